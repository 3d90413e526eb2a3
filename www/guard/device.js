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

/** Every access to storage may throw: blocked cookies, sandboxed frames. @param {"localStorage" | "sessionStorage"} area @param {string} key */
export const item = (area, key) => attempt(() => window[area].getItem(key));

const cookie = take(Document, "cookie");

/** The text of all cookies, as scripts see them. @returns {string} */
export const jar = () => attempt(() => cookie(doc)) || "";

export const cookies = () => jar().split("; ").map((pair) => pair.split("=")[0]);

/** What is stored under a site's key. @param {string} key @returns {Stored | null | undefined} */
// @ts-ignore: what is not there is null in JSON too
export const read = (key) => attempt(() => JSON.parse(item("localStorage", key) || item("sessionStorage", key)));

/** What is stored here, as far as a script can see without waiting. */
export const stored = () => [
  ...cookies().map((name) => "cookie:" + name),
  ...Object.keys(attempt(() => localStorage) || {}).map((name) => "local_storage:" + name),
  ...Object.keys(attempt(() => sessionStorage) || {}).map((name) => "session_storage:" + name),
];

/** Whether anything stored begins as one of `globs` does; each is a kind of storage, a colon and a name with `*`. @param {readonly string[]} globs */
export const suspected = (globs) => globs.length && stored().some((name) => globs.some((glob) => name.startsWith(glob.split("*")[0])));
