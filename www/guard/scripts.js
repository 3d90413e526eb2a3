// @ts-check
/**
 * The release of scripts: those in order keep the document's order, `async` ones wait for nobody, and none keeps the page
 * from answering for long. What a released script writes lands where it stood, and one that is released after the
 * page's own moments (`DOMContentLoaded`, `load`) is still told of them.
 */
import { KEY, attempt } from "./device.js";
import { safely } from "./events.js";
import { createElement, currentScript, doc, getAttribute, readyState, take } from "./platform.js";

/** How long an ordered script may hold up those behind it, in milliseconds. */
const PATIENCE = 10_000;
/** How long scripts are released in one go, in milliseconds: a fifth of what people notice as a hitch. By the wall clock, whose jumps cost a hitch at most. */
const TURN = 10;

/** The scripts that we released, and those that they wrote. @type {WeakSet<Element>} */
const ours = new WeakSet();
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

/** Knows a script for ours; only external ones tell when they have run. @param {HTMLScriptElement} script @param {unknown} ordered */
const adopt = (script, ordered) => {
  ours.add((latest = script));
  if (ordered) {
    hold(new Promise((done) => {
      for (const event of ["load", "error"]) script.addEventListener(event, done);
      setTimeout(done, PATIENCE);
    }));
  }
};

// ── What scripts expect of a page that is still loading ──

/** @type {unknown} */
let parsed;
addEventListener("DOMContentLoaded", () => setTimeout(() => (parsed = 1)));

for (const target of [doc, window]) {
  /** @param {string} type @param {any} listener @param {any} options */
  target.addEventListener = (type, listener, options) => {
    const script = currentScript(doc);
    // Modules run without a current script.
    const late = (type === "DOMContentLoaded" ? parsed : type === "load" && readyState(doc) === "complete" && target === window) && (script ? ours.has(script) : running.size);
    const to = late ? new EventTarget() : target;
    // Looked up late, because others may have wrapped it too.
    EventTarget.prototype.addEventListener.call(to, type, listener, options);
    if (late) setTimeout(() => to.dispatchEvent(new Event(type)));
  };
}

// ── Release ──

const next = take(Node, "nextSibling");
const parent = take(Node, "parentNode");

/** Whether the parser has passed an element: before, its text may still grow. @param {Node | null} node @returns {unknown} */
export const complete = (node) => readyState(doc) !== "loading" || (node && (next(node) || complete(parent(node))));

/** Where an external script comes from. @param {HTMLElement} script @returns {string | null} */
const address = (script) => getAttribute(script, "data-src") || getAttribute(script, "src");

/**
 * Puts a running script in the place of a gated one. What has begun to run looks gated again: a snapshot of the page's markup that is
 * brought back later then waits like the original.
 * @param {HTMLScriptElement} old
 */
export const revive = safely((/** @type {HTMLScriptElement} */ old) => {
  const source = address(old);
  const live = createElement(doc, "script");
  for (const { name, value } of old.attributes) {
    if (!/^(data-)?(src|type)$/.test(name)) live.setAttribute(name, name.startsWith("on") ? trusted.createScript(value) : value);
  }
  live.nonce = old.nonce;
  const type = (live.type = getAttribute(old, "data-type") || "");
  live.async = old.hasAttribute("async");
  if (source) live.src = trusted.createScriptURL(source);
  else live.text = trusted.createScript(old.text);
  adopt(live, source && !live.async);
  old.replaceWith(live);
  if (/^$|^module$|\/(java|ecma)script/.test(type)) live.type = "text/plain";
});

/**
 * Where gated scripts wait for their turn: in order, but for `async` ones, which wait for nobody.
 * @param {(script: HTMLScriptElement) => unknown} turn what happens to one when its turn comes; it may take its time
 * @param {(name: string, ...args: unknown[]) => Promise<unknown>} part
 * @param {(script: HTMLScriptElement) => unknown} allows
 */
export const queue = (turn, part, allows) => {
  /** Those whose turn has not come. @type {Set<HTMLScriptElement>} */
  const waiting = new Set();
  let busy = false;
  const drain = async () => {
    if (busy) return;
    busy = true;
    let end = Date.now() + TURN;
    for (const next of waiting) {
      if (!complete(next)) break;
      // It runs at its insertion, ahead of ordered ones that still load.
      if (!address(next) && getAttribute(next, "data-type") !== "module") while (running.size) await Promise.all(running);
      if (Date.now() > end) {
        await new Promise((done) => setTimeout(done));
        end = Date.now() + TURN;
      }
      waiting.delete(next);
      // While it waited, the page may have removed it.
      if (next.isConnected) await turn(next);
    }
    busy = false;
  };
  doc.write = (...text) => {
    const current = currentScript(doc);
    const script = current || latest;
    // Outside of parsing the browser's own would replace the page.
    if (!script || !ours.has(script)) return Document.prototype.write.apply(doc, text);
    // Nobody can say whose a later write is: it gets no trust, and where Trusted Types are enforced it fails.
    hold(part("write", script, text.join(""), adopt, allows, current && trusted));
  };
  doc.writeln = (...text) => doc.write(...text, "\n");
  /** Takes one in; without one it looks whether those that wait can go on. @param {HTMLScriptElement} [script] */
  return (script) => {
    if (script && !ours.has(script)) address(script) && script.hasAttribute("async") ? turn(script) : waiting.add(script);
    drain();
  };
};
