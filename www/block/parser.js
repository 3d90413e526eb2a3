// @ts-check
/** What the parser inserts: it is found when the parser pauses, before a script of it runs, and often after its request. */
import { attempt } from "../guard/device.js";
import { safely } from "../guard/events.js";
import { doc, getAttribute } from "../guard/platform.js";
import { arrive } from "./insertion.js";
import { claim } from "./markup.js";
import { awaits, waits } from "./rules.js";
import { neutralise, wanted, within } from "./tree.js";

/** @typedef {HTMLScriptElement | HTMLImageElement | HTMLIFrameElement} Loader */

/** Turns an element that already has its address into gated markup. @param {Loader} element @returns {boolean} whether it waits from now on */
const gate = (element) => {
  const address = getAttribute(element, "src");
  const service = address && !waits(element) && !wanted.has(element) && awaits(address);
  if (!service) return false;
  element.dataset.service = service;
  element.dataset.src = address;
  if (element instanceof HTMLScriptElement) {
    element.dataset.type = element.type;
    element.type = "text/plain";
  }
  element.removeAttribute("src");
  return true;
};

/** Sees to everything that the parser inserts from now on. */
export const watchParser = () => {
  new MutationObserver(safely((/** @type {MutationRecord[]} */ records) => {
    let gated = false;
    for (const node of records.flatMap(({ addedNodes }) => [...addedNodes])) {
      if (!(node instanceof Element)) {
        if (node.parentElement) attempt(() => neutralise(node.parentElement));
        continue;
      }
      claim(node);
      for (const element of within(node, "script[src],img[src],iframe[src]")) gated = gate(/** @type {Loader} */ (element)) || gated;
      neutralise(node);
      arrive(node);
    }
    // The guard looks again at what has become gated under its eyes.
    if (gated) window.assent.observe(doc);
  })).observe(doc, { childList: true, subtree: true });
};
