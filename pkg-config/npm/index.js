// @ts-check
/**
 * The way to Assent from modules. Importing it does nothing, on a server too: the guard runs once its tag is in the page, be it
 * written there (`attributes`) or inserted (`start`). It keeps no rules of its own and knows the guard by its public API only.
 */

/** @typedef {import("./index.js").Tag} Tag */

/** The guard's arrival, however it comes. @type {Promise<Assent> | undefined} */
let arrival;
/** The same of a tag that `start` inserted, which may fail. @type {Promise<Assent> | undefined} */
let started;

const inBrowser = () => typeof window !== "undefined" && typeof document !== "undefined";

/** Whoever ignores the promise gets no unhandled rejection, which would end a server. @template T @param {Promise<T>} promise */
const quiet = (promise) => {
  promise.catch(() => {});
  return promise;
};

/** @param {string} name @returns {Promise<never>} */
const refused = (name) => quiet(Promise.reject(new Error(`assent-consent: ${name}() needs a page; on a server, write the tag with attributes()`)));

/** @param {Tag} [options] @returns {Record<string, string>} */
export const attributes = ({ src = "/assent/assent.js", config, revision, lang, region, controls, nonce } = {}) => {
  const all = { src, "data-config": config, "data-revision": revision, "data-lang": lang, "data-region": region, "data-controls": controls, nonce };
  return Object.fromEntries(Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])));
};

/** @returns {Promise<Assent>} */
export const consent = () => {
  if (!inBrowser()) return refused("consent");
  arrival ||= new Promise((resolve) => {
    const look = () => {
      // Not an element whose id is "assent".
      if (!window.assent?.version) return;
      document.removeEventListener("load", look, true);
      resolve(window.assent);
    };
    // A script's load is told to nobody above it, but whoever looks on the way down sees it.
    document.addEventListener("load", look, true);
    look();
  });
  return arrival;
};

/** Puts the tag into the page. @param {Tag} [options] @returns {Promise<Assent>} */
const insert = async (options) => {
  const tag = document.createElement("script");
  for (const [name, value] of Object.entries(attributes(options))) {
    // As a property: a nonce is hidden from attributes.
    if (name === "nonce") tag.nonce = value;
    else tag.setAttribute(name, value);
  }
  const failed = new Promise((_, reject) => {
    tag.addEventListener("error", () => reject(new Error(`assent-consent: ${tag.src} cannot be loaded; everything gated stays blocked`)));
  });
  document.head.append(tag);
  try {
    return await Promise.race([consent(), /** @type {Promise<never>} */ (failed)]);
  } catch (error) {
    // The next call tries again.
    tag.remove();
    started = undefined;
    throw error;
  }
};

/** @param {Tag} [options] @returns {Promise<Assent>} */
export const start = (options) => {
  if (!inBrowser()) return refused("start");
  if (window.assent?.version) return consent();
  return (started ||= quiet(insert(options)));
};

/** @param {(decision: AssentDecision) => void} listener @returns {() => void} */
export const watch = (listener) => {
  let off = () => {};
  let over = false;
  if (inBrowser()) {
    consent().then((assent) => over || (off = assent.on("decision", listener)));
  }
  return () => {
    over = true;
    off();
  };
};
