// @ts-check
/** Style sheets, declarations and fonts that code makes. They are there at once without the addresses that wait, which follow. */
import { attempt } from "../guard/device.js";
import { take } from "../guard/platform.js";
import { assign, hold, release } from "./rules.js";
import { awaitsIn, neutral } from "./syntax.js";
import { writeDeclarations } from "./tree.js";
import { isObject, prototypes, wrapConstructor, wrapMethod, wrapProperty } from "./wrap.js";

const setProperty = take(CSSStyleDeclaration, "setProperty");

/** The browser's own declarations of what the page has for them. @type {WeakMap<object, any>} */
const raws = new WeakMap();
/** And the other way round. @type {WeakMap<object, any>} */
const proxies = new WeakMap();

/** @param {any} self */
const raw = (self) => raws.get(self) ?? self;

/** Sets one declaration. @param {any} declarations @param {string} name @param {string} value @param {(value: string) => void} give */
const declare = (declarations, name, value, give) => void assign(declarations, name, value, () => awaitsIn("css", value), () => give(value));

/** The name of a property in a style sheet (CSSOM, "IDL attribute to CSS property"). @param {string} name */
const hyphened = (name) => name.replace(/[A-Z]/g, (letter) => "-" + letter.toLowerCase()).replace(/^(webkit|moz|ms)-/, "-$1-");

/** @type {ProxyHandler<any>} */
const HANDLER = {
  get(target, name) {
    const value = target[name];
    return typeof value === "function" && name !== "constructor" ? methods.get(value) ?? method(value) : value;
  },
  set(target, name, value) {
    const text = `${value ?? ""}`;
    if (name === "cssText") writeDeclarations(target, text, (text) => (target.cssText = text));
    else declare(target, hyphened(String(name)), text, () => (target[name] = value));
    return true;
  },
};

/** Methods that know their object behind the one that the page has. @type {WeakMap<Function, Function>} */
const methods = new WeakMap();
/** @param {Function} value */
const method = (value) => {
  const bound = new Proxy(value, { apply: (target, self, args) => Reflect.apply(/** @type {any} */ (target), raw(self), args) });
  methods.set(value, bound);
  return bound;
};

/** @param {any} style */
const proxied = (style) => {
  if (!isObject(style) || raws.has(style)) return style;
  const proxy = proxies.get(style) ?? new Proxy(style, HANDLER);
  proxies.set(style, proxy);
  raws.set(proxy, style);
  return proxy;
};

/** @param {any} realm */
const wrapDeclarations = (realm) => {
  for (const prototype of prototypes(realm)) {
    wrapProperty(prototype, "style", {
      get: (native) => proxied(native()),
      set: (native, self, value) => writeDeclarations(raw(self.style), `${value}`, native),
    });
  }
  const { prototype } = realm.CSSStyleDeclaration;
  wrapMethod(prototype, "setProperty", (_, self, [name, value = "", priority = ""]) => {
    const declarations = raw(self);
    declare(declarations, `${name}`, `${value ?? ""}`, (value) => setProperty(declarations, `${name}`, value, priority));
  });
  wrapMethod(prototype, "removeProperty", (native, self, [name]) => {
    release(raw(self), `${name}`);
    return native(name);
  });
  for (const name of ["set", "append"]) {
    wrapMethod(realm.StylePropertyMap?.prototype, name, (native, self, [property, ...values]) => {
      const text = values.map(String).join(" ");
      assign(self, `${property}`, text, () => awaitsIn("css", text), () => native(property, ...values));
    });
  }
  for (const type of ["CanvasRenderingContext2D", "OffscreenCanvasRenderingContext2D"]) {
    wrapProperty(realm[type]?.prototype, "filter", { set: (native, self, value) => declare(self, "filter", `${value}`, native) });
  }
};

