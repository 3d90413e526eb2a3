// @ts-check
/** The first layer of every other bundle: the regime follows from the visitor's place, or lets things run, or other hosts share the record. */
import { currentScript, doc } from "../guard/platform.js";
import { choose, regionOf, timeZone } from "../first/place.js";
import { recorded } from "../first/record.js";
import { ship } from "../first/ship.js";
import { show } from "../first/show.js";
import { printed, replace } from "./printed.js";

const { regimes, region_endpoint, mirrored } = BUNDLE.first;
const tag = /** @type {HTMLScriptElement | null} */ (currentScript(doc));

/** The regime that holds where the visitor is. The time zones of all have no room in a bundle. @param {import("../guard/host.js").Host} host */
const holding = async (host) => {
  const asked = regionOf(host, region_endpoint);
  // What ad technology is told depends on it too, and the server is asked once.
  if (tag) tag.region = asked;
  const region = await asked;
  /** @type {import("../first/place.js").Area[]} */
  const all = region ? regimes : await ship(host, "regimes");
  return regimes[all.indexOf(choose(all, region, timeZone()))];
};

replace(async (host) => {
  // Without the list the banner says so.
  const regime = regimes[1] ? await holding(host).catch(() => {}) : regimes[0];
  return regime && !recorded(host, mirrored, regime.runs) && show(host, printed(host, regime));
});
