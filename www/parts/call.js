// @ts-check
/** Has the banner carry out what the page, its controls and the notice ask for; loads the banner for the first of these calls. */
import { attempt, reload, settled } from "../guard/device.js";
import { json } from "../guard/json.js";
import { advise } from "./advice/owner.js";

/**
 * @typedef {import("../guard/host.js").Host} Host
 * @typedef {import("../contracts.js").Call} Call
 */

/** @type {Promise<void> | undefined} */
let loading;

/** @param {Host} host */
const boot = async (host) => {
  // Not every browser with WebAssembly lets a page use it: its policy may refuse it.
  const wasm = await attempt(() => WebAssembly.instantiate(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)).catch(() => {}));
  // All at once, each but one round trip away.
  const [module, fetched, module_or_path] = await Promise.all([
    import(host.base + (wasm ? "banner.js" : "banner.compat.js")), host.given || host.fetch(host.config), wasm && host.fetch(host.base + "banner.wasm"),
  ]);
  await module.default({ module_or_path });
  host.reload = reload;
  host.json = (value, space) => attempt(() => json(value, space)) || "";
  host.banner = await module.boot(host, fetched);
  advise(host);
};

/** @param {Host} host @param {Call} name @param {unknown[]} args @returns {Promise<AssentDecision | null>} */
export default async (host, name, args) => {
  try {
    await (loading ||= boot(host));
  } catch (error) {
    // The answer waits for the next page, and this one may give another.
    host.waits = 0;
    host.given = loading = undefined;
    throw error;
  }
  // It is carried out from here on, and whatever comes of it shall not come of it again.
  const answers = settled(host, name, args);
  try {
    host.banner?.(name, args);
  } catch (error) {
    // It was no answer, and the question has waited for it.
    if (answers) host.banner?.("sync", []);
    throw error;
  }
  return host.get();
};
