// @ts-check
/** The visitor's device, as the guard sees it: what is stored, and what must go. Storage and cookies may be refused, which is an answer too. */

/**
 * @typedef {{ remove: string[], keep: string[], search: string[], beyond: string[] }} Sweep
 * @typedef {{ revision: number, until: number, scope: AssentScope, grants: Record<string, boolean>, of: Record<string, string>,
 *   sweep: Sweep, lapse: Sweep, reopen: { label: string, lang: string, dir: string, style: string } | null, reload: boolean,
 *   block: Record<string, string[]> }} Verdict
 * @typedef {{ v: number, verdict: Verdict, record: { receipt: AssentReceipt } }} Stored
 */

/** The key of what is stored, and the first word of every other name of ours. */
export const KEY = "assent";
export const SESSION = KEY + "_session";

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

export const cookies = () => attempt(() => document.cookie.split("; ").map((pair) => pair.split("=")[0])) || [];

/** @returns {Stored | null | undefined} */
// @ts-ignore: what is not there is null in JSON too
export const read = () => attempt(() => JSON.parse(item("localStorage", KEY) || item("sessionStorage", KEY)));

/** Globs such as `cookie:_ga*` as a test for names. @param {string[]} globs @returns {(name: string) => boolean} */
const any = (globs) => {
  const patterns = globs.map((glob) => new RegExp("^" + glob.split("*").map((part) => part.replace(/\W/g, "\\$&")).join(".*") + "$", "s"));
  return (name) => patterns.some((pattern) => pattern.test(name));
};

/** Which of `names` a list removes; each is a kind of storage, a colon and a name. What is ours always stays. @param {Sweep} list @param {string[]} names */
export const condemned = ({ remove, keep }, names) => {
  const gone = any(remove);
  const kept = any(keep);
  return names.filter((name) => gone(name) && !kept(name) && !/:assent(_session$|\.|$)/.test(name));
};

/** What is stored here, as far as a script can see without waiting. */
export const stored = () => [
  ...cookies().map((name) => "cookie:" + name),
  ...(attempt(() => Object.keys(localStorage)) || []).map((name) => "local_storage:" + name),
  ...(attempt(() => Object.keys(sessionStorage)) || []).map((name) => "session_storage:" + name),
];
