// @ts-check
/**
 * Carries out what was entered at the collector for this visitor: a withdrawal, or an erasure (docs/collector.md, "What reaches devices").
 *
 * The device asks once a day, and for one of 256 lists, so that the collector does not learn who asks. A line of the list is `withdrawn` or
 * `erased`, the rest of the visitor's hash, and the last receipt it is about, by its number: the clock of a device decides nothing, and
 * who agrees again afterwards has a higher number.
 */
import { attempt, item, read } from "../guard/device.js";

/** @type {import("../contracts.js").StorageNames["ASKED"]} */
const ASKED = "assent.asked";
const DAY = 864e5;

/** The hash under which the collector lists a subject, in hexadecimal. @param {string} subject */
const hashed = async (subject) => {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode("assent-withdrawal/1 " + subject));
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("").slice(0, 24);
};

/** Ends an answer as if its validity had ended, and takes its receipt from the device. @param {import("../guard/host.js").Host} host */
const forget = ({ key, settle }) => {
  for (const area of /** @type {const} */ (["localStorage", "sessionStorage"])) {
    const stored = attempt(() => JSON.parse(item(area, key)));
    if (stored) attempt(() => window[area].setItem(key, JSON.stringify({ ...stored, record: null, verdict: { ...stored.verdict, until: 0 } })));
  }
  settle(read(key), false);
};

/** @param {import("../guard/host.js").Host} host @param {string} list */
export default async (host, list) => {
  const stored = read(host.key);
  const { subject_id, seq } = /** @type {Partial<AssentReceiptLink>} */ (stored?.record?.receipt || {});
  const now = Date.now();
  // Outside of a secure context nothing can be hashed. A time to come is that of a clock that was wrong, and what is no number is no time.
  if (!subject_id || !crypto.subtle || Math.abs(now - item("localStorage", ASKED)) < DAY) return;
  const hash = await hashed(subject_id);
  const response = await fetch(`${list.replace(/\/$/, "")}/${hash.slice(0, 2)}`, { credentials: "omit", referrerPolicy: "no-referrer" });
  // One that does not answer is asked by the next page.
  if (!response.ok) return;
  const lines = (await response.text()).split("\n").map((line) => line.split(" "));
  attempt(() => localStorage.setItem(ASKED, String(now)));
  const line = lines.find(([, rest, last]) => rest === hash.slice(2) && /** @type {number} */ (seq) <= Number(last));
  if (!line) return;
  // What other hosts mirror would come back from there; a withdrawal reaches them.
  if (line[0] === "erased" && !stored?.verdict?.mark) forget(host);
  else await host.act("withdraw");
};
