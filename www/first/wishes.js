// @ts-check
/** The languages that the visitor can be expected to read, in lower case, the likeliest first: as `src/browser/environment.rs` finds them. */

import { doc, take } from "../guard/platform.js";

const documentElement = take(Document, "documentElement");

/** @param {import("../guard/host.js").Host} host @returns {Generator<string>} */
export function* wishes(host) {
  /** @param {string | undefined} tag */
  const known = (tag) => tag && /^[a-z]{2,3}(-[a-z\d]{1,8}){0,3}$/i.test(tag) ? [tag.toLowerCase()] : [];
  yield* known(host.lang);
  yield* known(documentElement(doc).lang);
  // Only now: asking a browser takes as long as building the notice.
  yield* navigator.languages.flatMap(known);
}
