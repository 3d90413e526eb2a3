// @ts-check
/**
 * Carries out what was entered at the collector for this visitor: a withdrawal, or an erasure (docs/collector.md, "What reaches devices").
 *
 * The device asks once a day, and for one of 256 lists, so that the collector does not learn who asks. A line of the list is `withdrawn` or
 * `erased`, the rest of the visitor's hash, and the last receipt it is about, by its number: the clock of a device decides nothing, and
 * who agrees again afterwards has a higher number.
 */
import { attempt, item, read } from "../guard/device.js";

/**
 * What stands after the site's key: sites that share an origin ask for lists of their own.
 * @typedef {import("../contracts.js").StorageNames} Names
 * @type {Names["ASKED"] extends `${Names["CHOICE"]}${infer End}` ? End : never}
 */
const ASKED = ".asked";
/** @type {Names["OUTBOX"]} */
const OUTBOX = "assent.outbox";
const DAY = 864e5;

/** The hash under which the collector lists a subject, in hexadecimal. @param {string} subject */
const hashed = async (subject) => {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode("assent-withdrawal/1 " + subject));
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("").slice(0, 24);
};

/** Takes a visitor's ids from the device: out of the answer, and with the receipts that wait. @param {string} key @param {string} subject */
const forget = (key, subject) => {
  for (const area of /** @type {const} */ (["localStorage", "sessionStorage"])) {
    const stored = attempt(() => JSON.parse(item(area, key)));
    const record = stored?.record;
    if (!record) continue;
    const receipt = { ...record.receipt, receipt_id: null, subject_id: null };
    attempt(() => window[area].setItem(key, JSON.stringify({ ...stored, record: { ...record, receipt } })));
  }
  const box = attempt(() => JSON.parse(item("localStorage", OUTBOX)));
  if (!Array.isArray(box?.waiting)) return;
  const waiting = box.waiting.filter((/** @type {{ body: string }} */ { body }) => !String(body).includes(subject));
  attempt(() => localStorage.setItem(OUTBOX, JSON.stringify({ ...box, waiting })));
};

/** @param {import("../guard/host.js").Host} host @param {string} list */
export default async (host, list) => {
  const stored = read(host.key);
  const { subject_id, seq } = /** @type {Partial<AssentReceiptLink>} */ (stored?.record?.receipt || {});
  const now = Date.now();
  // Outside of a secure context nothing can be hashed. A time to come is that of a clock that was wrong, and what is no number is no time.
  if (!subject_id || !crypto.subtle || Math.abs(now - item("localStorage", host.key + ASKED)) < DAY) return;
  const hash = await hashed(subject_id);
  const response = await fetch(`${list.replace(/\/$/, "")}/${hash.slice(0, 2)}`, { credentials: "omit", referrerPolicy: "no-referrer" });
  // One that does not answer is asked by the next page.
  if (!response.ok) return;
  const lines = (await response.text()).split("\n").map((line) => line.split(" "));
  attempt(() => localStorage.setItem(host.key + ASKED, String(now)));
  const line = lines.find(([, rest, last]) => rest === hash.slice(2) && /** @type {number} */ (seq) <= Number(last));
  if (!line) return;
  // An erasure withdraws too, since nobody can prove the consent any more. What is denied stays denied: nothing is asked again.
  if (line[0] === "erased") {
    forget(host.key, subject_id);
    await host.act("sync");
  }
  await host.act("withdraw");
};
