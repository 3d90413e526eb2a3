// Gated: remembers the billing period (cookie, one year) and the density of tables (local storage).
(() => {
  const keep = (billing) => { document.cookie = `kule_billing=${billing}; max-age=${365 * 86400}; path=/; samesite=lax`; };
  const billing = document.cookie.match(/(?:^|; )kule_billing=(monthly|yearly)/)?.[1] ?? "monthly";
  const look = localStorage.getItem("kule.look") ?? (innerWidth < 600 ? "dense" : "roomy");
  localStorage.setItem("kule.look", look);
  document.documentElement.classList.toggle("dense", look === "dense");
  document.addEventListener("billing", ({ detail }) => keep(detail));
  document.dispatchEvent(new CustomEvent("billing", { detail: billing }));
})();
