// @ts-check
/**
 * Blocking what nobody marked: holds the requests that a page makes by code for services that list their addresses under
 * `block`, until the service is granted. A tag of its own after the guard's, for sites that want it:
 *
 *     <script src="/assent/parts/block.js"></script>
 *
 * Scripts, images and frames that code creates wait before their request leaves; so do `fetch`, `XMLHttpRequest` and
 * `sendBeacon`, which fail once the visitor has refused. What the parser inserts is stopped as well as browsers allow, which is
 * often after its request: gated markup is the way to be sure. It knows the guard by its public API only.
 */
import { attempt } from "../guard/device.js";
import { complain, safely } from "../guard/events.js";
import { currentScript, doc, take } from "../guard/platform.js";

const baseURI = take(Node, "baseURI");

/**
 * @typedef {{ readonly url: string, text?: string, go: () => void, refuse?: () => void }} Held what waits; `refuse` for what somebody awaits
 * @typedef {HTMLScriptElement | HTMLImageElement | HTMLIFrameElement} Loader
 */

/** The services' patterns; null until somebody knows them. @type {[string, RegExp][] | null} */
let rules = null;

/** The directory of Assent's files. */
const base = attempt(() => new URL("..", currentScript(doc).src).href) || location.origin;

/** @type {Set<Held>} */
const held = new Set();

/** @param {string} text */
const escaped = (text) => text.replace(/\W/g, "\\$&");

/** An address with `*`, which within the host stands for no slash. @param {string} glob */
const pattern = (glob) => {
  const [, scheme, host, rest] = /^(https?:\/\/)([^/]*)(.*)$/s.exec(glob) ?? ["", "", "", ""];
  return new RegExp("^" + scheme + host.split("*").map(escaped).join("[^/]*") + "(:\\d+)?" + rest.split("*").map(escaped).join(".*") + "$", "s");
};

/** @param {Readonly<Record<string, readonly string[]>>} block addresses by service */
const learn = (block) => {
  rules = Object.entries(block).flatMap(([service, globs]) => globs.map((glob) => /** @type {[string, RegExp]} */ ([service, pattern(glob)])));
  review();
};

/** Which service an address waits for: its id, "" while nobody can tell, nothing where it may pass. @param {unknown} address */
const awaits = (address) => {
  const url = attempt(() => new URL(String(address), baseURI(doc)));
  // What cannot be read waits.
  if (!url) return "";
  if (!/^https?:$/.test(url.protocol)) return;
  // The same host with its root written out.
  url.hostname = url.hostname.replace(/\.+$/, "");
  // Without rules the page's own requests and Assent's files pass, and all others wait until the banner brings the rules.
  if (!rules) return url.origin === location.origin || url.href.startsWith(base) ? undefined : "";
  return rules.find(([service, pattern]) => pattern.test(url.href) && !window.assent.has(service))?.[0];
};

/** Lets go of what may pass by now, and lets fail what was refused. @param {Held} it */
const consider = (it) => {
  const service = awaits(it.url);
  const outcome = service === undefined ? it.go : service && window.assent.get() ? it.refuse : undefined;
  if (outcome && held.delete(it)) safely(outcome)();
};

const review = () => held.forEach(consider);

/** @param {Held} it */
const hold = (it) => {
  held.add(it);
  // Whoever asked is told after the call, as by the network.
  queueMicrotask(() => consider(it));
};

// ── Elements ──

/** The attributes that have an element ask for something, by the element's type. @type {[any, string][]} */
const SINKS = [
  [HTMLScriptElement, "src"], [HTMLImageElement, "src"], [HTMLImageElement, "srcset"], [HTMLIFrameElement, "src"], [HTMLMediaElement, "src"],
  [HTMLVideoElement, "poster"], [HTMLSourceElement, "src"], [HTMLSourceElement, "srcset"], [HTMLEmbedElement, "src"], [HTMLObjectElement, "data"],
  [HTMLInputElement, "src"], [HTMLLinkElement, "href"], [HTMLTrackElement, "src"],
];

/** Their held addresses, by the attribute. @type {WeakMap<Element, Record<string, Held | undefined>>} */
const addresses = new WeakMap();

/** The address of an attribute that waits, of several the first that does. @param {string} name @param {unknown} value */
const waiting = (name, value) => {
  const all = name === "srcset" ? String(value).split(/[\s,]+/).filter((part) => part && !/^[\d.]+[wxh]$/.test(part)) : [value];
  return all.find((address) => awaits(address) !== undefined);
};

/**
 * Gives an element an address, now or later; a later address takes the place of an earlier one.
 * @param {Element} element @param {string} name @param {unknown} value @param {() => void} give
 */
const assign = (element, name, value, give) => {
  const waits = addresses.get(element) ?? Object.create(null);
  addresses.set(element, waits);
  if (waits[name]) held.delete(waits[name]);
  waits[name] = undefined;
  if (waiting(name, value) === undefined) return give();
  const it = {
    get url() {
      return /** @type {string} */ (waiting(name, value) ?? "about:blank");
    },
    text: String(value),
    go: () => ((waits[name] = undefined), give()),
  };
  waits[name] = it;
  hold(it);
};

/** Whether an attribute of an element asks for something. @param {Element} element @param {string} name */
const asks = (element, name) => SINKS.some(([type, sink]) => sink === name && element instanceof type);

