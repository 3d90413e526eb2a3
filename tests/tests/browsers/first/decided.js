// Runs the early layer's own code for many visitors in one page, and gives the notices that it shows: each once, and for each visitor which.
const { cases, configs, bundle } = await (await fetch("/cases.json")).json();

/** The visitor whose turn it is. */
let visitor;
Object.defineProperty(navigator, "globalPrivacyControl", { get: () => visitor.objects });
Object.defineProperty(navigator, "languages", { get: () => [] });
Date.now = () => visitor.local;
Date.prototype.getTimezoneOffset = () => 0;
Intl.DateTimeFormat.prototype.resolvedOptions = () => ({ timeZone: visitor.time_zone });
window.assent = { on() {} };

/** The files of the release, each fetched once. */
const files = {};
const file = async (url) => new Response(await (files[url] ??= fetch(url).then((response) => response.text())));

/** What the guard would put in the early layer's hands. */
const host = () => ({
  __proto__: null, base: new URL("/assent/", location.href).href, key: "assent", lang: visitor.language, region: visitor.region,
  waits: 0, get: () => null, act() {}, emit() {}, given: new Response(JSON.stringify(configs[visitor.config])),
  fetch: async (url) => {
    if (!url.endsWith("/region")) return file(url);
    return visitor.answer === null ? undefined : new Response(JSON.stringify(visitor.answer));
  },
});

/** The functions that show the first layer, one for each configuration: the plain tag's is the same for all. */
const shows = [];
for (const text of bundle) {
  if (!text) {
    shows.push((await import("/assent/parts/first.js")).default);
    continue;
  }
  const script = document.createElement("script");
  script.text = text;
  document.head.append(script);
  shows.push(script.parts.first);
}

const tree = (node) => {
  if (node.nodeType === 3) return node.data;
  if (node.nodeType !== 1) return 0;
  const attributes = [...node.attributes].map(({ name, value }) => [name, value]).sort();
  return [node.localName, Object.fromEntries(attributes), ...[...node.childNodes].map(tree)];
};

const trees = [];
const shown = [];
for (visitor of cases) {
  // What is shown is looked at as soon as it is there: where its answers were compiled, nothing else is waited for.
  const there = new Promise((resolve) => new MutationObserver(resolve).observe(document.body, { childList: true }));
  await Promise.race([there, shows[visitor.config](host())]);
  const notice = document.querySelector("assent-notice");
  const text = notice && JSON.stringify(tree(notice));
  notice?.remove();
  if (text && !trees.includes(text)) trees.push(text);
  shown.push(text ? trees.indexOf(text) : null);
}
return { trees: trees.map((text) => JSON.parse(text)), shown };
