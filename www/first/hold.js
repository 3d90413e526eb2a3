// @ts-check
/**
 * Shows the first layer until the banner is here.
 *
 * It decides nothing. A click waits for the banner, which takes over this very element (`src/browser/stage.rs`) and then gets
 * the click as if it had been there. Where the banner has something else to show, this notice gives way in the same task.
 */

/**
 * @typedef {import("./layer.js").LayerNode} LayerNode
 * @typedef {import("./layer.js").Layer} Layer
 */

const ACTION = "data-assent-action";
const PENDING = "assent.pending";
const doc = document;

/** @param {LayerNode} node @returns {Node} */
const build = (node) => {
  if (!Array.isArray(node)) return node ? doc.createTextNode(node) : doc.createComment("");
  const [name, attributes, ...children] = node;
  const element = doc.createElement(name);
  for (const key in attributes) element.setAttribute(key, attributes[key]);
  element.append(...children.map(build));
  return element;
};

/**
 * Shows a layer. Gives a promise of the moment from which the banner's download is in nobody's way, which is when the page has loaded or
 * writes itself anew, or the visitor turns to the notice; nothing where this notice cannot be the answer, and the banner is needed at once.
 * @param {import("../guard/host.js").Host} host @param {Layer} layer @returns {Promise<unknown> | void}
 */
export const hold = (host, layer) => {
  const { on } = window.assent;
  try {
    // An answer that waits has been given, on the page before or by this page's own controls.
    if (/^(accept|reject|withdraw)$/.test(sessionStorage.getItem(PENDING) || "")) return;
  } catch {
    // refused, so nothing waits
  }
  const notice = /** @type {HTMLElement} */ (build(layer.notice));
  try {
    const root = notice.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(layer.style);
    root.adoptedStyleSheets = [sheet];
    root.append(...layer.frame.map(build));
  } catch {
    return; // The banner says why it cannot be shown.
  }

  /** Whether the banner has taken over, or there is a decision. */
  let over = false;
  /** Whether something could not be fetched, perhaps the banner. */
  let failed = false;
  /** The button that was clicked. @type {string | undefined} */
  let clicked;

  const enter = () => {
    if (over || doc.querySelector("assent-notice")) return;
    doc.body.prepend(notice);
    try {
      notice.showPopover(); // above the page's own layers, and not moved by a transformed ancestor
    } catch {
      // before Safari 17, Firefox 125 and Chromium 114
    }
  };

  /** @param {boolean} [stays] */
  const end = (stays) => {
    over = true;
    if (!stays) notice.remove();
  };

  /** @param {ParentNode | null} within @param {string} name */
  const button = (within, name) => /** @type {HTMLElement | null | undefined} */ (within?.querySelector(`[${ACTION}=${name}]`));

  notice.addEventListener("click", ({ target }) => {
    // A translator may have put elements of its own into a button.
    const name = /** @type {Element} */ (target).closest(`[${ACTION}]`)?.getAttribute(ACTION);
    if (over || !name) return;
    if (name !== "preferences") {
      try {
        sessionStorage.setItem(PENDING, name); // An answer survives a navigation.
      } catch {
        // refused
      }
      notice.remove();
    }
    clicked = name;
    // The guard tries again.
    if (failed) {
      clicked = undefined;
      host.act(name);
    }
  });

  on("error", () => {
    failed = true;
    if (doc.body) enter();
  });

  on("decision", ({ receipt }) => {
    if (receipt && !over) end();
  });

  on("layer", ({ layer }) => {
    if (over) return;
    const theirs = doc.querySelector("assent-notice");
    const focused = notice.contains(doc.activeElement) && doc.activeElement?.getAttribute(ACTION);
    end(layer === "notice" && theirs === notice);
    if (focused && theirs !== notice) button(theirs, focused)?.focus();
    if (clicked) button(theirs, clicked)?.click();
  });

  if (doc.body) {
    enter();
  } else {
    const observer = new MutationObserver(() => {
      if (!doc.body) return;
      observer.disconnect();
      enter();
    });
    observer.observe(doc.documentElement, { childList: true });
  }

  return new Promise((resolve) => {
    for (const event of ["pointerover", "focusin", "click"]) notice.addEventListener(event, resolve);
    // Until then what the page itself shows comes first: 100 kB would compete with its largest picture.
    doc.readyState === "complete" ? resolve(0) : addEventListener("load", resolve);
    // A page that writes itself anew (`document.open`) takes away the notice and every listener, so also the one that waits for the load.
    new MutationObserver(resolve).observe(doc, { childList: true });
  });
};
