// @ts-check
/**
 * What is asked where more than the configuration decides, for `first.js`: the regime of the visitor's place, one that lets things run, a
 * site that children visit too, a record that other hosts share. As core decides it: `Regime::choose`, `Policy::resolve`,
 * `session/follow.rs`. The rules are from core's types (`rules.json`), the regimes from `regimes.json`, as the banner has them.
 */
import { others } from "../first/layer.json";
import { choose, inForce, regionOf, timeZone } from "../first/place.js";
import { recorded } from "../first/record.js";
import { elsewhere, forms } from "../first/rules.json";
import { leave } from "../first/ship.js";

const { audiences, by_region, gpc, modes, texts } = elsewhere;

/** @typedef {import("../first/place.js").Area & { id: string, mode: string, gpc?: string }} Regime */

/** What is said of a name, if it is known; what is not is for the banner. @param {Record<string, number>} said @param {string} name */
const look = (said, name) => Object.hasOwn(said, name) ? said[name] : leave();

/**
 * @param {import("../guard/host.js").Host} host @param {any} config
 * @param {Regime[] | number} known all versions of all regimes; or of the named one, which wants consent, whether it heeds an objection of the browser
 * @returns {Promise<import("../first/layer.js").Asked>}
 */
export default async (host, { regime, region_endpoint: endpoint, audience = "general", mirror }, known) => {
  const consents = look(audiences, audience);
  /** @type {import("../first/layer.js").Asked} */
  let asked = { heeds: /** @type {number} */ (known) };
  if (Array.isArray(known)) {
    if (endpoint != null && !new RegExp(forms.address, "u").test(endpoint)) leave();
    const held = inForce(known);
    const found = regime === by_region
      ? choose(held, await regionOf(host, endpoint), timeZone())
      : held.find(({ id }) => id === regime);
    // No such regime is in force: the banner says so.
    const { mode, gpc: signal = "ignore" } = found || leave();
    asked = { heeds: look(gpc, signal), runs: look(modes, mode) & ~consents };
    if (asked.runs) asked = { ...asked, notices: others, texts };
  } else if (typeof known !== "number") leave();
  return recorded(host, mirror, asked.runs) ? leave() : asked;
};
