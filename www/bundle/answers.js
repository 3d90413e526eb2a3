// @ts-check
/**
 * What follows from the answer of somebody whose device holds none, compiled by `assent build`: core's session, run natively, says what
 * is stored and posted (`ANSWERS`), and this fills in what only the moment knows. The banner need not come for it.
 *
 * It is for the plain case only. Wherever anything is there already, or does not work, it gives way before anything has happened.
 */
import { KEY, SESSION, areas, attempt, bake, cookies, item, settled } from "../guard/device.js";
import { json } from "../guard/json.js";
import { body, createElement, doc } from "../guard/platform.js";

/** @typedef {import("../guard/host.js").Host} Host */

/** Where receipts wait, as core's `Letters` has them. */
const OUTBOX = KEY + ".outbox";
/** The last moment that RFC 3339 can write, as core's `Timestamp` has it. */
const LAST = 253_402_300_799_999;

/** A UUID version 7 of a moment (RFC 9562, section 5.7), as core's `VisitId` makes it. @param {number} at */
const identity = (at) => {
  const random = crypto.getRandomValues(new Uint8Array(10));
  random[0] = (random[0] & 15) | 112;
  random[2] = (random[2] & 63) | 128;
  const hexadecimal = at.toString(16).padStart(12, "0") + Array.from(random, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hexadecimal.replace(/(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
};

/** What the device is to keep. @param {string} name of the answer @param {number} now @returns {any} */
const fill = (name, now) => {
  const end = now + ANSWERS.validity;
  // In the order in which core takes random bytes.
  const [subject, receipt] = [identity(now), identity(now)];
  /** @type {Record<string, unknown>} */
  const holes = {
    __proto__: null, subject, receipt,
    at: new Date(now).toISOString(), end: new Date(end).toISOString(), until: end, zone: new Date(now).getTimezoneOffset(),
  };
  // Nothing is compiled where another text begins with this character (`crates/cli/src/build/answers.rs`).
  return JSON.parse(json(ANSWERS.stored[name]), (_, value) => typeof value === "string" && value[0] === "\0" ? holes[value.slice(1)] : value);
};

/** Has the device keep an answer; tells whether it will be there on the next page. @param {Host} host @param {any} stored */
const keep = (host, stored) => attempt(() => {
  localStorage.setItem(host.key, json(stored));
  if (stored.verdict.scope === "session") bake(doc, SESSION + "=1;path=/;samesite=lax" + (location.protocol === "https:" ? ";secure" : ""));
  if (stored.verdict.scope !== "session" || cookies().includes(SESSION)) return true;
  localStorage.removeItem(host.key);
});

/**
 * Posts a receipt as the banner's outbox does: it waits there first. What does not arrive at once stays, and the banner sees to it on
 * the next page. @param {string} endpoint @param {any} receipt
 */
const post = async (endpoint, receipt) => {
  const letter = { body: json(receipt), since: Date.now() };
  // Another page leaves it alone meanwhile.
  attempt(() => localStorage.setItem(OUTBOX, json({ next: letter.since + 10_000, failures: 0, waiting: [letter] })));
  const response = await fetch(endpoint, /** @type {any} */ ({
    __proto__: null, method: "POST", body: letter.body, credentials: "omit", keepalive: true, signal: attempt(() => AbortSignal.timeout(30_000)),
  }));
  const { receipt_id, status } = await response.json();
  if (!response.ok || receipt_id !== receipt.receipt_id || !/^(stored|duplicate)$/.test(status)) return;
  const box = JSON.parse(item("localStorage", OUTBOX));
  box.waiting = box.waiting.filter((/** @type {{ body: string }} */ { body }) => body !== letter.body);
  if (box.waiting.length) localStorage.setItem(OUTBOX, json({ ...box, next: 0 }));
  else localStorage.removeItem(OUTBOX);
};

/** Tells screen readers that it is done, once what was granted has started. They tell what comes into an element that is there. */
const announce = () => setTimeout(() => {
  const { lang, dir, saved, style } = ANSWERS.status;
  const status = Object.assign(createElement(doc, "assent-status"), { lang, dir });
  status.setAttribute("role", "status");
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  const root = status.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [sheet];
  body(doc).prepend(status);
  root.append(Object.assign(createElement(doc, "p"), { className: "unseen", textContent: saved }));
}, 100);

/** Carries an answer out; tells whether it did. @param {Host} host @param {string} name */
export default (host, name) => {
  // Where the place counts, or anything is stored that a receipt would have to know of, the banner decides.
  const now = Date.now();
  if (!ANSWERS.stored[name] || host.region || now < 0 || now > LAST - ANSWERS.validity || ![host.key, OUTBOX].every((key) => areas().every((names) => !names.includes(key)))) return false;
  const stored = fill(name, now);
  if (!keep(host, stored)) return false;
  settled(host, name, []);
  host.emit("layer", { layer: null });
  host.settle(stored, true);
  const { receipt } = stored.record;
  if (ANSWERS.endpoint) post(ANSWERS.endpoint, receipt).catch(() => {});
  host.emit("receipt", receipt);
  announce();
  return true;
};
