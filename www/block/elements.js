// @ts-check
/** Attributes and the properties that reflect them: whatever gives an element an address. */
import { attempt } from "../guard/device.js";
import { doc, take } from "../guard/platform.js";
import { release, waits } from "./rules.js";
import { ATTRIBUTES, PROPERTIES } from "./table.js";
import { write } from "./tree.js";
import { isObject, prototypes, wrapConstructor, wrapMethod, wrapProperty } from "./wrap.js";

const baseURI = take(Node, "baseURI");
const setAttribute = take(Element, "setAttribute");
const ownerElement = take(Attr, "ownerElement");
const attributeName = take(Attr, "localName");
const attributeValue = take(Attr, "value");

/** The local name of an attribute, as an element of either kind takes it. @param {unknown} name */
const local = (name) => String(name).toLowerCase().replace(/^.*:/, "");

/** The element of an animated address (SVG 2) and of a map of attributes. @type {WeakMap<object, Element>} */
const owners = new WeakMap();

/** What an attribute that waits reads as. @param {Element} element @param {string} name */
const heldText = (element, name) => waits(element)?.get(name)?.text;

/** Gives an element an attribute node. @param {(attribute: Attr) => unknown} native @param {Element} element @param {Attr} attribute */
const place = (native, element, attribute) => {
  const value = attempt(() => attributeValue(attribute));
  if (value === undefined) return native(attribute);
  /** @type {unknown} */
  let old = null;
  const name = attributeName(attribute);
  // A style has to be there before its addresses can follow.
  write(element, name, value, (text) => (name === "style" ? setAttribute(element, name, text) : (old = native(attribute))));
  return old;
};

/** Writes the value of an attribute node. @param {(value: any) => void} native @param {any} attribute @param {any} value */
const writeNode = (native, attribute, value) => {
  const element = ownerElement(attribute);
  element ? write(element, attributeName(attribute), value, native) : native(value);
};

/** @param {any} realm */
const wrapAttributes = (realm) => {
  const { prototype } = realm.Element;
  for (const [name, at] of /** @type {[string, number][]} */ ([["setAttribute", 0], ["setAttributeNS", 1]])) {
    wrapMethod(prototype, name, (native, self, args) => {
      if (args.length < at + 2) return native(...args);
      const named = `${args[at]}`;
      write(self, local(named), args[at + 1], (value) => native(...args.slice(0, at), named, value));
    });
  }
  for (const name of ["setAttributeNode", "setAttributeNodeNS"]) wrapMethod(prototype, name, (native, self, [attribute]) => place(native, self, attribute));
  for (const name of ["setNamedItem", "setNamedItemNS"]) {
    wrapMethod(realm.NamedNodeMap.prototype, name, (native, self, [attribute]) => {
      const element = owners.get(self);
      return element ? place(native, element, attribute) : native(attribute);
    });
  }
  wrapProperty(prototype, "attributes", {
    get(native, self) {
      const map = native();
      owners.set(map, self);
      return map;
    },
  });
  wrapProperty(realm.Attr.prototype, "value", { set: writeNode });
  for (const name of ["nodeValue", "textContent"]) {
    wrapProperty(realm.Node.prototype, name, {
      set: (native, self, value) => (attempt(() => attributeName(self)) === undefined ? native(value) : writeNode(native, self, value ?? "")),
    });
  }
  for (const [name, at] of /** @type {[string, number][]} */ ([["removeAttribute", 0], ["toggleAttribute", 0], ["removeAttributeNS", 1]])) {
    wrapMethod(prototype, name, (native, self, args) => {
      if (name !== "toggleAttribute" || args[1] === false) release(self, local(args[at]));
      return native(...args);
    });
  }
  wrapMethod(prototype, "getAttribute", (native, self, args) => heldText(self, local(args[0])) ?? native(...args));
  wrapMethod(prototype, "hasAttribute", (native, self, args) => heldText(self, local(args[0])) !== undefined || native(...args));
};

/** @param {any} realm */
const wrapProperties = (realm) => {
  for (const prototype of prototypes(realm).filter((prototype) => prototype instanceof realm.Element)) {
    for (const property of PROPERTIES) {
      const name = property.toLowerCase();
      const writable = Object.getOwnPropertyDescriptor(prototype, property)?.set;
      wrapProperty(prototype, property, {
        get(native, self) {
          const text = heldText(self, name);
          const value = text === undefined || !writable ? native() : text;
          if (isObject(value)) owners.set(value, self);
          return value === text && ATTRIBUTES[name] === "url" ? attempt(() => new URL(value, baseURI(doc)).href) ?? value : value;
        },
        set: (native, self, value) => write(self, name, value, native),
      });
    }
  }
  wrapProperty(realm.SVGAnimatedString?.prototype, "baseVal", {
    set(native, self, value) {
      const element = owners.get(self);
      element ? write(element, "href", value, native) : native(value);
    },
  });
  wrapConstructor(realm, "Audio", (native, args) => {
    const audio = native();
    return args.length ? Object.assign(audio, { preload: "auto", src: args[0] }) : audio;
  });
};

/** Has no element of a realm ask for an address that waits. @param {any} realm */
export const wrapElements = (realm) => {
  wrapAttributes(realm);
  wrapProperties(realm);
};
