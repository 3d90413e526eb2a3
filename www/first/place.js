// @ts-check
/** Which regime holds where a visitor is: as core's `Regime::choose` finds it, and `src/browser/setting.rs` the place. */
import { elsewhere } from "./rules.json";

/** Where a regime holds, and from when until when. @typedef {{ regions?: string[], time_zones?: string[], from?: number, until?: number }} Area */

const FORM = new RegExp(elsewhere.region);

/** A region; an empty text where it is none. @param {unknown} region */
const known = (region) => typeof region === "string" && FORM.test(region) ? region : "";

/** Whether a name fits a pattern, in which `*` is any run of characters. @param {string} glob @param {string} name */
const fits = (glob, name) => new RegExp(`^${glob.replace(/[^\w*]/g, "\\$&").replaceAll("*", ".*")}$`, "s").test(name);

/** The visitor's local time, as if it were UTC. */
export const localTime = () => Date.now() - new Date().getTimezoneOffset() * 6e4;

/**
 * The versions of regimes that are in force, by the visitor's local time.
 * @template {Area} T @param {T[]} regimes
 */
export const inForce = (regimes) => {
  const now = localTime();
  return regimes.filter(({ from = 0, until = Infinity }) => from <= now && now < until);
};

/**
 * The regime of a time zone, of those that are in force; the first where none has it, since the strictest comes first.
 * @template {Area} T @param {T[]} regimes @param {string} [zone] @returns {T}
 */
export const ofZone = (regimes, zone) =>
  zone && regimes.find(({ time_zones = [] }) => time_zones.some((glob) => fits(glob, zone))) || regimes[0];

/**
 * The regime of a place, of those that are in force: that of a region, else that of a time zone; the first where none has the region.
 * A country whose part is not known has the first regime that any of its parts has.
 * @template {Area} T @param {T[]} regimes @param {string} region @param {string} [zone] @returns {T}
 */
export const choose = (regimes, region, zone) => {
  /** @param {(code: string) => boolean} test */
  const having = (test) => regimes.find(({ regions = [] }) => regions.some(test));
  const country = region.split("-")[0];
  return region
    ? having((code) => code.startsWith(region + "-")) || having((code) => code === region) || having((code) => code === country) || regimes[0]
    : ofZone(regimes, zone);
};

/**
 * The visitor's region: what the tag says, else what the server says that the configuration names; an empty text where neither knows it.
 * What the server answered the banner takes from here: asked again, it might say something else.
 * @param {import("../guard/host.js").Host} host @param {string} [endpoint]
 */
export const regionOf = async (host, endpoint) => {
  if (host.region != null || !endpoint) return known(host.region);
  const response = await host.fetch(endpoint);
  const answer = host.region_endpoint = response?.ok ? await response.text().catch(() => "") : "";
  try {
    return known(JSON.parse(answer).region);
  } catch {
    return "";
  }
};

/** The IANA name of the visitor's time zone. */
export const timeZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;
