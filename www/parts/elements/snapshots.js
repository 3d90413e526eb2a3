// @ts-check
/**
 * Keeps copies that a page makes of itself from carrying live addresses: routers and caches keep them, as nodes or as markup, and bring them
 * back, perhaps after a withdrawal, and a browser asks for a live address at once. In a copy of a shown element only the waiting attributes
 * are left, so that it waits like the original until the guard sees it.
 */
import { OWN } from "../../guard/markup.js";
import { createElement, doc, matches, take } from "../../guard/platform.js";

/** The attributes that wait as `data-assent-*`; `src` last, since it starts the request that the others shape. */
export const ATTRIBUTES = ["sizes", "srcset", "poster", "href", "srcdoc", "src"];
/** What waits by an address, or did. */
export const HELD = ATTRIBUTES.map((name) => `[${OWN}${name}]`).join();

/** The attribute that a waiting one becomes. @param {Element} element @param {string} name */
export const live = (element, name) => name === "src" && element.localName === "object" ? "data" : name;

const all = take(Element, "querySelectorAll");
const within = take(Element, "querySelector");
const inside = take(DocumentFragment, "querySelectorAll");
const clone = take(Node, "cloneNode");
const importNode = take(Document, "importNode");

/** Takes an element's live attributes that also wait. @param {Element} element */
export const quiet = (element) => {
  for (const name of ATTRIBUTES) if (element.hasAttribute(OWN + name)) element.removeAttribute(live(element, name));
};

/** Has a fresh copy wait, before anything else can happen to it. @template {Node} T @param {T} copy @returns {T} */
const hush = (copy) => {
  if (copy instanceof Element) {
    if (matches(copy, HELD)) quiet(copy);
    all(copy, HELD).forEach(quiet);
  } else if (copy instanceof DocumentFragment) inside(copy, HELD).forEach(quiet);
  return copy;
};

/** A document in which nothing is fetched. @type {Document} */
const inert = take(Document, "implementation")(doc).createHTMLDocument("");

/** An element's, a shadow root's or a document's copy that waits; the node itself where nothing in it was shown. @param {any} node */
const copyOf = (node) => {
  if (node instanceof Element) return matches(node, HELD) || within(node, HELD) ? hush(importNode(inert, node, true)) : node;
  if (!(node instanceof ShadowRoot || node instanceof Document) || !node.querySelector(HELD)) return node;
  // A document's clone fetches nothing either.
  const copy = node instanceof Document ? clone(node, true) : importNode(inert, createElement(doc, "div"), true);
  if (node instanceof ShadowRoot) for (const child of node.childNodes) copy.append(importNode(inert, child, true));
  copy.querySelectorAll(HELD).forEach(quiet);
  return copy;
};

let done = false;

/** Has all copies that a page makes of itself wait, whether nodes or markup. */
export const withhold = () => {
  if (done) return;
  done = true;
  for (const [{ prototype }, name] of /** @type {[any, string][]} */ ([[Node, "cloneNode"], [Document, "importNode"], [Range, "cloneContents"]])) {
    const it = prototype[name];
    prototype[name] = /** @this {any} @param {unknown[]} args */ function (...args) {
      return hush(it.apply(this, args));
    };
  }
  const markup = /** @type {any} */ (Object.getOwnPropertyDescriptor(Element.prototype, "innerHTML"));
  for (const [type, name] of /** @type {[any, string][]} */ ([[Element, "innerHTML"], [Element, "outerHTML"], [ShadowRoot, "innerHTML"]])) {
    const it = Object.getOwnPropertyDescriptor(type.prototype, name);
    if (it) Object.defineProperty(type.prototype, name, {
      ...it,
      get() {
        const copy = copyOf(this);
        return (copy instanceof Element && name !== "outerHTML" ? markup : it).get.call(copy);
      },
    });
  }
  // @ts-ignore: not in every TypeScript's DOM library
  const { getHTML } = Element.prototype;
  for (const { prototype } of "getHTML" in Element.prototype ? [Element, ShadowRoot] : []) {
    const it = /** @type {any} */ (prototype).getHTML;
    /** @type {any} */ (prototype).getHTML = /** @this {any} @param {unknown[]} options */ function (...options) {
      const copy = copyOf(this);
      return (copy === this ? it : getHTML).apply(copy, options);
    };
  }
  const { serializeToString } = XMLSerializer.prototype;
  /** @param {Node} node */
  XMLSerializer.prototype.serializeToString = function (node) {
    return serializeToString.call(this, copyOf(node));
  };
};
