// @ts-check
/**
 * The first layer of a built bundle, which `assent build` printed: in place of the guard's part `first`, and without a round trip. Where
 * what follows from an answer was compiled too (`answers.js`), that is fetched in place of the banner.
 */
import { currentScript, doc } from "../guard/platform.js";
import { wishes } from "../first/wishes.js";

/** @typedef {import("../guard/host.js").Host} Host */

const { languages, notices, frames, style, answers = [] } = BUNDLE.first;

/** Of what is printed for both, what is for this browser, which may have answered already. @template T @param {[T, T?]} printed */
// @ts-ignore: Global Privacy Control is not in TypeScript's DOM library
const choose = ([plain, objected = plain]) => navigator.globalPrivacyControl ? objected : plain;

/** Where the printed notices have the visitor's language: as core's `Language::choose` finds it. @param {Host} host */
const spoken = (host) => {
  for (const wish of wishes(host)) {
    let part = wish;
    let found = languages["=" + part];
    for (; found == null && part; part = part.replace(/-?[^-]*$/, "")) found = languages[part];
    if (found != null) return found;
  }
  return 0;
};

/** The address of this visitor's answers; null where there are none, or once the banner has been asked for. @type {string | null | undefined} */
let compiled;
/** @param {Host} host */
const address = (host) => {
  if (compiled === undefined) compiled = choose(answers[spoken(host)] || [null]);
  return compiled;
};

/** What is asked under a regime, in the visitor's language. @param {Host} host @param {BundleRegime} regime */
export const printed = (host, { asked, runs }) => {
  const index = spoken(host);
  // Where there are many languages, the last ones are not printed.
  // @ts-ignore: no list has an item null
  const notice = notices[index]?.[choose(asked)];
  const answers = address(host);
  return { style, frame: frames[index] || frames[0], notice, runs, ahead: answers && (() => fetchAnswers(host.base + answers)) };
};

/** The answers. @type {Promise<any> | undefined} */
let fetched;
/** One import for all of them, so that they are carried out in their order. @param {string} url */
const fetchAnswers = (url) => (fetched ||= import(url));
/** What loads the banner. @type {Promise<any> | undefined} */
let banner;

/** Puts functions in the place of the guard's parts. @param {(host: Host) => unknown} first */
export const replace = (first) => {
  const tag = /** @type {HTMLScriptElement | null} */ (currentScript(doc));
  if (tag) tag.parts = {
    first,
    call: async (host, name, args) => {
      if (address(host) && /^(accept|reject)(_all)?$/.test(name) && !args.length) {
        // One that fails has done nothing.
        const done = await fetchAnswers(host.base + compiled).then((answers) => answers.default(host, name)).catch(() => {});
        if (done) return host.get();
      }
      compiled = null;
      banner ||= import(host.base + "parts/call.js").catch((error) => {
        banner = undefined;
        throw error;
      });
      return (await banner).default(host, name, args);
    },
  };
};
