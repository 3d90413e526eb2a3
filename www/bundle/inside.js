// @ts-check
/** What a bundle inside of the page says first: where its other files are, which a tag with an address tells by that. */

import { currentScript, doc, take } from "../guard/platform.js";

const tag = currentScript(doc);
// A property of its own and not the attribute: nothing is to be fetched, and Trusted Types would refuse a text.
if (tag) Object.defineProperty(tag, "src", { value: new URL(BUNDLE.at, take(Node, "baseURI")(doc)).href });
