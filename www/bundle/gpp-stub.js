// @ts-check
/**
 * `__gpp` before any ad tag: the interface of IAB Tech Lab's Global Privacy Platform ("Consent Management Platform API", version 1.1).
 * Its commands answer at once, here too; what they say comes from `gpp.js`, which is fetched meanwhile.
 */
import { attempt } from "../guard/device.js";
import { complain, safely } from "../guard/events.js";
import { body, createElement, currentScript, doc } from "../guard/platform.js";

/** @typedef {(data: unknown, success: boolean) => void} Callback */

const NAME = "__gpp";
const LOCATOR = NAME + "Locator";
const CALL = NAME + "Call";

const tag = /** @type {HTMLScriptElement | null} */ (currentScript(doc));

/** What `ping` answers. @type {Record<string, any>} */
const state = {
  gppVersion: "1.1",
  cmpStatus: "stub",
  cmpDisplayStatus: "hidden",
  signalStatus: "not ready",
  supportedAPIs: BUNDLE.gpp.apis,
  cmpId: BUNDLE.gpp.cmp,
  sectionList: [],
  // Not known yet.
  applicableSections: [0],
  gppString: "",
  parsedSections: {},
};

/** Whoever asks gets a copy: nobody's change reaches anybody else. */
const ping = () => structuredClone(state);

/** @type {Map<number, Callback>} */
const listeners = new Map();
let last = 0;

/** A listener that throws stops no other. @type {(callback: unknown, data: unknown, success: boolean) => void} */
const answer = safely((callback, data, success) => /** @type {any} */ (callback)(data, success));

/** @param {string} eventName @param {number} listenerId @param {unknown} data */
const event = (eventName, listenerId, data) => ({ eventName, listenerId, data, pingData: ping() });

/** Takes a change, and tells of it. @param {Record<string, unknown>} change @param {string} name @param {unknown} data */
const tell = (change, name, data) => {
  Object.assign(state, change);
  for (const [id, callback] of [...listeners]) answer(callback, event(name, id, data), true);
};

/** A section's segments; null where there is no such section. @param {unknown} prefix @returns {Record<string, unknown>[] | null} */
const section = (prefix) => Object.hasOwn(state.parsedSections, String(prefix)) ? ping().parsedSections[String(prefix)] : null;

/** What each command answers. @type {Record<string, ((callback: Callback, parameter: unknown) => unknown) | undefined>} */
const COMMANDS = {
  // @ts-ignore: so that no command is found in a prototype
  __proto__: null,
  ping,
  addEventListener: (callback) => {
    listeners.set(++last, callback);
    return event("listenerRegistered", last, true);
  },
  removeEventListener: (_, id) => event("listenerRemoved", Number(id), listeners.delete(Number(id))),
  hasSection: (_, prefix) => !!section(prefix),
  getSection: (_, prefix) => section(prefix),
  getField: (_, name) => {
    const [prefix, field] = String(name).split(".");
    const segment = section(prefix)?.find((segment) => Object.hasOwn(segment, field));
    return segment ? segment[field] : null;
  },
};

/** @param {unknown} [command] @param {unknown} [callback] @param {unknown} [parameter] */
const gpp = (command, callback, parameter) => {
  // Without a command stubs give what waits: here nothing does.
  if (command === undefined) return [];
  if (typeof callback !== "function") return;
  const carryOut = COMMANDS[String(command)];
  const data = carryOut?.(/** @type {Callback} */ (callback), parameter);
  answer(callback, carryOut ? data : null, Boolean(carryOut));
};

/** Frames find the frame of this name among their ancestors, and send messages to its parent. */
const locate = () => {
  if (/** @type {any} */ (window.frames)[LOCATOR]) return;
  const at = body(doc);
  if (!at) return void setTimeout(locate, 5);
  at.append(Object.assign(createElement(doc, "iframe"), { name: LOCATOR, hidden: true, title: "" }));
};

const before = /** @type {any} */ (window)[NAME];
/** What an older stub of the page has kept. @param {unknown[]} request @returns {any[]} */
const kept = (...request) => {
  const list = typeof before === "function" && attempt(() => before(...request));
  return Array.isArray(list) ? list : [];
};

if (tag) {
  /** @type {any} */ (window)[NAME] = gpp;
  // In the older stub's own forms: `{ id, callback }`, and the arguments of each call.
  for (const { id, callback } of kept("events")) {
    listeners.set(id, callback);
    last = Math.max(last, Number(id) || 0);
  }
  for (const call of kept()) gpp(call[0], call[1], call[2]);
  locate();
  addEventListener("message", ({ data, source, origin }) => {
    const isText = typeof data === "string";
    // Most messages of a page are not for us: a text is read only if it could be one.
    const message = isText ? data.includes(CALL) && attempt(() => JSON.parse(data)) : data;
    const call = message?.[CALL];
    if (!call) return;
    const { command, parameter, callId } = call;
    gpp(command, (/** @type {unknown} */ returnValue, /** @type {boolean} */ success) => {
      const reply = { [NAME + "Return"]: { returnValue, success, callId } };
      // Only the frame that asked gets the answer. The interface is made for frames of any origin.
      /** @type {Window | null} */ (source)?.postMessage(isText ? JSON.stringify(reply) : reply, origin === "null" ? "*" : origin);
    }, parameter);
  });
  import(new URL("parts/gpp.js", tag.src).href).then((part) => part.default(tell, state, tag)).catch(complain);
}
