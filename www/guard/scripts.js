// @ts-check
/**
 * The release of scripts, in the order in which a browser runs a page's own: inline ones and those that load in order as they stand, deferred
 * ones and modules after them, `async` ones at any time. None keeps the page from answering for long. What a released script writes lands
 * where it stood, and one that is released after the page's own moments (`DOMContentLoaded`, `load`) is still told of them.
 */
import { KEY, attempt } from "./device.js";
import { safely } from "./events.js";
import { spelled } from "./markup.js";
import { createElement, currentScript, doc, getAttribute, listen, missed, readyState, take } from "./platform.js";

/** How long an ordered script may hold up those behind it, in milliseconds. */
const PATIENCE = 10_000;
/** How long scripts are released in one go, in milliseconds: a fifth of what people notice as a hitch. By the wall clock, whose jumps cost a hitch at most. */
const TURN = 10;

/** The types that browsers run (HTML Standard, "prepare the script element"); nothing waits for another, which never tells that it has run. */
const RUNS = /^(module|(text|application)\/(x-)?(java|ecma)script[\d.]*)?$/i;
const MODULE = "module";
/** What a page tells its scripts once. */
const MOMENTS = /^(DOMContentLoaded|readystatechange|load|pageshow)$/;

/**
 * The scripts that we released, and those that they wrote. `heard` is there once the page serves them, and tells of a call of
 * `addEventListener` that may have missed its moment; without one it has the part that tells of these see what is set.
 * @type {Set<unknown> & { heard?: any }}
 */
export const ours = new Set();
/** The last of them. @type {HTMLScriptElement | undefined} */
let latest;
/** Ordered scripts that were inserted and have not run yet. @type {Set<Promise<unknown>>} */
const running = new Set();

/** @type {{ createHTML(text: string): any, createScript(text: string): any, createScriptURL(url: string): any }} */
export let trusted = { createHTML: (text) => text, createScript: (text) => text, createScriptURL: (url) => url };
// Where the site's policy refuses ours and Trusted Types are enforced, assigning a plain string throws and the script stays gated.
// @ts-ignore: not in every TypeScript's DOM library
trusted = attempt(() => window.trustedTypes.createPolicy(KEY, trusted)) || trusted;

/** Lets the next inline script wait. @param {Promise<unknown>} other */
const hold = (other) => {
  running.add(other);
  other.then(() => running.delete(other));
};

/**
 * Knows a script for ours. Only external ones tell when they have run, and the one that the page knows is told how the load ends.
 * @param {HTMLScriptElement} script @param {unknown} ordered @param {HTMLScriptElement} [old]
 */
const adopt = (script, ordered, old) => {
  ours.add((latest = script));
  const end = new Promise((done) => {
    for (const event of ["load", "error"]) {
      listen(script, event, () => {
        done(0);
        old?.dispatchEvent(new Event(event));
      });
    }
    if (ordered) setTimeout(done, PATIENCE);
  });
  if (ordered) hold(end);
};

// ── Release ──

const next = take(Node, "nextSibling");
const parent = take(Node, "parentNode");

/** Whether the parser has passed an element: before, its text may still grow. @param {Node | null} node @returns {unknown} */
export const complete = (node) => readyState(doc) !== "loading" || (node && (next(node) || complete(parent(node))));

/** Where an external script comes from. @param {HTMLScriptElement} script @returns {string | null} */
const address = (script) => spelled(script, "src") || getAttribute(script, "src");

/** @param {HTMLScriptElement} script */
const typeOf = (script) => spelled(script, "type") || "";

/**
 * Puts a running script in the place of a gated one. What has begun to run looks gated again: a snapshot of the page's markup that is
 * brought back later then waits like the original.
 * @param {HTMLScriptElement} old
 */
export const revive = safely((/** @type {HTMLScriptElement} */ old) => {
  const source = address(old);
  const type = typeOf(old);
  const runs = RUNS.test(type);
  const live = createElement(doc, "script");
  for (const { name, value } of old.attributes) {
    // The handlers stay with the one that the page knows.
    if (!/^(src$|type$|on)/.test(name)) live.setAttribute(name, value);
  }
  live.nonce = old.nonce;
  live.type = type;
  live.async = old.hasAttribute("async");
  if (source) live.src = trusted.createScriptURL(source);
  else live.text = trusted.createScript(old.text);
  adopt(live, source && !live.async && runs && (type === MODULE || !live.noModule), old);
  old.replaceWith(live);
  if (runs) live.type = "text/plain";
});

