// @ts-check
/** What a built bundle (`assent build`) does before the guard: it gives the tag the attributes that it does not have. The guard reads them there. */

const own = document.currentScript?.dataset;
if (own) for (const name in BUNDLE.tag) own[name] ??= BUNDLE.tag[name];
