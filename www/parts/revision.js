// @ts-check
/** For a tag that names no revision: asks the configuration whether visitors must be asked again. */

/** @param {import("../guard/host.js").Host} host @param {import("../guard/device.js").Verdict} verdict */
export default async (host, verdict) => {
  try {
    const { revision } = await (await fetch(host.config)).json();
    if (revision > verdict.revision) host.act("sync");
  } catch {
    // The decision stands; a page whose configuration cannot be read asks when it has none.
  }
};
