// @ts-check
/** The services' addresses, and what waits for them. Whoever asks gives an address; what waits is asked again with each decision. */
import { attempt } from "../guard/device.js";
import { safely } from "../guard/events.js";
import { currentScript, doc, take } from "../guard/platform.js";

const baseURI = take(Node, "baseURI");

/**
 * @typedef {object} Held What waits.
 * @property {() => string | undefined} awaits The service that it waits for, as {@link awaits} says
 * @property {() => void} go Lets it go
 * @property {() => void} [refuse] Lets it fail, where a caller waits for the outcome
 */

/** The services' patterns; null until core has resolved them. @type {[string, RegExp][] | null} */
let rules = null;

/** The directory of Assent's files. */
const base = attempt(() => new URL("..", currentScript(doc).src).href) || location.origin;

/** @type {Set<Held>} */
const held = new Set();

/** The guard's API, as it was before the page's code could replace it. @type {{ has: typeof assent.has, get: typeof assent.get } | undefined} */
const api = Object.hasOwn(window, "assent") ? { has: window.assent.has, get: window.assent.get } : undefined;

/** Schemes of addresses that reach a host, and the one that patterns know it by. @type {Record<string, string>} */
const SCHEMES = { __proto__: /** @type {any} */ (null), "http:": "http:", "https:": "https:", "ws:": "http:", "wss:": "https:" };
/** Those of ICE servers, whose host is no URL's (RFC 7064, RFC 7065). */
const ICE = /^(?:stuns?|turns?):(?:\/\/)?/i;

/** @param {string} text */
const escaped = (text) => text.replace(/\W/g, "\\$&");

/** An address with `*`, which within the host stands for no slash. @param {string} glob */
const pattern = (glob) => {
  const [, scheme, host, rest] = /^(https?:\/\/)([^/]*)(.*)$/s.exec(glob) ?? ["", "", "", ""];
  return new RegExp("^" + scheme + host.split("*").map(escaped).join("[^/]*") + "(:\\d+)?" + rest.split("*").map(escaped).join(".*") + "$", "s");
};

/** Takes the services' addresses. What is no list changes nothing, so that everything keeps waiting. @param {unknown} block lists of addresses by service */
export const learn = (block) => {
  if (!(block instanceof Object)) return;
  const lists = Object.entries(/** @type {Record<string, string[]>} */ (block));
  rules = lists.flatMap(([service, globs]) => globs.map((glob) => /** @type {[string, RegExp]} */ ([service, pattern(glob)])));
  review();
};

/** Whether core has resolved the list. */
export const known = () => !!rules;

/** Whether nothing waits. */
export const idle = () => !held.size;

/** Whether the visitor has answered. What holds before an answer has no receipt. */
export const decided = () => !!api?.get()?.receipt;

/**
 * The service that a request waits for: its id, "" while the list is unknown, nothing where the request may pass.
 * @param {unknown} address relative to the document. One that cannot be read waits.
 * @returns {string | undefined}
 */
export const awaits = (address) => {
  const text = String(address).replace(ICE, "https://");
  const url = attempt(() => new URL(text, baseURI(doc)));
  if (!url) return "";
  const scheme = SCHEMES[url.protocol];
  if (!scheme) return;
  // The same host with its root written out.
  const host = url.hostname.replace(/\.+$/, "");
  const { port, pathname, search, hash } = url;
  const href = scheme + "//" + host + (port && ":" + port) + pathname + search + hash;
  // Without rules the page's own requests and Assent's files pass, and all others wait until core has resolved the rules.
  if (!rules) return href.startsWith(location.origin + "/") || href.startsWith(base) ? undefined : "";
  return rules.find(([service, pattern]) => pattern.test(href) && !api?.has(service))?.[0];
};

/**
 * The service that the first of several addresses waits for. What stands in a longer text and cannot be read is no address.
 * @param {Iterable<string>} addresses
 */
export const awaitsAny = (addresses) => {
  for (const address of addresses) {
    const service = attempt(() => new URL(address, baseURI(doc))) && awaits(address);
    if (service !== undefined) return service;
  }
};

/** @param {Held} it */
const consider = (it) => {
  const service = it.awaits();
  const outcome = service === undefined ? it.go : service && decided() ? it.refuse : undefined;
  if (outcome && held.delete(it)) safely(outcome)();
};

/** Lets go of what may pass by now, and lets fail what was refused. */
export const review = () => held.forEach(consider);

/** @param {Held} it */
export const hold = (it) => {
  held.add(it);
  // A caller learns the outcome after the call, as from the network.
  queueMicrotask(() => consider(it));
};

/** Has a request that was taken back wait no more. @param {Held | undefined} it */
export const drop = (it) => void (it && held.delete(it));

/** What waits of an object, by its properties' names. @type {WeakMap<object, Map<string, Held & { text: string }>>} */
const waiting = new WeakMap();

/** What waits of an object. @param {object} holder */
export const waits = (holder) => waiting.get(holder);

/** Has a property wait no more. @param {object} holder @param {string} name */
export const release = (holder, name) => {
  const all = waiting.get(holder);
  drop(all?.get(name));
  all?.delete(name);
};

/**
 * Gives a property its value, now or later; a later value takes the place of an earlier one.
 * @param {object} holder @param {string} name @param {string} text the value as the page reads it
 * @param {() => string | undefined} awaits the service that the value waits for
 * @param {() => void} give
 * @returns {boolean} whether it waits
 */
export const assign = (holder, name, text, awaits, give) => {
  release(holder, name);
  if (awaits() === undefined) {
    give();
    return false;
  }
  const it = { text, awaits, go: () => (waiting.get(holder)?.delete(name), give()) };
  const all = waiting.get(holder) ?? new Map();
  waiting.set(holder, all.set(name, it));
  hold(it);
  return true;
};
