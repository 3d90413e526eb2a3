// @ts-check
/**
 * What a built bundle (`assent build`) does before the guard: it gives the tag the attributes that it does not have, which the guard reads
 * there, and says that no first layer is to be fetched: the bundle has one of its own, or the banner is needed at once.
 */

import { currentScript, doc } from "../guard/platform.js";

const tag = /** @type {HTMLScriptElement | null} */ (currentScript(doc));
if (tag) {
  tag.parts = { first: () => {} };
  for (const name in BUNDLE.tag) if (!Object.hasOwn(tag.dataset, name)) tag.dataset[name] = BUNDLE.tag[name];
}
