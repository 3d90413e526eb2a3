// @ts-check
/** What a built bundle does before `parts/block.js`: it gives that tag the list of addresses, which then need not wait for the banner. */

import { json } from "../guard/json.js";
import { currentScript, doc } from "../guard/platform.js";

const tag = /** @type {HTMLScriptElement | null} */ (currentScript(doc));
if (tag) tag.dataset.block = json(BUNDLE.block);
