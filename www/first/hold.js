// @ts-check
/**
 * Shows the first layer until the banner is here.
 *
 * It decides nothing. A click waits for the banner, which takes over this very element (`src/browser/stage.rs`) and then gets
 * the click as if it had been there. Where the banner has something else to show, this notice gives way in the same task.
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
 * @param {import("../guard/host.js").Host} host @param {Layer} layer @returns {Promise<unknown> | void}
 */
export const hold = (host, layer) => {
  const { on } = window.assent;
  // An answer that waits has been given, on the page before or by this page's own controls.
  if (host.pending()) return;
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
    if (over || query(doc, "assent-notice")) return;
    body(doc).prepend(notice);
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
      host.pending(name); // An answer survives a navigation.
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
    if (body(doc)) enter();
  });

  on("decision", ({ receipt }) => {
    if (receipt && !over) end();
  });

  on("layer", ({ layer }) => {
    if (over) return;
    const theirs = query(doc, "assent-notice");
    const focused = notice.contains(activeElement(doc)) && activeElement(doc)?.getAttribute(ACTION);
    end(layer === "notice" && theirs === notice);
    if (focused && theirs !== notice) button(theirs, focused)?.focus();
    if (clicked) button(theirs, clicked)?.click();
  });

  if (body(doc)) {
    enter();
  } else {
    const observer = new MutationObserver(() => {
      if (!body(doc)) return;
      observer.disconnect();
      enter();
    });
    observer.observe(documentElement(doc), { childList: true });
  }

  return new Promise((resolve) => {
    for (const event of ["pointerover", "focusin", "click"]) notice.addEventListener(event, resolve);
    // Until then what the page itself shows comes first: 100 kB would compete with its largest picture.
    readyState(doc) === "complete" ? resolve(0) : addEventListener("load", resolve);
    // A page that writes itself anew (`document.open`) takes away the notice and every listener, so also the one that waits for the load.
    new MutationObserver(resolve).observe(doc, { childList: true });
  });
};
