// @ts-check
/**
 * What a released script writes with `document.write`: it lands before the script, in the order written.
 * By then the page has been parsed, and the browser's own would replace it (HTML Standard, "document.write steps").
 */

import { doc, take } from "../guard/platform.js";

const createRange = take(Document, "createRange");

/** What waits for the end of its script, which may write a tag in pieces. @type {Map<HTMLScriptElement, { text: string, there: Promise<unknown> }>} */
const written = new Map();

/** @typedef {{ createHTML(text: string): string }} Trusted */

/**
 * Resolves once the output is in the page.
 * @param {unknown} _host @param {HTMLScriptElement} script @param {string} text
 * @param {(script: HTMLScriptElement, ordered: boolean) => void} adopt @param {Trusted} trusted
 */
export default (_host, script, text, adopt, trusted) => {
  let it = written.get(script);
  if (!it) {
    const end = new Promise((done) => setTimeout(done));
    written.set(script, (it = { text: "", there: end.then(() => insert(script, adopt, trusted)) }));
  }
  it.text += text;
  return it.there;
};

/** @param {HTMLScriptElement} script @param {(script: HTMLScriptElement, ordered: boolean) => void} adopt @param {Trusted} trusted */
const insert = (script, adopt, trusted) => {
  const text = written.get(script)?.text ?? "";
  written.delete(script);
  // A script that has taken itself out of the page has no place where anything could land.
  if (!script.parentNode) return;
  const range = createRange(doc);
  range.selectNode(script);
  const content = range.createContextualFragment(trusted.createHTML(text));
  // The guard holds the next in line for those that load in order.
  for (const inner of content.querySelectorAll("script")) adopt(inner, !!inner.src && !inner.hasAttribute("async"));
  script.before(content);
};
