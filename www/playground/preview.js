// @ts-check
/**
 * A page with Assent's tag, as the playground around it says: the configuration by a `blob:` address of this origin, language,
 * direction and scheme. Without a frame of this origin around it, it is a page without a notice.
 */
(() => {
  /** Null where the frame is another origin's. */
  const frame = /** @type {HTMLIFrameElement | null} */ (window.frameElement);
  const { config, lang, dir, scheme } = frame?.dataset || {};
  if (!config?.startsWith(`blob:${location.origin}/`)) return;

  // What is clicked here is no answer of anybody's: nothing of it may reach the device, where this origin's real answer is kept.
  for (const area of ["localStorage", "sessionStorage"]) {
    Object.defineProperty(window, area, { get() { throw new DOMException("the preview keeps nothing", "SecurityError"); } });
  }
  Object.defineProperty(document, "cookie", { get: () => "", set() {} });

  const root = document.documentElement;
  root.dir = dir === "rtl" ? "rtl" : "ltr";
  root.style.colorScheme = scheme === "dark" ? "dark" : "light";

  /** Says of which configuration it speaks: a page that is being replaced may still complain. @param {Record<string, string>} said */
  const tell = (said) => window.parent.postMessage({ config, ...said }, location.origin);
  document.addEventListener("assent:layer", (event) => {
    if (/** @type {CustomEvent} */ (event).detail.layer === "notice") tell({ shown: "notice" });
  });
  document.addEventListener("assent:error", (event) => tell({ refused: /** @type {CustomEvent} */ (event).detail.message }));
  // The policy that a notice links to is not here.
  addEventListener("click", (event) => {
    const link = event.composedPath().find((node) => node instanceof HTMLAnchorElement);
    if (link) event.preventDefault();
  });

  const tag = document.createElement("script");
  Object.assign(tag.dataset, { config, lang });
  tag.src = "../assent.js";
  document.head.append(tag);
})();
