// @ts-check
/** Markup that code has parsed: it is parsed where nothing is asked for, and only what may go comes into the page with its addresses. */
import { attempt } from "../guard/device.js";
import { complain } from "../guard/events.js";
import { doc, getAttribute, take } from "../guard/platform.js";
import { arrive, writeContent } from "./insertion.js";
import { awaits } from "./rules.js";
import { MARKUP } from "./table.js";
import { copyHeldOf, isElement, localName, neutralise, parentNode, textual, within } from "./tree.js";
import { stable, wrapMethod, wrapProperty } from "./wrap.js";

const setAttribute = take(Element, "setAttribute");
const removeAttribute = take(Element, "removeAttribute");
const namespaceURI = take(Element, "namespaceURI");
const replaceWith = take(Element, "replaceWith");
const replaceChildren = take(Element, "replaceChildren");
const replaceChildrenOfRoot = take(DocumentFragment, "replaceChildren");
const insertBefore = take(Node, "insertBefore");
const childNodes = take(Node, "childNodes");
const firstChild = take(Node, "firstChild");
const nextSibling = take(Node, "nextSibling");
const contentOf = take(HTMLTemplateElement, "content");
const adoptNode = take(Document, "adoptNode");
const ownerDocument = take(Node, "ownerDocument");
const createContextualFragment = take(Range, "createContextualFragment");
const innerHTML = /** @type {Required<PropertyDescriptor>} */ (Object.getOwnPropertyDescriptor(Element.prototype, "innerHTML"));
const inert = document.implementation.createHTMLDocument("");

/** An element like another, in which nothing is asked for. @param {any} element */
const twinOf = (element) => {
  const parses = isElement(element) && localName(element) !== "html";
  return parses ? inert.createElementNS(namespaceURI(element), localName(element)) : inert.createElement("body");
};

/** Where the children of an element are that markup makes. @param {any} element */
const childrenOf = (element) => (isElement(element) && localName(element) === "template" ? contentOf(element) : element);

/** Where markup goes: the parent, and what comes after it. @type {Record<string, (element: any) => [parent: any, next: any]>} */
const PLACES = {
  beforebegin: (element) => [parentNode(element), element],
  afterbegin: (element) => [element, firstChild(element)],
  beforeend: (element) => [element, null],
  afterend: (element) => [parentNode(element), nextSibling(element)],
};

/**
 * Puts markup somewhere.
 * @param {any} context the element in whose place the parser sees it @param {(twin: any) => void} parse
 * @param {(nodes: any[]) => void} put @param {() => unknown} native
 */
const insert = (context, parse, put, native) => {
  const twin = twinOf(context);
  parse(twin);
  const root = childrenOf(twin);
  return neutralise(root)[0] ? put([...childNodes(root)]) : native();
};

/** @param {any} realm */
const wrapParsers = (realm) => {
  for (const { prototype } of [realm.Element, realm.ShadowRoot]) {
    const fill = (/** @type {any} */ self) => (/** @type {any[]} */ nodes) => {
      const parent = childrenOf(self);
      isElement(parent) ? replaceChildren(parent, ...nodes) : replaceChildrenOfRoot(parent, ...nodes);
    };
    for (const name of MARKUP.properties) {
      wrapProperty(prototype, name, {
        set(native, self, value) {
          const markup = value === null ? "" : stable(value);
          if (name === "innerHTML" && textual(self)) return writeContent(native, self, markup);
          const outer = name === "outerHTML";
          const parent = outer ? attempt(() => parentNode(self)) : self;
          const put = outer ? (/** @type {any[]} */ nodes) => replaceWith(self, ...nodes) : fill(self);
          insert(parent, (twin) => innerHTML.set.call(twin, markup), put, () => native(markup));
          arrive(parent);
        },
      });
    }
    for (const name of MARKUP.methods) {
      const parse = Object.getOwnPropertyDescriptor(realm.Element.prototype, name)?.value;
      wrapMethod(prototype, name, (native, self, [value, ...options]) => {
        const markup = stable(value);
        insert(self, (twin) => parse.call(twin, markup, ...options), fill(self), () => native(markup, ...options));
        arrive(self);
      });
    }
  }
  wrapMethod(realm.Element.prototype, "insertAdjacentHTML", (native, self, [where, value]) => {
    const place = `${where}`.toLowerCase();
    const markup = stable(value);
    const [parent, next] = PLACES[place]?.(self) ?? [];
    if (!parent) return native(place, markup);
    const put = (/** @type {any[]} */ nodes) => nodes.forEach((node) => insertBefore(childrenOf(parent), node, next));
    insert(parent, (twin) => innerHTML.set.call(twin, markup), put, () => native(place, markup));
    arrive(parent);
  });
  wrapMethod(realm.Range.prototype, "createContextualFragment", (native, self, [value]) => {
    const markup = stable(value);
    const range = inert.createRange();
    range.selectNodeContents(twinOf(self.startContainer));
    const fragment = createContextualFragment(range, markup);
    return neutralise(fragment)[0] ? adoptNode(ownerDocument(self.startContainer) ?? doc, fragment) : native(markup);
  });
  wrapMethod(realm.Document.prototype, "execCommand", (native, _, [command, shown, value]) => {
    const name = `${command}`.toLowerCase();
    const given = stable(value);
    if (name === "insertimage" && awaits(given) !== undefined) return false;
    const call = () => native(name, shown, given);
    return name === "inserthtml" ? insert(null, (twin) => innerHTML.set.call(twin, given), () => {}, call) ?? false : call();
  });
};

/** Marks what is written until it has come. Nobody can guess it. */
const MARK = "data-" + crypto.getRandomValues(new Uint32Array(4)).join("-");
/** What was written and waits, by the number of its mark. @type {Element[]} */
const written = [];

/** Has what was written and has come wait. @param {any} root */
export const claim = (root) => {
  if (!written[0]) return;
  for (const element of within(root, "[" + MARK + "]")) {
    const original = written[Number(getAttribute(element, MARK))];
    removeAttribute(element, MARK);
    if (original) copyHeldOf(original, element);
  }
};

/** @param {any} realm */
const wrapWriting = (realm) => {
  for (const name of ["write", "writeln"]) {
    wrapMethod(realm.Document.prototype, name, (native, self, args) => {
      const values = args.map(stable);
      // What Trusted Types vouch for cannot be written in another form.
      const vouched = values.length === 1 && typeof values[0] !== "string";
      const template = inert.createElement("template");
      if (!attempt(() => (innerHTML.set.call(template, vouched ? values[0] : values.join("")), true))) return native(...values);
      const held = neutralise(contentOf(template));
      if (held[0] && vouched) return complain("document.write waits for consent and cannot follow later");
      for (const element of held) setAttribute(element, MARK, String(written.push(element) - 1));
      native(...held[0] ? [innerHTML.get.call(template)] : values);
      claim(self);
      arrive(self);
    });
  }
};

/** Has no markup of a realm bring an address that waits. @param {any} realm */
export const wrapMarkup = (realm) => {
  wrapParsers(realm);
  wrapWriting(realm);
};
