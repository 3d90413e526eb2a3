// @ts-check
/**
 * Whether the page's policy runs a script by its address. Under `'strict-dynamic'` it runs whatever a script inserts, and nothing by its
 * address: there the guard must not insert for others. No script can read a policy, so the policy is asked: a frame of the page's
 * own, to which the policy passes on, parses a tag for `probe.js`, which leaves a mark and does nothing else.
 */
import { body, createElement, doc, take } from "../guard/platform.js";

const documentElement = take(Document, "documentElement");

/** @type {Promise<boolean> | undefined} */
let answer;

/** @param {{ createHTML(text: string): string }} trusted @returns {Promise<boolean>} */
const ask = (trusted) => new Promise((done) => {
  const frame = createElement(doc, "iframe");
  frame.hidden = true;
  frame.addEventListener("load", () => {
    done(frame.hasAttribute("data-assent-probe"));
    frame.remove();
  });
  const address = new URL("probe.js", import.meta.url).href.replace(/"/g, "%22");
  frame.srcdoc = trusted.createHTML(`<!doctype html><script src="${address}"></script>`);
  (body(doc) || documentElement(doc)).append(frame);
});

/** Where it cannot be asked, the answer is no. @param {unknown} _host @param {{ createHTML(text: string): string }} trusted @returns {Promise<boolean>} */
export default (_host, trusted) => (answer ||= ask(trusted).catch(() => false));
