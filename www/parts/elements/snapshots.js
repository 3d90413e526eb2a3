// @ts-check
/**
 * Keeps markup that a page takes of itself from carrying live addresses: routers and caches store it and bring it back, perhaps after a
 * withdrawal, and a browser asks for a live address at once. In the markup of a shown element only the waiting attributes are left.
 */
import { createElement, doc, matches, take } from "../../guard/platform.js";

/** The attributes that wait as `data-assent-*`; `src` last, since it starts the request that the others shape. */
export const ATTRIBUTES = ["sizes", "srcset", "poster", "href", "src"];
/** What the guard marks an element with whose attributes wait. */
const HELD = "[data-assent-held]";

/** The attribute that a waiting one becomes. @param {Element} element @param {string} name */
export const live = (element, name) => name === "src" && element.localName === "object" ? "data" : name;

const all = take(Element, "querySelectorAll");
const within = take(Element, "querySelector");
const clone = take(Node, "cloneNode");
const importNode = take(Document, "importNode");

/** Takes an element's live attributes that also wait. @param {Element} element */
export const quiet = (element) => {
  for (const name of ATTRIBUTES) if (element.hasAttribute("data-assent-" + name)) element.removeAttribute(live(element, name));
};

/** A document in which nothing is fetched. @type {Document} */
const inert = take(Document, "implementation")(doc).createHTMLDocument("");

/** An element's, a shadow root's or a document's copy that waits; the node itself where nothing in it was shown. @param {any} node */
const waiting = (node) => {
  if (node instanceof Element) {
    if (!matches(node, HELD) && !within(node, HELD)) return node;
    const copy = importNode(inert, node, true);
    for (const element of [copy, ...all(copy, HELD)]) quiet(element);
    return copy;
  }
  if (!(node instanceof ShadowRoot || node instanceof Document) || !node.querySelector(HELD)) return node;
  // A document's clone fetches nothing either.
  const copy = node instanceof Document ? clone(node, true) : importNode(inert, createElement(doc, "div"), true);
  if (node instanceof ShadowRoot) for (const child of node.childNodes) copy.append(importNode(inert, child, true));
  copy.querySelectorAll(HELD).forEach(quiet);
  return copy;
};

let done = false;

/** Has all markup that a page reads of itself wait. */
export const conceal = () => {
  if (done) return;
  done = true;
  const markup = /** @type {any} */ (Object.getOwnPropertyDescriptor(Element.prototype, "innerHTML"));
  for (const [type, name] of /** @type {[any, string][]} */ ([[Element, "innerHTML"], [Element, "outerHTML"], [ShadowRoot, "innerHTML"]])) {
    const it = Object.getOwnPropertyDescriptor(type.prototype, name);
    if (it) Object.defineProperty(type.prototype, name, {
      ...it,
      get() {
        const copy = waiting(this);
        return (copy instanceof Element && name !== "outerHTML" ? markup : it).get.call(copy);
      },
    });
  }
  // @ts-ignore: not in every TypeScript's DOM library
  const { getHTML } = Element.prototype;
  for (const { prototype } of "getHTML" in Element.prototype ? [Element, ShadowRoot] : []) {
    const it = /** @type {any} */ (prototype).getHTML;
    /** @type {any} */ (prototype).getHTML = /** @this {any} @param {unknown[]} options */ function (...options) {
      const copy = waiting(this);
      return (copy === this ? it : getHTML).apply(copy, options);
    };
  }
  const { serializeToString } = XMLSerializer.prototype;
  /** @param {Node} node */
  XMLSerializer.prototype.serializeToString = function (node) {
    return serializeToString.call(this, waiting(node));
  };
};
