// @ts-check
/**
 * What `__gpp` says of this visitor: the one of the strings that `assent build` compiled (`GPP`) that fits what the guard lets run. It asks
 * the guard by its public API only, and decides nothing.
 */

/** The string without a section. */
const EMPTY = "DBAA";
/** What stands for "no section applies". */
const NONE = -1;

/** Whether a visitor is known to be a child, as far as their last answer tells. @param {AssentDecision} decision */
const isChild = ({ receipt }) => receipt?.age?.ok === false;

/** The section's fields, where each text says which bit decides, and what. @param {unknown} segments @param {number} bits */
const fields = (segments, bits) => JSON.parse(JSON.stringify(segments), (key, value) => {
  if (typeof value !== "string") return value;
  const [bit, set, unset] = value;
  const found = Number(bits >> Number(bit) & 1 ? set : unset);
  return key === "Gpc" ? found === 1 : found;
});

/**
 * @param {(change: Record<string, unknown>, name: string, data: unknown) => void} tell
 * @param {Record<string, any>} state what has been told
 * @param {HTMLScriptElement} tag
 */
export default async (tell, state, tag) => {
  const assent = /** @type {NonNullable<Window["assent"]>} */ (window.assent);
  tell({ cmpStatus: "loaded" }, "cmpStatus", "loaded");
  // Where no answer tells of the place, the tag does, or the server that the first layer asked.
  const place = tag.dataset.region ?? await tag.region ?? "";

  const update = () => {
    const decision = assent.get();
    // Before that nothing is known: nobody has answered, and nothing runs.
    if (!decision) return;
    const { receipt } = decision;
    // Of an answer that another host took there is no more than a link.
    const region = (receipt && "schema" in receipt && receipt.jurisdiction) || place || GPP.everywhere || "";
    const own = [region, region.slice(0, 2)].find((code) => Object.hasOwn(GPP.sections, code));
    const section = own && GPP.sections[own];
    const set = GPP.bits.map((bit) => bit === "gpc"
      // @ts-ignore: Global Privacy Control is not in TypeScript's DOM library
      ? !!navigator.globalPrivacyControl
      : bit === "child" ? isChild(decision) : !bit.every((name) => decision.grants[name] === true));
    const bits = set.reduce((sum, bit, index) => sum | Number(bit) << index, 0);
    const gppString = section ? section.texts[bits] : EMPTY;
    const isReady = state.signalStatus === "ready";
    if (isReady && gppString === state.gppString) return;
    if (isReady) tell({ signalStatus: "not ready" }, "signalStatus", "not ready");
    const ids = section ? [section.id] : [];
    tell({
      gppString,
      sectionList: ids,
      applicableSections: section ? ids : [NONE],
      parsedSections: section ? { [section.prefix]: fields(section.segments, bits) } : {},
    }, "sectionChange", section ? section.prefix : "");
    tell({ signalStatus: "ready" }, "signalStatus", "ready");
  };

  assent.on("layer", ({ layer }) => {
    const status = layer ? "visible" : "hidden";
    if (status !== state.cmpDisplayStatus) tell({ cmpDisplayStatus: status }, "cmpDisplayStatus", status);
  });
  assent.on("decision", update);
  update();
};
