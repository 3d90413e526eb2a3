// @ts-check
/**
 * The platform's functions, taken from their prototypes. An element with a name hides the property of that name of its document or form
 * (HTML Standard, "named access"), so nothing is looked up on a document, a form or an unknown element by its name.
 */

const { call } = Function.prototype;

/** A method, or the reader of a property, as a function of its object. @param {any} type @param {string} name @returns {(object: any, ...args: any[]) => any} */
export const take = ({ prototype }, name) => {
  const { get, value } = /** @type {PropertyDescriptor} */ (Object.getOwnPropertyDescriptor(prototype, name));
  return call.bind(get || value);
};

export const doc = document;
export const createElement = /* @__PURE__ */ take(Document, "createElement");
export const currentScript = /* @__PURE__ */ take(Document, "currentScript");
export const readyState = /* @__PURE__ */ take(Document, "readyState");
export const body = /* @__PURE__ */ take(Document, "body");
export const getAttribute = /* @__PURE__ */ take(Element, "getAttribute");
export const matches = /* @__PURE__ */ take(Element, "matches");
/** Listens although a page may have replaced, or an element hidden, the method of that name. @type {(target: EventTarget, type: string, listener: any, options?: any) => void} */
export const listen = /* @__PURE__ */ take(EventTarget, "addEventListener");

/**
 * Whether a moment of the page's load has been told: by the clock of the load, which a guard that came late can read too. Some browsers keep
 * it from trackers; there a complete document has told all. A page that writes itself anew has its moments again, and the clock of before.
 * In Firefox a frame's clock may still show the moments of the empty page that came first: they are older than its own beginning.
 * @param {string} moment any but `DOMContentLoaded` comes with the load
 */
export const missed = (moment) => {
  /** @type {any} */
  const timing = performance.timing || 0;
  const complete = readyState(doc) === "complete";
  const parsed = timing.domContentLoadedEventEnd > timing.navigationStart;
  return moment === "DOMContentLoaded" ? complete || parsed && readyState(doc) !== "loading" : complete && (!parsed || timing.loadEventEnd > timing.navigationStart);
};