/**
 * Where gated scripts wait for their turn.
 * @param {(script: HTMLScriptElement) => unknown} turn what happens to one when its turn comes; it may take its time
 */
export const queue = (turn) => {
  /** Those that run as they stand. @type {Set<HTMLScriptElement>} */
  const standing = new Set();
  /** Those that run once the page has been parsed, and all that stand in it have run. @type {typeof standing} */
  const deferred = new Set();
  /** @type {Promise<unknown> | undefined} */
  let busy;

  const drain = async () => {
    let end = Date.now() + TURN;
    for (let former; ;) {
      const group = standing.size ? standing : deferred;
      const [next] = group;
      if (!next || !complete(group === standing ? next : null)) return;
      // An inline one runs at its insertion, ahead of ordered ones that still load (in Firefox also a module). External ones that are deferred keep the order by themselves.
      if (!address(next) || (group === deferred && former !== group)) while (running.size) await Promise.all(running);
      former = group;
      if (Date.now() > end) {
        await new Promise((done) => setTimeout(done));
        end = Date.now() + TURN;
      }
      // While it waited, the page may have removed it.
      if (group.delete(next) && next.isConnected) await turn(next);
    }
  };

  return {
    /** Takes one in; without one it looks whether those that wait can go on. @param {HTMLScriptElement} [script] */
    enqueue(script) {
      if (script && !ours.has(script)) {
        const source = address(script);
        if (source && script.hasAttribute("async")) turn(script);
        else (typeOf(script) === MODULE || source && script.hasAttribute("defer") ? deferred : standing).add(script);
      }
      // The others that come with it are here before the first one's turn.
      busy ||= Promise.resolve().then(drain).finally(() => (busy = undefined));
    },
    /** Resolves once nothing waits that keeps an order. */
    async idle() {
      while (busy || running.size) await Promise.all([busy, ...running]);
    },
  };
};

/**
 * Has the page serve released scripts as if the parser had met them: what they write lands where they stand, and of the moments that they
 * missed they are told. A page that releases none is left as it is.
 * @param {(name: string, ...args: unknown[]) => Promise<unknown>} part @param {(script: HTMLScriptElement) => unknown} allows
 * @param {() => Promise<void>} idle
 */
export const serve = (part, allows, idle) => {
  const { prototype } = Document;
  ours.heard = (/** @type {unknown[]} */ ...call) => part("moments", idle, ours, call);
  doc.write = (...text) => {
    const current = currentScript(doc);
    const script = current || latest;
    // Outside of parsing the browser's own would replace the page.
    if (!ours.has(script)) return prototype.write.apply(doc, text);
    // Nobody can say whose a later write is: it gets no trust, and where Trusted Types are enforced it fails.
    hold(part("write", /** @type {HTMLScriptElement} */ (script), text.join(""), adopt, allows, current && trusted));
  };
  doc.writeln = (...text) => doc.write(...text, "\n");
  for (const name of /** @type {const} */ (["open", "close"])) {
    /** @param {any[]} args @returns {any} */
    doc[name] = (...args) => {
      // The page writes itself anew, and what is written without a current script is its own from here on.
      if (!ours.has(currentScript(doc))) latest = undefined;
      // A script that the parser runs can do neither, but open a window (HTML Standard, "document open steps").
      else if (!args[2]) return doc;
      return /** @type {any} */ (prototype[name]).apply(doc, args);
    };
  }

  const events = EventTarget.prototype;
  const { addEventListener } = events;
  events.addEventListener = function (/** @type {any} */ ...args) {
    addEventListener.apply(this, args);
    if (MOMENTS.test(args[0]) && (this === doc || (this || window) === window) && missed(args[0])) {
      ours.heard(args, this, currentScript(doc), Error().stack);
    }
  };
};
