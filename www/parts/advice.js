// @ts-check
/**
 * Tells an owner in the console, once, about markup that can never work: names that nothing has, and tags that name a category and do not
 * wait for it. Only pages on a loopback host, and those with `?assent-debug`, load this part. It looks once there is a decision, since
 * that has the names, and once the page is complete. `assent audit` finds the same in the markup that a server sends
 * (`crates/audit/src/markup.rs`).
 */
import { safely } from "../guard/events.js";
import { GATED, OWN, named, spell, spelled } from "../guard/markup.js";
import { doc, getAttribute, listen, matches, readyState, take } from "../guard/platform.js";

const allOfPage = take(Document, "querySelectorAll");

/** What names a category or service, and may load something. */
const NAMED = spell(":is(script,img,iframe,link,source,video,audio,embed,object,input,track):is(@category,@service)");
/** The types of a script that runs without consent. */
const RUNS = /^(|module|(text|application)\/(x-)?(java|ecma)script)$/i;
/** What a browser loads at once. */
const LIVE = ["src", "srcset", "href", "data"];
const HOW = "See docs/gating.md.";

/** What is wrong with an element; nothing where it may work. @param {Element} element @param {Record<string, boolean>} grants @returns {string | undefined} */
const fault = (element, grants) => {
  const names = named(element).flat().map((name) => name.replace(/^!/, ""));
  const unknown = names.filter((name) => !Object.hasOwn(grants, name));
  const waits = matches(element, GATED);
  if (unknown[0]) {
    // Names of another's own, which nothing of ours waits for.
    return waits ? `waits for "${unknown.join('", "')}", and no category or service has that name: it never loads. The names are ${Object.keys(grants).join(", ")}.` : undefined;
  }
  // A list with a capital letter is a vendor's.
  if (!names[0]) return;
  if (element instanceof HTMLScriptElement) {
    return waits || !RUNS.test(element.type) ? undefined
      : spelled(element, "src") ? 'never runs: a script waits with type="text/plain".' : 'runs without consent: a script waits with type="text/plain".';
  }
  // What waits in the shorter spelling has been concealed in the other.
  const waiting = (/** @type {string} */ name) => spelled(element, name) ?? getAttribute(element, OWN + name);
  if (element instanceof HTMLLinkElement && waiting("src") && !waiting("href")) return "never loads: a link waits by data-href, not by data-src.";
  if (!waits && LIVE.some((name) => element.hasAttribute(name))) return "loads without consent: write data- before the name of its address.";
};

/** What has been told. @type {WeakSet<Element>} */
const told = new WeakSet();

const look = safely(() => {
  const grants = window.assent.get()?.grants;
  if (!grants) return;
  for (const element of allOfPage(doc, NAMED)) {
    const what = fault(element, grants);
    if (what && !told.has(element)) console.warn("[assent]", element, what, HOW);
    if (what) told.add(element);
  }
});

/** @type {boolean | undefined} */
let begun;

export default () => {
  if (begun) return;
  begun = true;
  const begin = () => window.assent.on("decision", () => setTimeout(look));
  if (readyState(doc) === "loading") listen(doc, "DOMContentLoaded", begin);
  else begin();
};
