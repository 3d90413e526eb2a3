// @ts-check
/**
 * What a built bundle (`assent build`) does before the guard: it gives the tag the attributes that it does not have, which the guard reads
 * there, and says that no first layer is to be fetched: the bundle has one of its own, or the banner is needed at once.
 */

const tag = /** @type {HTMLScriptElement | null} */ (document.currentScript);
if (tag) {
  tag.first = () => {};
  for (const name in BUNDLE.tag) tag.dataset[name] ??= BUNDLE.tag[name];
}
