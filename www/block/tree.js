// @ts-check
/** Elements and their texts: what they ask for, and how they are kept from asking. All by the platform's own functions, as they were at first. */
import { attempt } from "../guard/device.js";
import { doc, getAttribute, matches, take } from "../guard/platform.js";
import { assign, idle, release, waits } from "./rules.js";
import { awaitsIn, neutral } from "./syntax.js";
import { ATTRIBUTES, LINKS, TEXTUAL } from "./table.js";
import { stable } from "./wrap.js";

export const localName = take(Element, "localName");
export const ownerDocument = take(Node, "ownerDocument");
export const parentNode = take(Node, "parentNode");
const childNodes = take(Node, "childNodes");
const nodeType = take(Node, "nodeType");
const attributes = take(Element, "attributes");
const shadowRoot = take(Element, "shadowRoot");
const removeAttributeNode = take(Element, "removeAttributeNode");
const setAttributeNode = take(Element, "setAttributeNode");
const setAttribute = take(Element, "setAttribute");
const attributeName = take(Attr, "localName");
const attributeValue = take(Attr, "value");
const allOfElement = take(Element, "querySelectorAll");
const allOfFragment = take(DocumentFragment, "querySelectorAll");
const allOfDocument = take(Document, "querySelectorAll");
const createTextNode = take(Document, "createTextNode");
const replaceChildren = take(Element, "replaceChildren");
const data = take(CharacterData, "data");
const setData = Function.prototype.call.bind(/** @type {any} */ (Object.getOwnPropertyDescriptor(CharacterData.prototype, "data")).set);
const nextSibling = take(Node, "nextSibling");
const removeChild = take(Node, "removeChild");
const insertBefore = take(Node, "insertBefore");
const load = take(HTMLMediaElement, "load");
const inert = document.implementation.createHTMLDocument("");

/** Elements that the visitor asked for themselves, whatever their services. @type {WeakSet<Node>} */
export const wanted = new WeakSet();

/** @param {any} node */
export const isElement = (node) => attempt(() => nodeType(node)) === Node.ELEMENT_NODE;

/**
 * How an attribute of an element has addresses, if it has any.
 * @param {Element} element @param {string} name its local name @returns {import("./table.js").Syntax | undefined}
 */
export const syntaxOf = (element, name) => (name === "href" && LINKS.test(localName(element)) ? undefined : ATTRIBUTES[name]);

/** The service that an element's address waits for. @param {Element} element @param {import("./table.js").Syntax} syntax @param {string} text */
const awaitsOf = (element, syntax, text) => (wanted.has(element) || wanted.has(parentNode(element)) ? undefined : awaitsIn(syntax, text));

/** The elements of a tree that a selector matches, its root with them. @param {any} root @param {string} selector @returns {Element[]} */
export const within = (root, selector) => {
  const type = nodeType(root);
  if (type !== Node.ELEMENT_NODE) {
    const all = type === Node.DOCUMENT_FRAGMENT_NODE ? allOfFragment : type === Node.DOCUMENT_NODE ? allOfDocument : () => [];
    return [...all(root, selector)];
  }
  return [...matches(root, selector) ? [root] : [], ...allOfElement(root, selector)];
};

/**
 * Writes an attribute, now or later.
 * @param {Element} element @param {string} name its local name @param {any} value @param {(value: any) => void} give the browser's own way
 */
export const write = (element, name, value, give) => {
  const syntax = syntaxOf(element, name);
  if (!syntax) return give(value);
  const it = stable(value);
  if (syntax === "css" && name === "style") return writeStyle(element, it, give);
  let late = false;
  late = assign(element, name, `${it}`, () => awaitsOf(element, syntax, `${it}`), () => (late ? giveLate(element, name, () => give(it)) : give(it)));
};

/** Attributes that browsers look at only when their element is inserted. */
const AT_INSERTION = /^(content|imagesrcset|to|from|by|values)$/;

/** Has an element take an address that is given late. @param {any} element @param {string} name @param {() => void} give */
const giveLate = (element, name, give) => {
  const parent = parentNode(element);
  const next = nextSibling(element);
  // WebKit asks for an embedded page twice where it is.
  const aside = parent && (AT_INSERTION.test(name) || localName(element) === "embed");
  if (aside) removeChild(parent, element);
  give();
  if (aside) insertBefore(parent, element, next);
  // A player has given up its sources; a picture looks at them again by itself.
  if (localName(element) === "source") attempt(() => load(parent));
};

const styles = [HTMLElement, SVGElement].map((type) => take(type, "style"));
/** The browser's own declarations of an element. @param {any} element @returns {any} */
const styleOf = (element) => styles.map((read) => attempt(() => read(element))).find(Boolean);
const setProperty = take(CSSStyleDeclaration, "setProperty");
const getPropertyValue = take(CSSStyleDeclaration, "getPropertyValue");
const getPropertyPriority = take(CSSStyleDeclaration, "getPropertyPriority");

/**
 * Writes declarations without the addresses that wait, which follow one by one.
 * @param {any} declarations @param {string} text @param {(text: string) => void} give
 */
