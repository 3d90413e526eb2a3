// Plans: choosing one keeps it for the visit (necessary); the billing toggle only redraws the prices.
const euro = new Intl.NumberFormat("en", { style: "currency", currency: "EUR", maximumFractionDigits: 2, trailingZeroDisplay: "stripIfInteger" });
const draw = (billing) => {
  for (const button of document.querySelectorAll("[data-billing]")) button.setAttribute("aria-pressed", button.dataset.billing === billing);
  for (const price of document.querySelectorAll("[data-monthly]")) {
    price.textContent = euro.format(price.dataset.monthly * (billing === "yearly" ? 10 / 12 : 1));
  }
};
document.addEventListener("billing", ({ detail }) => draw(detail));
document.addEventListener("click", ({ target }) => {
  const { billing, plan } = target.dataset ?? {};
  if (billing) document.dispatchEvent(new CustomEvent("billing", { detail: billing }));
  if (plan) {
    sessionStorage.setItem("kule.plan", plan);
    show();
  }
});
const show = () => {
  const plan = sessionStorage.getItem("kule.plan");
  const note = document.getElementById("selected");
  if (plan && note) note.textContent = `Selected: ${plan[0].toUpperCase()}${plan.slice(1)}. We keep it until you close this tab.`;
};
show();