/** Keyframes without the addresses that wait. @param {any} frames @returns {any} */
const still = (frames) => {
  if (typeof frames === "string") return neutral(frames);
  if (!isObject(frames)) return frames;
  const entries = Symbol.iterator in frames ? [...frames].map(still) : Object.fromEntries(Object.entries(frames).map(([name, value]) => [name, still(value)]));
  return entries;
};

/** @param {any} realm */
const wrapSheets = (realm) => {
  for (const prototype of prototypes(realm)) {
    wrapMethod(prototype, "insertRule", (native, self, [rule, index = 0]) => {
      const text = `${rule}`;
      if (awaitsIn("css", text) === undefined) return native(text, index);
      // An import that is not supported asks for nothing (CSS Cascading and Inheritance Level 5, section 2.1).
      const at = native(/^\s*@import/i.test(text) ? '@import "data:," supports(not (color:red))' : neutral(text), index);
      const there = self.cssRules[at];
      assign(there, "#text", text, () => awaitsIn("css", text), () => {
        const now = [...self.cssRules].indexOf(there);
        if (now < 0) return;
        self.deleteRule(now);
        native(text, now);
      });
      return at;
    });
  }
  wrapMethod(realm.CSSKeyframesRule?.prototype, "appendRule", (native, self, [rule]) => {
    const text = `${rule}`;
    if (assign(self, text, text, () => awaitsIn("css", text), () => native(text))) native(neutral(text));
  });
  wrapMethod(realm.CSSStyleSheet.prototype, "addRule", (_, self, [selector = "undefined", block = "undefined", index = self.cssRules.length]) => {
    self.insertRule(`${selector} { ${block} }`, index);
    return -1;
  });
  for (const name of ["replace", "replaceSync"]) {
    wrapMethod(realm.CSSStyleSheet.prototype, name, (native, self, [value]) => {
      const text = `${value}`;
      /** @type {unknown} */
      let outcome;
      return assign(self, "#text", text, () => awaitsIn("css", text), () => (outcome = native(text))) ? native(neutral(text)) : outcome;
    });
  }
  wrapMethod(realm.Element.prototype, "animate", (native, _, [frames, ...options]) => native(still(frames), ...options));
  wrapMethod(realm.KeyframeEffect?.prototype, "setKeyframes", (native, _, [frames]) => native(still(frames)));
  wrapConstructor(realm, "KeyframeEffect", (native, [target, frames, ...options]) => native(target, still(frames), ...options));
};

/** @param {any} realm */
const wrapFonts = (realm) => {
  /** The sources of fonts, where they are addresses. @type {WeakMap<object, string>} */
  const sources = new WeakMap();
  const awaits = (/** @type {any} */ face) => awaitsIn("css", sources.get(face) ?? "");
  wrapConstructor(realm, "FontFace", (native, [family, source, ...descriptors]) => {
    const bytes = isObject(source) && attempt(() => ArrayBuffer.isView(source) || source.byteLength >= 0);
    const text = bytes ? source : `${source}`;
    const face = native(family, text, ...descriptors);
    if (typeof text === "string") sources.set(face, text);
    return face;
  });
  wrapMethod(realm.FontFace?.prototype, "load", (native, self) => (awaits(self) === undefined ? native() : new Promise((resolve, reject) => hold({
    awaits: () => awaits(self), go: () => resolve(native()), refuse: () => reject(new DOMException("waits for consent", "NetworkError")),
  }))));
  const { prototype } = Object.getPrototypeOf(realm.document.fonts)?.constructor ?? {};
  wrapMethod(prototype, "add", (native, self, [face]) => {
    assign(face, "#add", "", () => awaits(face), () => native(face));
    return self;
  });
  wrapMethod(prototype, "delete", (native, _, [face]) => {
    release(face, "#add");
    return native(face);
  });
};

/** Has no style of a realm ask for an address that waits. @param {any} realm */
export const wrapStyles = (realm) => {
  wrapDeclarations(realm);
  wrapSheets(realm);
  wrapFonts(realm);
};
