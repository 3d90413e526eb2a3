// @ts-check
/**
 * Blocking what nobody marked: holds the requests that a page makes by code for services that list their addresses under
 * `block`, until the service is granted. A tag of its own after the guard's, for sites that want it:
 *
 *     <script src="/assent/parts/block.js"></script>
 *
 * `www/block/table.js` has what it holds, as data. What the parser inserts is stopped as well as browsers allow, which is
 * often after its request: gated markup is the way to be sure. It knows the guard by its public API only, and reads no configuration:
 * the list is the one that core made of it and of the catalogue.
 */
import { attempt } from "../guard/device.js";
import { complain } from "../guard/events.js";
import { currentScript, doc } from "../guard/platform.js";
import { wrapElements } from "../block/elements.js";
import { wrapInsertion } from "../block/insertion.js";
import { wrapMarkup } from "../block/markup.js";
import { watchParser } from "../block/parser.js";
import { wrapRequests } from "../block/requests.js";
import { known, learn, review } from "../block/rules.js";
import { wrapStyles } from "../block/styles.js";
import { wanted } from "../block/tree.js";

/** The windows that are seen to, by an object that is new with each of their documents. @type {WeakSet<object>} */
const seen = new WeakSet();

/** Sees to a window of this origin; a window of another one is out of reach. @param {any} realm */
const install = (realm) => {
  const own = attempt(() => realm.Object);
  if (!own || seen.has(own)) return;
  seen.add(own);
  wrapElements(realm);
  wrapInsertion(realm, install);
  wrapMarkup(realm);
  wrapStyles(realm);
  wrapRequests(realm);
};

const tag = /** @type {HTMLScriptElement | null} */ (currentScript(doc));
if (tag && Object.hasOwn(window, "assent")) {
  const { on } = window.assent;
  install(window);
  watchParser();
  // A bundle brings the list with it; else it comes with the stored answer, or from the banner.
  learn(attempt(() => JSON.parse(tag.dataset.block ?? "")));
  on("block", learn);
  on("decision", review);
  on("reveal", ({ element }) => {
    wanted.add(element);
    review();
  });
  on("error", () => known() || complain("block.js knows no list, so requests to other sites keep waiting"));
} else complain("block.js needs a classic tag of its own after the guard's");