export const writeDeclarations = (declarations, text, give) => {
  for (const name of [...waits(declarations)?.keys() ?? []]) release(declarations, name);
  if (awaitsIn("css", text) === undefined) return give(text);
  give(neutral(text));
  const scratch = styleOf(inert.createElement("i"));
  scratch.cssText = text;
  for (const name of scratch) {
    const value = getPropertyValue(scratch, name);
    // A policy of the page may have refused the attribute as a whole.
    if (!getPropertyValue(declarations, name)) continue;
    assign(declarations, name, value, () => awaitsIn("css", value), () => setProperty(declarations, name, value, getPropertyPriority(scratch, name)));
  }
};

/** @param {Element} element @param {string} text @param {(text: string) => void} give */
const writeStyle = (element, text, give) => {
  const declarations = styleOf(element);
  declarations ? writeDeclarations(declarations, text, give) : give(neutral(text));
};

const ASKING = Object.keys(ATTRIBUTES).map((name) => "[*|" + name + "]").join() + "," + TEXTUAL;

/** Takes everything from a tree that waits, and has it follow later. @param {any} root @returns {Element[]} what waits */
export const neutralise = (root) => [
  ...within(root, ASKING).filter(neutraliseOne),
  ...within(root, "*").flatMap((element) => shadowRoot(element) ?? []).flatMap(neutralise),
];

/** The same of one element. @param {Element} element @returns {boolean} whether something of it waits */
const neutraliseOne = (element) => {
  let any = examineText(element);
  for (const attribute of [...attributes(element)]) {
    const name = attributeName(attribute);
    const syntax = syntaxOf(element, name);
    const text = attributeValue(attribute);
    if (!syntax || awaitsOf(element, syntax, text) === undefined) continue;
    any = true;
    if (name === "style") writeStyle(element, text, (text) => setAttribute(element, "style", text));
    else {
      removeAttributeNode(element, attribute);
      assign(element, name, text, () => awaitsOf(element, syntax, text), () => giveLate(element, name, () => setAttributeNode(element, attribute)));
    }
  }
  return any;
};

// ── Texts ──

/** What the text nodes of an element hold while it waits. @type {WeakMap<Node, string>} */
const texts = new WeakMap();

/** How an element's text has addresses, if it asks for something. @param {any} element @returns {import("./table.js").Syntax | undefined} */
export const textual = (element) => {
  const name = isElement(element) ? localName(element) : "";
  if (name === "style") return "css";
  return name === "script" && /^\s*(module|importmap|speculationrules)\s*$/i.test(getAttribute(element, "type") ?? "") ? "words" : undefined;
};

/** @param {Node} node */
const isText = (node) => nodeType(node) === Node.TEXT_NODE || nodeType(node) === Node.CDATA_SECTION_NODE;

/**
 * Has the text of a style sheet, module, import map or set of rules wait, as a whole.
 * @param {any} element @param {Node[]} [coming] nodes that are about to become its children
 * @returns {boolean} whether it waits
 */
export const examineText = (element, coming = []) => {
  const syntax = textual(element);
  if (!syntax) return false;
  const parts = () => [...new Set([...childNodes(element), ...coming])].filter(isText);
  const whole = () => parts().map((node) => texts.get(node) ?? data(node)).join("");
  const text = whole();
  if (awaitsIn(syntax, text) === undefined) {
    if (waits(element)?.has("#text")) restore(element);
    return false;
  }
  for (const node of parts()) {
    if (!texts.has(node)) texts.set(node, data(node));
    setData(node, "");
  }
  return assign(element, "#text", text, () => awaitsIn(syntax, whole()), () => restore(element));
};

/** @param {any} element */
const restore = (element) => {
  release(element, "#text");
  for (const node of [...childNodes(element)].filter(isText)) {
    const text = texts.get(node);
    if (text !== undefined && texts.delete(node)) setData(node, text);
  }
  // A script starts when its text is inserted.
  if (localName(element) === "script") replaceChildren(element, ...childNodes(element));
};

/** Writes the data of a text node, whose parent may be a style sheet. @param {any} node @param {string} text @param {() => void} give */
export const writeText = (node, text, give) => {
  const parent = attempt(() => parentNode(node));
  if (!textual(parent)) return give();
  texts.set(node, text);
  if (examineText(parent)) return;
  texts.delete(node);
  give();
};

/**
 * Gives an element whose text asks for something a new text. @param {any} element @param {any} value @param {(text: any) => void} give
 */
export const rewriteText = (element, value, give) => {
  release(element, "#text");
  const syntax = textual(element);
  if (!syntax || awaitsIn(syntax, `${value}`) === undefined) return give(value);
  const node = createTextNode(doc, "");
  texts.set(node, `${value}`);
  replaceChildren(element, node);
  examineText(element);
};

// ── Copies ──

/** Has a copy wait for what its original waits for. @param {any} original @param {any} copy */
export const copyHeld = (original, copy) => {
  if (idle()) return;
  const to = within(copy, "*");
  within(original, "*").forEach((element, index) => {
    const twin = to[index];
    if (twin) copyHeldOf(element, twin);
  });
};

/** The same of one element. @param {any} element @param {any} twin */
export const copyHeldOf = (element, twin) => {
  for (const [name, it] of waits(element) ?? []) {
    if (name === "#text") rewriteText(twin, it.text, () => {});
    else write(twin, name, it.text, (value) => setAttribute(twin, name, value));
  }
  const [from, to] = [element, twin].map(styleOf);
  for (const [name, it] of (from && waits(from)) || []) assign(to, name, it.text, it.awaits, () => setProperty(to, name, it.text));
};
