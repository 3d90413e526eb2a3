// @ts-check
/**
 * A page with Assent's tag, as Studio around it says: the configuration by a `blob:` address of this origin, language,
 * direction, scheme, size of text, Global Privacy Control, and what is shown. Without a frame of this origin around it, it is a page without a notice.
 */
(() => {
  /** Null where the frame is another origin's. */
  const frame = /** @type {HTMLIFrameElement | null} */ (window.frameElement);
  const { config, lang, dir, scheme, gpc, large, layer } = frame?.dataset || {};
  if (!config?.startsWith(`blob:${location.origin}/`)) return;

  // What is clicked here is no answer of anybody's: nothing of it may reach the device, where this origin's real answer is kept.
  for (const area of ["localStorage", "sessionStorage"]) {
    Object.defineProperty(window, area, { get() { throw new DOMException("the preview keeps nothing", "SecurityError"); } });
  }
  Object.defineProperty(document, "cookie", { get: () => "", set() {} });

  const root = document.documentElement;
  root.dir = dir === "rtl" ? "rtl" : "ltr";
  root.style.colorScheme = scheme === "dark" ? "dark" : "light";
  if (large) root.style.fontSize = "200%";
  if (gpc) Object.defineProperty(navigator, "globalPrivacyControl", { value: true });

  document.addEventListener("assent:layer", (event) => {
    if (layer === "after" && /** @type {CustomEvent} */ (event).detail.layer === "notice") /** @type {any} */ (window).assent.reject();
  }, { once: true });
  // The policy that a notice links to is not here.
  addEventListener("click", (event) => {
    const link = event.composedPath().find((node) => node instanceof HTMLAnchorElement);
    if (link) event.preventDefault();
  });

  const tag = document.createElement("script");
  Object.assign(tag.dataset, { config, lang });
  tag.src = "../assent.js";
  if (layer === "preferences") tag.addEventListener("load", () => /** @type {any} */ (window).assent.open("preferences"));
  document.head.append(tag);
})();
