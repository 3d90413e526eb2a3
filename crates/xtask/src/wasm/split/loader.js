let rest;
let cache = "default";

/** Fetches the second part of the banner, which shares the first one's memory; what failed is tried again at the next call. */
export const loadSecond = () => rest ||= (async () => {
  const response = await fetch(new URL("preferences.wasm", import.meta.url), { cache, priority: "low" });
  const { instance } = await __wbg_load(response, { ...__wbg_get_imports(), FIRST: wasm });
  // The script calls either part by this name.
  wasm = { ...wasm, ...instance.exports };
  wasm.second();
})().catch(async (error) => {
  // A page that is being left aborts what it fetches, which is no failure to act upon.
  await new Promise((after) => setTimeout(after, 100));
  rest = undefined;
  // It may be the part of another version that does not fit.
  cache = "reload";
  throw error;
});
