// @ts-check
/** The visitor's device, as the guard sees it: what is stored, and what must go. Storage and cookies may be refused, which is an answer too. */
import { doc, take } from "./platform.js";

/**
 * @typedef {import("../contracts.js").StorageNames} Names
 * @typedef {import("../contracts.js").Stored} Stored
 */

/** The key of what is stored for a site with its configuration at `/consent.json` or `/assent/consent.json`, and the first word of every other name of ours. @type {Names["CHOICE"]} */
export const KEY = "assent";
/** Where the browser session is marked. @type {Names["SESSION"]} */
export const SESSION = "assent_session";

/** For what may be refused: the answer, or nothing. @template R @param {() => R} inner @returns {R | undefined} */
export const attempt = (inner) => {
  try {
    return inner();
  } catch {
    // refused
  }
};

/** Every access to storage may throw: blocked cookies, sandboxed frames. @returns {any} @param {"localStorage" | "sessionStorage"} area @param {string} key */
export const item = (area, key) => attempt(() => window[area].getItem(key));

const cookie = /* @__PURE__ */ take(Document, "cookie");

/** Sets a cookie, whatever element hides the property of that name. @type {(page: Document, cookie: string) => void} */
export const bake = /* @__PURE__ */ (() => Function.prototype.call.bind(/** @type {any} */ (Object.getOwnPropertyDescriptor(Document.prototype, "cookie")).set))();

/** The text of all cookies, as scripts see them. @returns {string} */
export const jar = () => attempt(() => cookie(doc)) || "";

export const cookies = () => jar().split("; ").map((pair) => pair.split("=")[0]);

/** What is stored under a site's key. @param {string} key @returns {Stored | null | undefined} */
// @ts-ignore: what is not there is null in JSON too
export const read = (key) => attempt(() => JSON.parse(item("localStorage", key) || item("sessionStorage", key)));

/** The names in both areas of storage. @returns {string[][]} */
export const areas = () => [attempt(() => localStorage), attempt(() => sessionStorage)].map((area) => Object.keys(area || {}));

/**
 * Whether anything stored may be what one of `globs` names; each is a kind of storage, a colon and a name with `*`. Only the part that
 * removes it looks closely. @param {readonly string[]} globs
 */
export const suspected = (globs) => {
  const here = [jar(), ...areas()].join();
  return globs.some((glob) => here.includes(glob.split(/[:*]/)[1]));
};

/** The answers that must not be lost: by a control or the API, and by the notice's buttons. */
export const ANSWER = /^(accept|reject|choose|withdraw)(_all)?$/;

/** How an answer waits until it is carried out, whatever `toJSON` an old library gave to all arrays. @param {unknown[]} call its name and arguments */
export const letter = (call) => attempt(() => JSON.stringify(Object.assign(call, { toJSON: 0 })));

/**
 * Takes note that an answer is carried out; tells whether the call was one. A later one goes on waiting.
 * @param {import("./host.js").Host} host @param {string} name @param {unknown[]} args
 */
export const settled = (host, name, args) => {
  if (!ANSWER.test(name)) return false;
  if (host.waits) host.waits--;
  if (item("sessionStorage", host.pending) === letter([name, ...args])) attempt(() => sessionStorage.removeItem(host.pending));
  return true;
};

/** Ends what runs. A page that answered a form does not send it again: a history entry that a script replaced is asked for with GET. */
export const reload = () => {
  attempt(() => history.replaceState(history.state, ""));
  location.reload();
};
