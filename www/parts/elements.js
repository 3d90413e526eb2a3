// @ts-check
/**
 * Gated elements other than scripts: images, frames, links, media. What is granted is shown; a frame or player that is not
 * gets a placeholder of its size, which the banner fills, as it does the cookie declaration. Only pages with such elements
 * load this part. It also watches the shadow roots that a page registers, which few do.
 */
import { complain, safely } from "../guard/events.js";
import { GATED, OWN, conceal, named, spelled } from "../guard/markup.js";
import { doc, take } from "../guard/platform.js";
import { ATTRIBUTES, HELD, live, quiet, withhold } from "./elements/snapshots.js";

const baseURI = take(Node, "baseURI");

/** @typedef {import("../guard/host.js").Host} Host */

/** What a visitor would miss. */
const EMBEDS = "iframe,embed,object,video,audio";
/** Lower or narrower ones, in CSS pixels, show nothing that a visitor could miss; a mini player is 20 high. */
const LEAST = 10;
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

/** What was shown. Its waiting attributes stay, so that a copy can be told from it. @type {WeakSet<Element>} */
const shown = new WeakSet();
/** The frames among it: one that leaves the page is asked for again when it comes back. @type {Set<Element>} */
const frames = new Set();

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

/** Whether an element waits by itself. @param {Element} element */
const waits = (element) => element.matches(HELD) && named(element).some((names) => names.length);

/** What waits in an element's place: itself, and what a player or a picture chooses from. @param {HTMLElement} element @returns {HTMLElement[]} */
const waitingOf = (element) => [element, .../** @type {NodeListOf<HTMLElement>} */ (element.querySelectorAll("source,track"))].filter(waits);

/** Gives an element the attributes that it waited for. @param {HTMLElement} element */
const show = (element) => {
  shown.add(element);
  withhold();
  const frame = element.localName === "iframe";
  if (frame) forget(element);
  for (const name of ATTRIBUTES) {
    const value = name === "sizes" ? spelled(element, name) : element.getAttribute(OWN + name);
    if (value === null) continue;
    if (name === "srcdoc") {
      // An address goes before it. Markup that a sanitizer let through must not become a script of the page: an origin of its own.
      if (!frame || element.hasAttribute(OWN + "src")) continue;
      element.setAttribute("sandbox", (element.getAttribute("sandbox") ?? "allow-scripts allow-forms allow-popups").replace(/allow-same-origin/gi, ""));
    } else if (!/^s(rcset|izes)$/.test(name) && !harmless(element, value)) {
      complain("not an address, blocked:", element);
      continue;
    }
    element.setAttribute(live(element, name), value);
  }
  const parent = element.parentElement;
  if (element.localName === "source" && parent instanceof HTMLMediaElement) parent.load();
  // Chromium looks at an object's address when it is inserted, and not again.
  if (element.localName === "object") element.replaceWith(element);
  if (element.matches("iframe,embed,object")) frames.add(element);
  attend(element);
};

/** Takes an element's placeholder away. @param {HTMLElement} element */
const dismiss = (element) => {
  asked.get(element)?.remove();
  asked.delete(element);
};

/** The guard. @type {Host} */
let host;

/** Shows one element because the visitor said so at its placeholder, and moves the focus into it. @param {HTMLElement} element */
const reveal = (element) => {
  host.emit("reveal", { element });
  waitingOf(element).forEach(show);
  dismiss(element);
  if (element.tabIndex < 0) element.tabIndex = -1;
  element.focus();
};

