// @ts-check
/**
 * What a released script writes with `document.write`: it lands before the script, in the order written.
 * By then the page has been parsed, and the browser's own would replace it (HTML Standard, "document.write steps").
 */

import { complain } from "../guard/events.js";
import { doc, take } from "../guard/platform.js";

const createRange = take(Document, "createRange");

/** @typedef {{ createHTML(text: string): string }} Trusted */
/** @typedef {(script: HTMLScriptElement) => unknown} Allows whether the page's policy would have run a script that a page's parser meets */
/** @typedef {(script: HTMLScriptElement, ordered: boolean) => void} Adopt */

/** What waits for the end of its script, which may write a tag in pieces. @type {Map<HTMLScriptElement, { text: string, there: Promise<unknown> }>} */
const written = new Map();
/** The same of later writes, which nobody vouches for. @type {typeof written} */
const late = new Map();

/**
 * Resolves once the output is in the page.
 * @param {unknown} _host @param {HTMLScriptElement} script @param {string} text @param {Adopt} adopt @param {Allows} allows
 * @param {Trusted} [trusted] only where the script itself is running
 */
export default (_host, script, text, adopt, allows, trusted) => {
  const texts = trusted ? written : late;
  let it = texts.get(script);
  if (!it) {
    const end = new Promise((done) => setTimeout(done));
    texts.set(script, (it = { text: "", there: end.then(() => insert(texts, script, adopt, allows, trusted)) }));
  }
  it.text += text;
  return it.there;
};

/** @param {typeof written} texts @param {HTMLScriptElement} script @param {Adopt} adopt @param {Allows} allows @param {Trusted} [trusted] */
const insert = async (texts, script, adopt, allows, trusted) => {
  const text = texts.get(script)?.text ?? "";
  texts.delete(script);
  // A script that has taken itself out of the page has no place where anything could land.
  if (!script.parentNode) return;
  const range = createRange(doc);
  range.selectNode(script);
  // Without trust, the browser refuses a mere string where the page enforces Trusted Types.
  const content = range.createContextualFragment(trusted ? trusted.createHTML(text) : text);
  for (const inner of content.querySelectorAll("script")) {
    // As the parser's own it would need the policy's word, which an inserted one has under `'strict-dynamic'`.
    if (!await allows(inner)) {
      complain("no nonce", inner);
      inner.remove();
    }
    // The guard holds the next in line for those that load in order.
    else adopt(inner, !!inner.src && !inner.hasAttribute("async"));
  }
  script.before(content);
};
