// @ts-check
/**
 * Gated elements other than scripts: images, frames, links, media. What is granted is shown; a frame or player that is not
 * gets a placeholder of its size, which the banner fills, as it does the cookie declaration. Only pages with such elements
 * load this part.
 */
import { complain } from "../guard/events.js";
import { doc, take } from "../guard/platform.js";
import { ATTRIBUTES, conceal, live, quiet } from "./elements/snapshots.js";

const baseURI = take(Node, "baseURI");

/** @typedef {import("../guard/host.js").Host} Host */

/** What a visitor would miss. */
const EMBEDS = "iframe,embed,object,video,audio";
/** Smaller ones, in CSS pixels, show nothing that a visitor could miss. */
const LEAST = 50;
/** Those with a placeholder, once the banner has made it. @type {Map<HTMLElement, HTMLElement | null>} */
const asked = new Map();

/**
 * Whether an address may be put into an element: no scheme that runs as script, since sanitizers let `data-*` attributes pass.
 * @param {Element} element @param {string} value
 */
const harmless = (element, value) => {
  try {
    const { protocol } = new URL(value, baseURI(doc));
    return /^https?:$/.test(protocol) || (/^(data|blob):$/.test(protocol) && element.matches("img,source,video,audio"));
  } catch {
    return false;
  }
};

/** What was shown. Its waiting attributes stay, so that a copy of its markup can be told from it. @type {WeakSet<Element>} */
const shown = new WeakSet();

/**
 * Chromium gives a frame that the parser inserted the address that it had when the visitor left the page, whatever its attributes say.
 * A frame that a script inserted has no such past. @param {HTMLElement} element
 */
const forget = (element) => {
  const name = element.getAttribute("name");
  element.removeAttribute("name");
  element.replaceWith(element);
  if (name !== null) element.setAttribute("name", name);
};

/** Gives an element the attributes that it waited for. @param {HTMLElement} element */
const show = (element) => {
  shown.add(element);
  conceal();
  if (element.localName === "iframe") forget(element);
  for (const name of ATTRIBUTES) {
    const value = element.getAttribute("data-assent-" + name);
    if (value === null) continue;
    if (name === "srcset" || name === "sizes" || harmless(element, value)) element.setAttribute(live(element, name), value);
    else complain("not an address, blocked:", element);
  }
  const parent = element.parentElement;
  if (element.localName === "source" && parent instanceof HTMLMediaElement) parent.load();
  // Chromium looks at an object's address when it is inserted, and not again.
  if (element.localName === "object") element.replaceWith(element);
  asked.get(element)?.remove();
  if (asked.delete(element)) element.style.removeProperty("display");
};

/** The guard's `emit`. @type {Host["emit"] | undefined} */
let tell;

/** Shows one element because the visitor said so at its placeholder, and moves the focus into it. @param {HTMLElement} element */
const reveal = (element) => {
  tell?.("reveal", { element });
  show(element);
  if (element.tabIndex < 0) element.tabIndex = -1;
  element.focus();
};

/** Lets a placeholder take the place of its element: size, position and margins as they were. @param {HTMLElement} element @param {HTMLElement} placeholder */
const substitute = (element, placeholder) => {
  const { width, height } = element.getBoundingClientRect();
  const style = getComputedStyle(element);
  const pinned = style.position === "absolute" || style.position === "fixed";
  const parent = element.parentElement;
  const { paddingLeft, paddingRight } = getComputedStyle(parent ?? element);
  const whole = Math.abs(width + parseFloat(paddingLeft) + parseFloat(paddingRight) - (parent?.clientWidth ?? 0)) < 2;
  const values = {
    display: style.display === "inline" ? "inline-grid" : "grid",
    position: pinned ? style.position : "relative",
    inset: pinned ? [style.top, style.right, style.bottom, style.left].join(" ") : "auto",
    margin: style.margin,
    float: style.cssFloat,
    width: pinned ? "auto" : whole ? "100%" : width + "px",
    overflow: pinned ? "auto" : "visible",
    container: pinned ? "size" : "normal",
    ratio: pinned ? "auto" : width + " / " + height,
  };
  // Properties of its own, because those that exist are kept from the page's influence.
  for (const [name, value] of Object.entries(values)) placeholder.style.setProperty("--embed-" + name, value);
  element.style.setProperty("display", "none", "important");
};

/** Keeps placeholders beside their elements when the page moves or removes them. */
const attend = new MutationObserver(() => {
  for (const [element, placeholder] of asked) {
    if (!placeholder) continue;
    if (!element.isConnected) {
      placeholder.remove();
      asked.delete(element);
      element.style.removeProperty("display");
    } else if (placeholder.nextSibling !== element) element.before(placeholder);
  }
});

/** Asks the banner for a placeholder. @param {Host} host @param {HTMLElement} element */
const ask = async (host, element) => {
  const { width, height } = element.getBoundingClientRect();
  if (asked.has(element) || width < LEAST || height < LEAST) return;
  asked.set(element, null);
  try {
    await host.act("embed", element);
  } catch {
    // The console says why. What is gated stays so.
  }
  const sibling = element.previousElementSibling;
  const placeholder = sibling instanceof HTMLElement && sibling.localName === "assent-embed" ? sibling : null;
  // In the meantime it may have been granted, or taken out of the page.
  if (!asked.has(element)) return placeholder?.remove();
  if (!placeholder) return void asked.delete(element);
  asked.set(element, placeholder);
  substitute(element, placeholder);
  attend.observe(element.getRootNode(), { childList: true, subtree: true });
};

/** @param {Host} host @param {HTMLElement} element */
export default (host, element) => {
  host.reveal = reveal;
  tell = host.emit;
  if ("assentDeclaration" in element.dataset) return void host.act("declare", element);
  // Nothing waits any more in what was shown once, whatever the verdict says.
  if (!element.isConnected || shown.has(element)) return;
  if (host.met(element)) return show(element);
  // A copy of what was shown; it may have asked for its address already.
  if (ATTRIBUTES.some((name) => element.hasAttribute(live(element, name)))) {
    const gated = doc.importNode(element, true);
    quiet(gated);
    return element.replaceWith(gated);
  }
  if (element.matches(EMBEDS)) ask(host, element);
};
