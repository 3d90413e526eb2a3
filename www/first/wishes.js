// @ts-check
/** The languages that the visitor can be expected to read, in lower case, the likeliest first: as `src/browser/environment.rs` finds them. */

/** @param {import("../guard/host.js").Host} host @returns {string[]} */
export const wishes = (host) => [host.lang, document.documentElement.lang, ...navigator.languages]
  .flatMap((tag) => tag && /^[a-z]{2,3}(-[a-z\d]{1,8}){0,3}$/i.test(tag) ? [tag.toLowerCase()] : []);
