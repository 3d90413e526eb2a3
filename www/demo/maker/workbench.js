// Gated: keeps the finish (local storage) and the units (cookie, 90 days).
(() => {
  const keep = {
    finish: (value) => localStorage.setItem("petrel.finish", value),
    units: (value) => { document.cookie = `petrel_units=${value}; max-age=${90 * 86400}; path=/; samesite=lax`; },
  };
  const pressed = (kind) => document.querySelector(`[data-pick="${kind}"] [aria-pressed="true"]`).value;
  const kept = {
    finish: localStorage.getItem("petrel.finish"),
    units: document.cookie.match(/(?:^|; )petrel_units=(celsius|fahrenheit)/)?.[1],
  };
  for (const kind of ["finish", "units"]) {
    const value = kept[kind] ?? pressed(kind);
    document.dispatchEvent(new CustomEvent("restored", { detail: { kind, value } }));
    keep[kind](value);
  }
  document.addEventListener("picked", ({ detail }) => keep[detail.kind](detail.value));
})();
