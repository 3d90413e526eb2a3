// @ts-check
/** What a bundle inside of the page says first: where its other files are, which a tag with an address tells by that. */

const { currentScript } = document;
// A property of its own and not the attribute: nothing is to be fetched, and Trusted Types would refuse a text.
if (currentScript) Object.defineProperty(currentScript, "src", { value: new URL(BUNDLE.at, document.baseURI).href });