/** What a placeholder takes over of its element: size, position and margins. @param {HTMLElement} element */
const measure = (element) => {
  const { width, height } = element.getBoundingClientRect();
  const style = getComputedStyle(element);
  const pinned = style.position === "absolute" || style.position === "fixed";
  const parent = element.parentElement;
  const { paddingLeft, paddingRight } = getComputedStyle(parent ?? element);
  const whole = Math.abs(width + parseFloat(paddingLeft) + parseFloat(paddingRight) - (parent?.clientWidth ?? 0)) < 2;
  return {
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
};

/**
 * An element gives way to the placeholder before it by a rule and not by a style of its own, which its copies would have too. As strong as
 * two ids, for the page has rules for its frames.
 */
const sheet = new CSSStyleSheet();
sheet.replaceSync("assent-embed+*:not(#_#_){display:none!important}");

/** Takes away the copies of ours that a page brings back: they have neither a look nor listeners. @param {ParentNode} root */
const bury = (root) => {
  for (const copy of root.querySelectorAll("assent-notice,assent-reopen,assent-embed")) if (!copy.shadowRoot) copy.remove();
};

const attendant = new MutationObserver((records) => {
  // Placeholders stay beside their elements when the page moves or removes them.
  for (const [element, placeholder] of asked) {
    if (!placeholder) continue;
    if (!element.isConnected) dismiss(element);
    else if (placeholder.nextSibling !== element) element.before(placeholder);
  }
  for (const element of frames) {
    if (element.isConnected) continue;
    quiet(element);
    shown.delete(element);
    frames.delete(element);
  }
  for (const { target } of records) if (target.isConnected) bury(/** @type {ParentNode} */ (/** @type {unknown} */ (target)));
});

/** Looks after an element, wherever the page puts it, and whatever a morph makes of its attributes. @param {HTMLElement} element */
const attend = (element) => {
  attendant.observe(element.getRootNode(), { childList: true, subtree: true });
  morphs.observe(element, { attributes: true });
};

const SHORT = /^data-(src(set)?|href|poster|category|service)$/;

/**
 * A library that patches a page towards what the server sent makes a shown element wait again, in place. Who stops a player takes its
 * address too, but gives it no other.
 */
const morphs = new MutationObserver((records) => {
  for (const element of new Set(records.map(({ target }) => /** @type {HTMLElement} */ (target)))) {
    const changed = records.filter(({ target }) => target === element).map(({ attributeName }) => attributeName ?? "");
    const lost = changed.some((name) => ATTRIBUTES.some((waiting) => live(element, waiting) === name && element.hasAttribute(OWN + waiting) && !element.hasAttribute(name)));
    if (!changed.some((name) => SHORT.test(name) && element.hasAttribute(name)) && !(lost && frames.has(element))) continue;
    conceal(element);
    shown.delete(element);
    consider(element);
  }
});

/** Asks the banner for a placeholder. @param {HTMLElement} element @param {HTMLElement} part what it waits for */
const ask = async (element, part) => {
  if (asked.has(element)) return;
  const { width, height } = element.getBoundingClientRect();
  if (width < LEAST || height < LEAST) return grown.observe(element);
  const values = measure(element);
  asked.set(element, null);
  const [categories, services] = named(part);
  try {
    await host.act("embed", element, [...services, ...categories].join(" "));
  } catch {
    // The console says why. What is gated stays so.
  }
  const sibling = element.previousElementSibling;
  const placeholder = sibling instanceof HTMLElement && sibling.localName === "assent-embed" ? sibling : null;
  // In the meantime it may have been granted, or taken out of the page.
  if (!asked.has(element)) return placeholder?.remove();
  if (!placeholder) return void asked.delete(element);
  asked.set(element, placeholder);
  // Properties of its own, because those that exist are kept from the page's influence.
  for (const [name, value] of Object.entries(values)) placeholder.style.setProperty("--embed-" + name, value);
  const root = /** @type {Document | ShadowRoot} */ (element.getRootNode());
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  attend(element);
};

/** A player may get its size from its own script, or from the page, later. */
const grown = new ResizeObserver((entries) => {
  for (const { target, contentRect } of entries) {
    if (contentRect.width < LEAST || contentRect.height < LEAST) continue;
    grown.unobserve(target);
    // In a task of its own: a placeholder changes the sizes of others that are watched, and the page would hear of a loop that does not end.
    setTimeout(safely(() => consider(/** @type {HTMLElement} */ (target))));
  }
});

/** Shows an element, or has a placeholder stand for it. @param {HTMLElement} element */
const consider = (element) => {
  if (!element.isConnected) return;
  if (!asked.has(element)) bury(element.parentElement ?? doc);
  const waiting = waitingOf(element).filter((part) => !shown.has(part) && !(host.met(part) && (show(part), true)));
  if (!waiting.length) return dismiss(element);
  // A copy of what was shown; it may have asked for its address already.
  if (waiting.some((part) => ATTRIBUTES.some((name) => part.hasAttribute(OWN + name) && part.hasAttribute(live(part, name))))) {
    const gated = doc.importNode(element, true);
    [gated, ...gated.querySelectorAll(HELD)].forEach(quiet);
    return element.replaceWith(gated);
  }
  if (element.matches(EMBEDS)) ask(element, waiting[0]);
};

/**
 * Whether an element that is no frame or player only happens to have a `data-category`, such as a shop's picture of shoes: one without a
 * service, of which nobody configured a name. Nobody can tell before the answer, nor where the configuration may have been changed since.
 * @param {Element} element
 */
const foreign = (element) => {
  const [categories, services] = named(element);
  const grants = host.revision && host.get()?.grants;
  return !element.matches(EMBEDS) && !services.length && grants && !categories.some((name) => name.replace("!", "") in grants);
};

/** Gives such an element its addresses back; an empty name of ours says from then on that nothing waits in it. @param {Element} element */
const restore = (element) => {
  element.setAttribute(OWN + "category", " ");
  for (const name of ATTRIBUTES) {
    const value = element.getAttribute(OWN + name);
    if (value === null) continue;
    element.removeAttribute(OWN + name);
    element.setAttribute("data-" + name, value);
  }
};

/** The shadow roots that the page registered. @type {Set<ShadowRoot>} */
const roots = new Set();

/** Looks for gated elements in all of them. */
const look = () => {
  for (const root of roots) root.isConnected ? host.gate(root.querySelectorAll(GATED)) : roots.delete(root);
};

/** @param {Host} guard @param {HTMLElement | ShadowRoot} element */
export default (guard, element) => {
  if (!host) {
    host = guard;
    host.reveal = reveal;
    // Once the guard has looked at the document, for which it has set its own timer when it has told of them.
    for (const event of /** @type {const} */ (["decision", "withdrawal"])) window.assent.on(event, () => queueMicrotask(() => setTimeout(look)));
  }
  if (!(element instanceof Element)) {
    roots.add(element);
    new MutationObserver(look).observe(element, { childList: true, subtree: true });
    return look();
  }
  if (element.hasAttribute("data-assent-declaration")) return void host.act("declare", element);
  if (element.hasAttribute("data-category") && element.matches(HELD) && foreign(element)) return restore(element);
  const parent = element.parentElement;
  consider(element.localName === "source" && parent instanceof HTMLMediaElement ? parent : element);
};
