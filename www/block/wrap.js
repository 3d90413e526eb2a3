// @ts-check
/** Puts itself between the page and the platform: each function stays the browser's own for whoever looks at its name, length or text. */
import { attempt } from "../guard/device.js";
import { take } from "../guard/platform.js";

const trusted = ["TrustedHTML", "TrustedScript", "TrustedScriptURL"]
  .flatMap((name) => attempt(() => [take(/** @type {any} */ (window)[name], "toString")]) ?? []);

/** Whether a value is an object, of whatever window it is: `instanceof` knows those of one. @param {any} value */
export const isObject = (value) => Object(value) === value;

/**
 * What the browser would make of a value, asked for once: an object could say something else the second time. What Trusted Types vouch for
 * stays. @param {any} value
 */
export const stable = (value) => (trusted.some((text) => attempt(() => text(value)) !== undefined) ? value : `${value}`);

/**
 * Has calls of a method go through `instead`, which gets the browser's own, its object and its arguments.
 * @param {any} owner @param {string} name @param {(native: (...args: any[]) => any, self: any, args: any[]) => any} instead
 */
export const wrapMethod = (owner, name, instead) => {
  const found = owner && Object.getOwnPropertyDescriptor(owner, name);
  if (typeof found?.value !== "function") return;
  const { value } = found;
  const wrapped = new Proxy(value, { apply: (_, self, args) => instead((...others) => Reflect.apply(value, self, others), self, args) });
  Object.defineProperty(owner, name, { ...found, value: wrapped });
};

/**
 * Has reads and writes of a property go through others, which get the browser's own accessor bound to the object.
 * @param {any} owner @param {string} name
 * @param {{ get?: (native: () => any, self: any) => any, set?: (native: (value: any) => void, self: any, value: any) => void }} instead
 */
export const wrapProperty = (owner, name, instead) => {
  const found = owner && Object.getOwnPropertyDescriptor(owner, name);
  if (!found?.configurable) return;
  const { get, set } = found;
  Object.defineProperty(owner, name, {
    ...found,
    ...get && instead.get && {
      get() {
        return instead.get?.(() => get.call(this), this);
      },
    },
    ...set && instead.set && {
      /** @param {any} value */
      set(value) {
        instead.set?.((text) => set.call(this, text), this, value);
      },
    },
  });
};

/**
 * Has a constructor's calls go through `instead`, which gets one that makes the browser's own.
 * @param {any} realm @param {string} name @param {(native: (...args: any[]) => any, args: any[], target: any) => any} instead
 */
export const wrapConstructor = (realm, name, instead) => {
  const found = Object.getOwnPropertyDescriptor(realm, name);
  if (typeof found?.value !== "function") return;
  const { value } = found;
  /** @type {any} */
  const wrapped = new Proxy(value, {
    construct: (_, args, target) => {
      const made = target === wrapped ? value : target;
      return instead((...others) => Reflect.construct(value, others, made), args, made);
    },
  });
  Object.defineProperty(realm, name, { ...found, value: wrapped });
  // Another way to the same constructor.
  const own = Object.getOwnPropertyDescriptor(value.prototype, "constructor");
  if (own?.value === value) Object.defineProperty(value.prototype, "constructor", { ...own, value: wrapped });
};

/** What has been found, by the object that a realm has for itself. @type {WeakMap<object, any[]>} */
const found = new WeakMap();

/** The prototypes of a realm's interfaces. @param {any} realm @returns {any[]} */
export const prototypes = (realm) => {
  const all = found.get(realm.Object) ?? Object.getOwnPropertyNames(realm)
    .filter((name) => /^[A-Z]/.test(name))
    .flatMap((name) => attempt(() => Object.getOwnPropertyDescriptor(realm, name)?.value?.prototype) ?? []);
  found.set(realm.Object, all);
  return all;
};
