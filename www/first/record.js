// @ts-check
import { KEY, cookies, item } from "../guard/device.js";

/**
 * Whether the device has a record that may be an answer although the guard does not know it for fresh: where records are mirrored, one of
 * this host or of another; where things run before an answer, one of this host. Only core can read it.
 * @param {import("../guard/host.js").Host} host @param {unknown} mirrored @param {unknown} runs
 */
export const recorded = (host, mirrored, runs) =>
  (mirrored || runs) && (item("localStorage", host.key) || item("sessionStorage", host.key)) || mirrored && cookies().includes(KEY);
