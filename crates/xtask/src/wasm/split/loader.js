/** Streamed, unless the server does not call it WebAssembly: then streaming is refused (WebAssembly Web API, "compile a potential WebAssembly response"). */
const instantiate = async (response, imports) => {
  if (!response.ok) throw new Error(`${response.url}: ${response.status}`);
  return response.headers.get("content-type") === "application/wasm"
    ? WebAssembly.instantiateStreaming(response, imports)
    : WebAssembly.instantiate(await response.arrayBuffer(), imports);
};

let rest;
let cache = "default";

/** Fetches the second part of the banner, which shares the first one's memory; what failed is tried again at the next call. */
export const loadSecond = () => rest ||= (async () => {
  const response = await fetch(new URL("preferences.wasm", import.meta.url), { cache, priority: "low" });
  const { instance } = await instantiate(response, { ...__wbg_get_imports(), FIRST: wasm });
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

/** wasm-bindgen's initialiser without its fallbacks and the ways of calling it that the guard does not use. */
export const initialise = async ({ module_or_path }) => {
  if (wasm) return;
  const { instance, module } = await instantiate(module_or_path, __wbg_get_imports());
  __wbg_finalize_init(instance, module);
};
