// The picker dresses the picture. It remembers nothing; whoever may remember listens for "picked".
const station = document.querySelector(".station");
const apply = (kind, value) => {
  for (const button of document.querySelectorAll(`[data-pick="${kind}"] button`)) {
    button.setAttribute("aria-pressed", button.value === value);
  }
  if (kind === "finish") station.dataset.finish = value;
  else station.querySelector("[data-reading]").textContent = value === "celsius" ? "18°" : "64°";
};
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-pick] button");
  if (!button) return;
  const detail = { kind: button.closest("[data-pick]").dataset.pick, value: button.value };
  apply(detail.kind, detail.value);
  document.dispatchEvent(new CustomEvent("picked", { detail }));
});
document.addEventListener("restored", ({ detail }) => apply(detail.kind, detail.value));
