// @ts-check
/** The first layer of a built bundle, which `assent build` printed: in place of the guard's part of the same name, and without a round trip. */
import { currentScript, doc } from "../guard/platform.js";
import { hold } from "../first/hold.js";
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

const tag = /** @type {HTMLScriptElement | null} */ (currentScript(doc));
if (tag) tag.first = (host) => {
  const index = spoken(host);
  // Where there are many languages, the last ones are not printed.
  const [plain, objected = plain] = notices[index] || [];
  // @ts-ignore: Global Privacy Control is not in TypeScript's DOM library
  const notice = navigator.globalPrivacyControl ? objected : plain;
  // A browser may have answered already.
  return notice && hold(host, { style, frame: frames[index] || frames[0], notice });
};
