// @ts-check
/** What a page with a decision may still need the banner for: a withdrawal that was entered elsewhere, receipts that wait to be posted, and a configuration that asks again. */
import { attempt, item } from "../guard/device.js";
import { advise } from "./advice/owner.js";

/** @param {import("../guard/host.js").Host} host @param {import("../contracts.js").Verdict} verdict */
export default async (host, verdict) => {
  advise(host);
  // The decision stands where the list does not come.
  if (verdict.withdraw) import(host.base + "parts/withdrawn.js").then((part) => part.default(host, verdict.withdraw)).catch(() => {});
  const outbox = item("localStorage", /** @satisfies {import("../contracts.js").StorageNames["OUTBOX"]} */ ("assent.outbox"));
  // @ts-ignore: without an outbox, or with a broken one, there is nothing to read, which is no fault
  if (attempt(() => /** @type {import("../contracts.js").Letters} */ (JSON.parse(outbox)).next) < Date.now()) return host.act("sync");
  // A tag that names a revision tells of a newer one itself.
  if (host.revision) return;
  try {
    /** @type {import("../contracts.js").Revised} */
    const { revision } = await (await fetch(host.config)).json();
    // @ts-ignore: one that is left out is the first, and no higher than any
    if (revision > verdict.revision) host.act("sync");
  } catch {
    // The decision stands; a page whose configuration cannot be read asks when it has none.
  }
};
