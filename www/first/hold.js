// @ts-check
/**
 * Shows the first layer until the banner is here.
 *
 * It decides nothing. The guard hands a click to the banner once that is there, with the method that the receipt needs. The banner takes
 * over this very element (`src/browser/stage.rs`); where it has something else to show, this notice gives way in the same task.
 */

import { body, createElement, doc, readyState, take } from "../guard/platform.js";

const createTextNode = take(Document, "createTextNode");
const createComment = take(Document, "createComment");

/**
 * @typedef {import("./layer.js").LayerNode} LayerNode
 * @typedef {import("./layer.js").Layer} Layer
 */

const ACTION = "data-assent-action";
const query = take(Document, "querySelector");
const activeElement = take(Document, "activeElement");
const documentElement = take(Document, "documentElement");

/** @param {LayerNode} node @returns {Node} */
const build = (node) => {
  if (!Array.isArray(node)) return node ? createTextNode(doc, node) : createComment(doc, "");
  const [name, attributes, ...children] = node;
  const element = createElement(doc, name);
  for (const key in attributes) element.setAttribute(key, attributes[key]);
  element.append(...children.map(build));
  return element;
};

/**
 * Shows a layer. Gives a promise of the moment from which the banner's download is in nobody's way, which is when the page has loaded or
 * writes itself anew, or the visitor turns to the notice; nothing where this notice cannot be the answer, and the banner is needed at once.
 * Where the layer comes with its answers, that moment is theirs, and the promise is for when the banner is needed all the same.
 * @param {import("../guard/host.js").Host} host @param {Layer} layer @returns {Promise<unknown> | void}
 */
export const hold = (host, layer) => {
  const { ahead } = layer;
  const { on } = window.assent;
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
  let telling = false;
  /** Whether a button was pressed, until that fails: whatever the page does meanwhile, it is not asked again. */
  let answered = host.waits > 0;
  const enter = () => {
    if (over || answered || !body(doc) || query(doc, "assent-notice")) return;
    body(doc).prepend(notice);
    if (ahead) {
      // The banner tells the page of its layers by itself.
      telling = true;
      host.emit("layer", { layer: "notice" });
      telling = false;
    }
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

  notice.addEventListener("click", ({ target }) => {
    // A translator may have put elements of its own into a button.
    const name = /** @type {Element} */ (target).closest(`[${ACTION}]`)?.getAttribute(ACTION);
    if (over || !name) return;
    if (name === "preferences") return host.act(name);
    answered = true;
    notice.remove();
    host.act(/** @type {import("../contracts.js").Answer} */ (name + "_all"));
  });

  // Perhaps the banner did not come: then the answer is to be given again.
  on("error", () => {
    answered = false;
    enter();
  });

  on("decision", ({ receipt }) => {
    if (receipt && !over) end();
  });

  on("layer", ({ layer }) => {
    if (over || telling) return;
    const theirs = query(doc, "assent-notice");
    const focused = notice.contains(activeElement(doc)) && activeElement(doc)?.getAttribute(ACTION);
    end(layer === "notice" && theirs === notice);
    if (focused && theirs !== notice) /** @type {HTMLElement | null | undefined} */ (theirs?.querySelector(`[${ACTION}=${focused}]`))?.focus();
  });

  // An answer that waits has been given, on the page before or by this page's own controls; it takes a failure to ask again.
  if (answered) return ahead ? new Promise(() => {}) : undefined;
  enter();
  // There is no body yet, or a router of the page takes it away with all that is in it.
  new MutationObserver(enter).observe(documentElement(doc), { childList: true });

  const moment = new Promise((resolve) => {
    for (const event of ["pointerover", "focusin", "click"]) notice.addEventListener(event, resolve);
    // Until then what the page itself shows comes first: 100 kB would compete with its largest picture.
    readyState(doc) === "complete" ? resolve(0) : addEventListener("load", resolve);
    // A page that writes itself anew (`document.open`) takes away the notice and every listener, so also the one that waits for the load.
    new MutationObserver(resolve).observe(doc, { childList: true });
  });
  return ahead ? new Promise((needed) => {
    moment.then(() => over || answered || (notice.isConnected ? ahead() : needed(0))).catch(needed);
    // The banner keeps clear of the notice what has the focus (WCAG 2.2, 2.4.11).
    addEventListener("keydown", ({ key }) => key === "Tab" && needed(0));
  }) : moment;
};
