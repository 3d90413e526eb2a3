// @ts-check
/**
 * How a page says what waits for consent, in two spellings: `data-assent-category`, `data-assent-src` and so on are ours alone; on an
 * element that says in them what it waits for, every other attribute is somebody else's. `data-category`, `data-src` and so on are
 * shorter, and vendors and lazy loaders use them too.
 */
import { getAttribute } from "./platform.js";

/** A selector with each `@name` in both spellings. @param {string} selector */
export const spell = (selector) => selector.replace(/@(\w+)/g, "[data-assent-$1],[data-$1]");

/** What waits for consent, and the declarations of a policy page, which wait until they are near. Links and boxes load nothing by an address of theirs. */
export const GATED = /* @__PURE__ */ spell(':is(script[type="text/plain"],:not(script,form,a,div):is(@src,@srcset,@href,@poster,@srcdoc)):is(@service,@category),[data-assent-declaration]:not(form)');

/** What the names of attributes begin with that nobody else uses. */
export const OWN = "data-assent-";
const SHORT = "data-";

/** What the names of an element's attributes begin with. @param {Element} element */
const spelling = (element) => getAttribute(element, OWN + "category") || getAttribute(element, OWN + "service") ? OWN : SHORT;

/** An attribute in the element's own spelling. @param {Element} element @param {string} name @returns {string | null} */
export const spelled = (element, name) => getAttribute(element, spelling(element) + name);

/** The categories and the services that an element names. A list with a capital letter has no names of ours: it is a vendor's setting. @param {Element} element @returns {string[][]} */
export const named = (element) => ["category", "service"].map((kind) => spelled(element, kind)?.replace(/.*[A-Z].*/s, "").match(/\S+/g) || []);

/**
 * Takes the addresses of an element that names something out of the sight of others' lazy loaders. A document in the frame itself goes for
 * good: it would be loaded at once, and be shown in place of the address. @param {Element} element
 */
export const conceal = (element) => {
  for (const name of named(element).flat()[0] ? ["href", "poster", "src", "srcset"] : []) {
    const value = spelled(element, name);
    if (value) {
      element.removeAttribute("srcdoc");
      if (spelling(element) === SHORT) {
        element.removeAttribute(SHORT + name);
        element.setAttribute(OWN + name, value);
      }
    }
  }
};
