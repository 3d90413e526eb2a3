// @ts-check
/** Nodes that come into a document or change their text: those that were made elsewhere have addresses that nobody held. */
import { attempt } from "../guard/device.js";
import { doc, take } from "../guard/platform.js";
import { COPIES, INSERTIONS, TEXTUAL } from "./table.js";
import { copyHeld, examineText, isElement, neutralise, ownerDocument, parentNode, rewriteText, textual, within, writeText } from "./tree.js";
import { isObject, prototypes, stable, wrapMethod, wrapProperty } from "./wrap.js";

const childNodes = take(Node, "childNodes");
const data = take(CharacterData, "data");
const frameWindows = [HTMLIFrameElement, HTMLObjectElement].map((type) => take(type, "contentWindow"));
const FRAMES = "iframe,frame,object";

/** Does for the windows of frames what is done for the page. @type {(realm: any) => void} */
let install = () => {};

/** Sees to the window of a frame, if it has one. @param {any} frame */
const enter = (frame) => {
  const realm = frameWindows.map((read) => attempt(() => read(frame))).find(Boolean);
  if (realm) install(realm);
};

/** Sees to the frames of a tree that has come. @param {any} root */
export const arrive = (root) => (attempt(() => within(root, FRAMES)) ?? []).forEach(enter);

/** Keeps a node that is about to come from asking. @param {any} node @param {any} parent */
const receive = (node, parent) => {
  const document = attempt(() => ownerDocument(node));
  if (document === undefined) return;
  if (document !== doc) neutralise(node);
  else for (const element of within(node, TEXTUAL)) examineText(element);
  if (textual(parent)) examineText(parent, [node, ...childNodes(node)]);
};

/** Writes the text of any node. @param {(text: any) => void} native @param {any} self @param {any} value */
export const writeContent = (native, self, value) => {
  if (isElement(self)) return textual(self) ? rewriteText(self, stable(value ?? ""), native) : native(value);
  attempt(() => data(self)) === undefined ? native(value) : writeText(self, `${value ?? ""}`, () => native(value));
};

/** @param {any} realm */
const wrapTexts = (realm) => {
  for (const [type, names] of /** @type {[any, string[]][]} */ ([
    [realm.Node, ["textContent", "nodeValue"]], [realm.CharacterData, ["data"]],
    [realm.HTMLElement, ["innerText"]], [realm.HTMLScriptElement, ["text", "textContent", "innerText"]],
  ])) {
    for (const name of names) wrapProperty(type.prototype, name, { set: writeContent });
  }
  const { prototype } = realm.CharacterData;
  for (const name of ["appendData", "insertData", "replaceData"]) {
    wrapMethod(prototype, name, (native, self, args) => {
      if (!textual(parentNode(self))) return native(...args);
      const twin = doc.createTextNode(data(self));
      /** @type {any} */ (twin)[name](...args);
      self.data = data(twin);
    });
  }
};

/** @param {any} realm */
const wrapNodes = (realm) => {
  for (const prototype of [...prototypes(realm).filter((prototype) => prototype instanceof realm.Node), realm.Node.prototype, realm.Range.prototype]) {
    for (const name of INSERTIONS) {
      wrapMethod(prototype, name, (native, self, args) => {
        const parent = /^(before|after|replaceWith)$/.test(name) ? attempt(() => parentNode(self)) : self;
        // The text of a style sheet may come as a mere string.
        if (name === "insertAdjacentText" && textual(self)) return self.append(`${args[1]}`);
        const strings = textual(parent) && /^(append|prepend|before|after|replaceWith|replaceChildren)$/.test(name);
        const nodes = args.map((node) => (strings && !isObject(node) ? doc.createTextNode(`${node}`) : node));
        for (const node of nodes) receive(node, parent);
        const result = native(...nodes);
        for (const node of nodes) if (isElement(node)) arrive(node);
        // A fragment has given its own away.
        if (isElement(self)) arrive(self);
        return result;
      });
    }
    for (const name of COPIES) {
      wrapMethod(prototype, name, (native, self, args) => {
        const original = name === "importNode" ? args[0] : self;
        if (original !== self && attempt(() => ownerDocument(original)) !== doc) attempt(() => neutralise(original));
        const copy = native(...args);
        copyHeld(original, copy);
        return copy;
      });
    }
  }
};

/** Has no node of a realm bring an address that waits. @param {any} realm @param {(realm: any) => void} others does the same for the windows of frames */
export const wrapInsertion = (realm, others) => {
  install = others;
  wrapTexts(realm);
  wrapNodes(realm);
  for (const type of ["HTMLIFrameElement", "HTMLFrameElement", "HTMLObjectElement"]) {
    for (const property of ["contentWindow", "contentDocument"]) {
      wrapProperty(realm[type]?.prototype, property, {
        get(native, self) {
          enter(self);
          return native();
        },
      });
    }
  }
};
