// @ts-check
/**
 * Blocking what nobody marked: holds the requests that a page makes by code for services that list their addresses under
 * `block`, until the service is granted. A tag of its own after the guard's, for sites that want it:
 *
 *     <script src="/assent/parts/block.js" data-config="/consent.json"></script>
 *
 * Scripts, images and frames that code creates wait before their request leaves; so do `fetch`, `XMLHttpRequest` and
 * `sendBeacon`, which fail once the visitor has refused. What the parser inserts is stopped as well as browsers allow, which is
 * often after its request: gated markup is the way to be sure. It knows the guard by its public API only.
 */
import { attempt, read } from "../guard/device.js";
import { complain, safely } from "../guard/events.js";

/**
 * @typedef {{ url: string, go: () => void, refuse?: () => void }} Held what waits; `refuse` for what somebody awaits
 * @typedef {HTMLScriptElement | HTMLImageElement | HTMLIFrameElement} Loader
 */

/** The services' patterns; null until somebody knows them. @type {[string, RegExp][] | null} */
let rules = null;

/** @type {Set<Held>} */
const held = new Set();

/** @param {string} text */
const escaped = (text) => text.replace(/\W/g, "\\$&");

/** An address with `*`, which within the host stands for no slash. @param {string} glob */
const pattern = (glob) => {
  const [, scheme, host, rest] = /^(https?:\/\/)([^/]*)(.*)$/s.exec(glob) ?? ["", "", "", ""];
  return new RegExp("^" + scheme + host.split("*").map(escaped).join("[^/]*") + "(:\\d+)?" + rest.split("*").map(escaped).join(".*") + "$", "s");
};

/** @param {Record<string, string[]>} block addresses by service */
const learn = (block) => {
  rules = Object.entries(block).flatMap(([service, globs]) => globs.map((glob) => /** @type {[string, RegExp]} */ ([service, pattern(glob)])));
  review();
};

/** Which service an address waits for: its id, "" while nobody can tell, nothing where it may pass. @param {unknown} address */
const awaits = (address) => {
  const url = attempt(() => new URL(String(address), document.baseURI));
  if (!url || !/^https?:$/.test(url.protocol)) return;
  // Without rules the page's own requests pass, and all others wait for the moment that the configuration takes.
  if (!rules) return url.origin === location.origin ? undefined : "";
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

/** Their held addresses. @type {WeakMap<Element, Held>} */
const addresses = new WeakMap();

/** Gives an element its address, now or later; a later address takes the place of an earlier one. @param {Element} element @param {unknown} value @param {() => void} give */
const assign = (element, value, give) => {
  const before = addresses.get(element);
  if (before) held.delete(before);
  addresses.delete(element);
  if (awaits(value) === undefined) return give();
  const it = { url: String(value), go: () => (addresses.delete(element), give()) };
  addresses.set(element, it);
  hold(it);
};

const LOADERS = [HTMLScriptElement, HTMLImageElement, HTMLIFrameElement];

const wrapElements = () => {
  for (const { prototype } of LOADERS) {
    const src = /** @type {Required<PropertyDescriptor>} */ (Object.getOwnPropertyDescriptor(prototype, "src"));
    Object.defineProperty(prototype, "src", {
      ...src,
      get() {
        return addresses.get(this)?.url ?? src.get.call(this);
      },
      /** @param {unknown} value */
      set(value) {
        assign(this, value, () => src.set.call(this, value));
      },
    });
  }
  const { setAttribute } = Element.prototype;
  /** @param {string} name @param {string} value */
  Element.prototype.setAttribute = function (name, value) {
    const loads = String(name).toLowerCase() === "src" && LOADERS.some((Loader) => this instanceof Loader);
    loads ? assign(this, value, () => setAttribute.call(this, name, value)) : setAttribute.call(this, name, value);
  };
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
    if (loaders.filter((element) => gate(/** @type {Loader} */ (element)))[0]) window.assent.observe(document);
  })).observe(document, { childList: true, subtree: true });
};

const tag = /** @type {HTMLScriptElement | null} */ (document.currentScript);
if (tag && window.assent?.version) {
  const nativeFetch = window.fetch;
  const known = window.assent.get() && read()?.verdict.block;
  wrapElements();
  wrapRequests();
  watchParser();
  window.assent.on("decision", review);
  if (known) learn(known);
  else {
    const config = new URL(tag.dataset.config || "../consent.json", tag.src).href;
    nativeFetch.call(window, config)
      .then((response) => response.json())
      .then((/** @type {{ categories: { services?: { id: string, block?: string[] }[] }[] }} */ { categories }) => {
        const services = categories.flatMap(({ services }) => services ?? []);
        learn(Object.fromEntries(services.map(({ id, block }) => [id, block ?? []])));
      })
      .catch((error) => complain("block.js cannot read the configuration, so requests to other sites keep waiting:", error));
  }
} else complain("block.js needs a classic tag of its own after the guard's");
