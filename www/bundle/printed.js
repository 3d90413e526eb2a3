// @ts-check
/** The first layer of a built bundle, which `assent build` printed: in place of the guard's part `first`, and without a round trip. */
import { currentScript, doc } from "../guard/platform.js";
import { wishes } from "../first/wishes.js";

const { languages, notices, frames, style } = BUNDLE.first;

/** Where the printed notices have the visitor's language: as core's `Language::choose` finds it. @param {import("../guard/host.js").Host} host */
const spoken = (host) => {
  for (const wish of wishes(host)) {
    let part = wish;
    let found = languages["=" + part];
    for (; found == null && part; part = part.replace(/-?[^-]*$/, "")) found = languages[part];
    if (found != null) return found;
  }
  return 0;
};

/** What is asked under a regime, in the visitor's language. @param {import("../guard/host.js").Host} host @param {BundleRegime} regime */
export const printed = (host, { asked: [plain, objected = plain], runs }) => {
  const index = spoken(host);
  // Where there are many languages, the last ones are not printed; and a browser may have answered already.
  // @ts-ignore: Global Privacy Control is not in TypeScript's DOM library, and no list has an item null
  const notice = notices[index]?.[navigator.globalPrivacyControl ? objected : plain];
  return { style, frame: frames[index] || frames[0], notice, runs };
};

/** Puts a function in the place of the guard's part. @param {(host: import("../guard/host.js").Host) => unknown} first */
export const replace = (first) => {
  const tag = /** @type {HTMLScriptElement | null} */ (currentScript(doc));
  if (tag) tag.first = first;
};