const wrapElements = () => {
  for (const [{ prototype }, name] of SINKS) {
    const sink = /** @type {Required<PropertyDescriptor>} */ (Object.getOwnPropertyDescriptor(prototype, name));
    Object.defineProperty(prototype, name, {
      ...sink,
      get() {
        return addresses.get(this)?.[name]?.text ?? sink.get.call(this);
      },
      /** @param {unknown} value */
      set(value) {
        assign(this, name, value, () => sink.set.call(this, value));
      },
    });
  }
  const { setAttribute, setAttributeNS, setAttributeNode, setAttributeNodeNS } = Element.prototype;
  /** @param {string} name @param {string} value */
  Element.prototype.setAttribute = function (name, value) {
    const sink = String(name).toLowerCase();
    const give = () => setAttribute.call(this, name, value);
    asks(this, sink) ? assign(this, sink, value, give) : give();
  };
  /** @param {string | null} space @param {string} name @param {string} value */
  Element.prototype.setAttributeNS = function (space, name, value) {
    const give = () => setAttributeNS.call(this, space, name, value);
    asks(this, name) ? assign(this, name, value, give) : give();
  };
  for (const [name, set] of /** @type {[string, any][]} */ ([["setAttributeNode", setAttributeNode], ["setAttributeNodeNS", setAttributeNodeNS]])) {
    /** @type {any} */ (Element.prototype)[name] = /** @this {Element} @param {Attr} attribute */ function (attribute) {
      if (!asks(this, attribute.name)) return set.call(this, attribute);
      assign(this, attribute.name, attribute.value, () => set.call(this, attribute));
      return null;
    };
  }
};

// ── Requests ──

const wrapRequests = () => {
  const { fetch } = window;
  window.fetch = (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    const go = () => fetch.call(window, input, init);
    if (awaits(url) === undefined) return go();
    return new Promise((resolve, reject) => hold({ url, go: () => resolve(go()), refuse: () => reject(new TypeError("Failed to fetch")) }));
  };

  const { open, send, abort } = XMLHttpRequest.prototype;
  /** @type {WeakMap<XMLHttpRequest, { url: string, async: boolean, waits?: Held }>} */
  const requests = new WeakMap();
  /** @param {XMLHttpRequest} request */
  const forget = (request) => {
    const waits = requests.get(request)?.waits;
    if (waits) held.delete(waits);
  };
  /** @this {XMLHttpRequest} @param {string} method @param {string | URL} url @param {[boolean?, string?, string?]} rest */
  XMLHttpRequest.prototype.open = function (method, url, ...rest) {
    forget(this);
    requests.set(this, { url: String(url), async: rest[0] !== false });
    return open.apply(this, /** @type {any} */ ([method, url, ...rest]));
  };
  /** @param {Document | XMLHttpRequestBodyInit | null} [body] */
  XMLHttpRequest.prototype.send = function (body) {
    const request = requests.get(this);
    if (!request || awaits(request.url) === undefined) return send.call(this, body);
    // Nothing can wait in the middle of the page's own code.
    if (!request.async) throw new DOMException("waits for consent", "NetworkError");
    request.waits = {
      url: request.url,
      go: () => send.call(this, body),
      refuse: () => ["error", "loadend"].forEach((event) => this.dispatchEvent(new ProgressEvent(event))),
    };
    hold(request.waits);
  };
  XMLHttpRequest.prototype.abort = function () {
    forget(this);
    abort.call(this);
  };

  const { sendBeacon } = Navigator.prototype;
  /** @param {string | URL} url @param {BodyInit | null} [data] */
  Navigator.prototype.sendBeacon = function (url, data) {
    const service = awaits(url);
    if (service === undefined) return sendBeacon.call(this, url, data);
    if (service && window.assent.get()) return false;
    hold({ url: String(url), go: () => void sendBeacon.call(this, url, data) });
    return true;
  };
};

// ── What the parser inserts ──

/** Turns an element that already has its address into gated markup. @param {Loader} element @returns {boolean} whether it waits from now on */
const gate = (element) => {
  const address = element.getAttribute("src");
  const service = address && rules && awaits(address);
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

const watchParser = () => {
  const SELECTOR = "script[src],img[src],iframe[src]";
  new MutationObserver(safely((/** @type {MutationRecord[]} */ records) => {
    const added = records.flatMap(({ addedNodes }) => [...addedNodes]).filter((node) => node instanceof Element);
    const loaders = added.flatMap((element) => [...(element.matches(SELECTOR) ? [element] : []), ...element.querySelectorAll(SELECTOR)]);
    // The guard looks again at what has become gated under its eyes.
    if (loaders.filter((element) => gate(/** @type {Loader} */ (element)))[0]) window.assent.observe(doc);
  })).observe(doc, { childList: true, subtree: true });
};

if (currentScript(doc) && Object.hasOwn(window, "assent")) {
  wrapElements();
  wrapRequests();
  watchParser();
  // What core made of the configuration and the catalogue: at once where there is an answer, else with the banner.
  window.assent.on("block", learn);
  window.assent.on("decision", review);
  window.assent.on("error", () => rules || complain("block.js knows no list, so requests to other sites keep waiting"));
} else complain("block.js needs a classic tag of its own after the guard's");
