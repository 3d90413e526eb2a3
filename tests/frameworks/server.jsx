/** Renders the applications as servers do, without a browser, and says what is wrong with that. Run by `cargo xtask`. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { attributes, consent, start, watch } from "assent-consent";
import { renderToStaticMarkup } from "react-dom/server";
import { render as renderSvelte } from "svelte/server";
import { createSSRApp } from "vue";
import { renderToString as renderVue } from "vue/server-renderer";
import Layout from "./next/app/layout.jsx";
import { Page as ReactPage } from "./react/page.jsx";
import SveltePage from "./svelte/Page.svelte";
import VuePage from "./vue/Page.vue";

// Nobody listens to these two, and the process has to live on.
start();
consent();
await assert.rejects(start(), /needs a page/);
watch(() => assert.fail("a decision on a server"))();
assert.deepEqual(attributes(), { src: "/assent/assent.js" });
assert.deepEqual(attributes({ revision: 7, lang: undefined, nonce: "n" }), { src: "/assent/assent.js", "data-revision": "7", nonce: "n" });

const pages = {
  React: renderToStaticMarkup(<ReactPage />),
  Vue: await renderVue(createSSRApp(VuePage)),
  Svelte: renderSvelte(SveltePage).body,
};
for (const [name, html] of Object.entries(pages)) {
  assert.match(html, /<p id="state">waiting<\/p>/, name);
  // What waits of React's comes with hydration; nothing has an address on its own.
  if (name !== "React") assert.match(html, /<iframe data-service="alpha" data-src="\/frame" title="A film"/, name);
  assert.doesNotMatch(html, /<iframe[^>]* src=/, name);
}
assert.match(pages.React, /<div style="min-height:315px"><\/div>/);

// The root layout of Next's App Router is a component like any other.
const next = renderToStaticMarkup(<Layout><p>Page</p></Layout>);
assert.match(next, /^<html lang="en"><head><script src="\/assent\/assent\.js" data-config="\/consent\.json" data-revision="1"><\/script><\/head>/);

// What the documentation shows is what was tested.
const recipes = await readFile("../../docs/recipes.md", "utf8");
for (const file of [
  "plain/page.html", "plain/gtm.html", "react/consent.jsx", "vue/consent.js", "vue/GatedFrame.vue", "svelte/consent.js",
  "svelte/GatedFrame.svelte", "next/app/layout.jsx", "astro/src/layouts/Layout.astro", "astro/src/pages/index.astro",
  "../../examples/leptos.rs",
]) {
  assert.ok(recipes.includes(await readFile(file, "utf8")), `docs/recipes.md does not show ${file} as it is`);
}
console.log("  rendered without a browser: React, Vue, Svelte, Next's layout; the recipes show what was tested");
