// @ts-check
/** The visitor's device, as the guard sees it: what is stored, and what must go. Storage and cookies may be refused, which is an answer too. */

/**
 * @typedef {{ remove: string[], keep: string[] }} Sweep
 * @typedef {{ revision: number, until: number, scope: AssentScope, grants: Record<string, boolean>, of: Record<string, string>,
 *   sweep: Sweep, lapse: Sweep, reopen: { label: string, lang: string, dir: string } | null }} Verdict
 * @typedef {{ v: number, verdict: Verdict, record: { receipt: AssentReceipt } }} Stored
 */

/** The key of what is stored, and the first word of every other name of ours. */
export const KEY = "assent";

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
export const read = () => attempt(() => JSON.parse(item("localStorage", KEY) || item("sessionStorage", KEY) || "null"));

/** A glob such as `_ga*` as a regular expression. @param {string} glob */
const pattern = (glob) => new RegExp("^" + glob.split("*").map((part) => part.replace(/[^\w]/g, "\\$&")).join(".*") + "$", "s");

/** Expires a cookie under every domain and path it can have been set with from here. @param {string} name */
const expire = (name) => {
  const domains = location.hostname.split(".").map((_, at, labels) => ";domain=" + labels.slice(at).join("."));
  const paths = location.pathname.split("/").map((_, at, steps) => steps.slice(0, at + 1).join("/"));
  for (const domain of ["", ...domains]) {
    for (const path of paths) for (const slash of ["", "/"]) document.cookie = name + "=;max-age=0;path=" + path + slash + domain;
  }
};

/** Removes what a verdict lists from the device. @param {Sweep} list */
export const sweep = (list) => {
  /** @param {string} kind @param {string[]} names @param {(name: string) => void} remove */
  const each = (kind, names, remove) => {
    /** @param {string[]} entries */
    const patterns = (entries) => entries.filter((entry) => entry.startsWith(kind + ":")).map((entry) => pattern(entry.slice(kind.length + 1)));
    const gone = patterns(list.remove);
    const kept = patterns(list.keep).concat(/^assent\b|^assent_session$/);
    for (const name of names) if (gone.some((glob) => glob.test(name)) && !kept.some((glob) => glob.test(name))) remove(name);
  };
  each("cookie", cookies(), expire);
  for (const [kind, area] of /** @type {const} */ ([["local_storage", "localStorage"], ["session_storage", "sessionStorage"]])) {
    const entries = attempt(() => window[area]);
    if (entries) each(kind, Object.keys(entries), (name) => entries.removeItem(name));
  }
};
