// @ts-check
/** The first layer of every other bundle: the regime follows from the visitor's place, or lets things run, or other hosts share the record. */
import { currentScript, doc } from "../guard/platform.js";
import { inForce, localTime, ofZone, regionOf, timeZone } from "../first/place.js";
import { recorded } from "../first/record.js";
import { ship } from "../first/ship.js";
import { show } from "../first/show.js";
import { printed, replace } from "./printed.js";

const { regimes, places, region_endpoint, mirrored } = BUNDLE.first;
const tag = /** @type {HTMLScriptElement | null} */ (currentScript(doc));

/** The index in `regimes` by codes of places, today. */
const today = () => {
  const now = localTime() / 864e5;
  /** @type {Record<string, number | null>} */
  const held = {};
  for (const [day, regime, codes] of places) if (day <= now) for (const code of codes.split(" ")) held[code] = regime;
  return held;
};

/**
 * The code of the visitor's place. The time zones of all have no room in a bundle.
 * @param {import("../guard/host.js").Host} host @param {Record<string, unknown>} held
 */
const codeOf = async (host, held) => {
  if (region_endpoint == null) return "";
  const asked = regionOf(host, region_endpoint);
  // What ad technology is told depends on it too, and the server is asked once.
  if (tag) tag.region = asked;
  const region = await asked;
  if (region) return region + "-" in held ? region + "-" : region;
  const { regions = [""] } = ofZone(inForce(await ship(host, "regimes")), timeZone());
  return regions[0];
};

replace(async (host) => {
  const held = today();
  // Without the list the banner says so.
  const code = await codeOf(host, held).catch(() => {});
  // The banner also says it where no version is in force of a regime that is named.
  const regime = code != null && regimes[held[code] ?? held[code.split("-")[0]] ?? held[""] ?? -1];
  return regime && !recorded(host, mirrored, regime.runs) && show(host, printed(host, regime));
});
