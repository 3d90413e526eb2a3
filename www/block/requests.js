// @ts-check
/** Requests, connections and submissions that code makes. */
import { attempt } from "../guard/device.js";
import { doc, take } from "../guard/platform.js";
import { awaits, decided, drop, hold } from "./rules.js";
import { CALLS, CONNECTIONS } from "./table.js";
import { standIn } from "./later.js";
import { isObject, wrapConstructor, wrapMethod } from "./wrap.js";

const requestUrl = take(Request, "url");
const urlText = take(URL, "href");
const closest = take(Element, "closest");
const getAttribute = take(Element, "getAttribute");
const buttonForm = take(HTMLButtonElement, "form");
const inputForm = take(HTMLInputElement, "form");
const baseURI = take(Node, "baseURI");

const refusal = () => new DOMException("waits for consent", "NetworkError");

/** The address of a request, of whatever window it is. @param {any} input */
const addressOf = (input) => attempt(() => requestUrl(input)) ?? attempt(() => urlText(input)) ?? `${input}`;

/** Every address in an argument: of lists each, of objects those of their members. @param {any} input @param {number} [depth] @returns {string[]} */
const addresses = (input, depth = 0) => {
  const request = attempt(() => requestUrl(input)) ?? attempt(() => urlText(input));
  if (request !== undefined || !isObject(input) || depth > 4) return [request ?? `${input}`];
  if (depth && !Array.isArray(input) && Object.getPrototypeOf(input)?.constructor?.name !== "Object") return [];
  return (Symbol.iterator in input ? [...input] : Object.values(input)).flatMap((part) => addresses(part, depth + 1));
};

/** The service that the first of several addresses waits for. @param {string[]} all */
const awaitsFirst = (all) => all.map(awaits).find((service) => service !== undefined);

/** @param {any} realm */
const wrapCalls = (realm) => {
  for (const [type, method, at, outcome, waiting, refused] of CALLS) {
    const owner = type ? realm[type]?.prototype : realm;
    wrapMethod(owner, method, (native, _, args) => {
      if (!(at in args)) return native(...args);
      const list = Symbol.iterator in Object(args[at]) && typeof args[at] !== "string";
      const of = list ? addresses([...(args[at] = [...args[at]])]) : [addressOf(args[at])];
      // Asked for once: an object could say another address the second time.
      if (!list && attempt(() => requestUrl(args[at])) === undefined && typeof args[at] !== "string") args[at] = of[0];
      const service = awaitsFirst(of);
      if (service === undefined) return native(...args);
      const it = { awaits: () => awaitsFirst(of), go: () => void native(...args) };
      if (outcome === "promise") {
        return new Promise((resolve, reject) => hold({ ...it, go: () => resolve(native(...args)), refuse: () => reject(new TypeError("Failed to fetch")) }));
      }
      if (outcome === "refuse") return waiting;
      if (service && decided()) return refused;
      hold(it);
      return waiting;
    });
  }
  for (const [type, outcome] of CONNECTIONS) {
    wrapConstructor(realm, type, (native, args, target) => {
      if (outcome === "later" && args.length) args[0] = isObject(args[0]) && attempt(() => `${args[0]}`) === undefined ? args[0] : `${args[0]}`;
      const of = addresses(outcome === "later" ? args[0] : args).map((address) => attempt(() => new URL(address, baseURI(doc)).href) ?? "about:blank");
      const check = () => awaitsFirst(of);
      if (check() === undefined) return native(...args);
      if (outcome === "throw") throw refusal();
      return standIn(target.prototype, of[0] ?? "", check, () => native(...args));
    });
  }
  wrapMethod(realm.RTCPeerConnection?.prototype, "setConfiguration", (native, _, [configuration]) => {
    if (awaitsFirst(addresses(configuration)) !== undefined) throw refusal();
    return native(configuration);
  });
};

/** @param {any} realm */
const wrapXhr = (realm) => {
  /** @type {WeakMap<XMLHttpRequest, { url: string, async: boolean, waits?: import("./rules.js").Held }>} */
  const requests = new WeakMap();
  /** @param {XMLHttpRequest} request */
  const forget = (request) => drop(requests.get(request)?.waits);
  const { prototype } = realm.XMLHttpRequest;
  wrapMethod(prototype, "open", (native, self, args) => {
    forget(self);
    if (args.length > 1) args[1] = addressOf(args[1]);
    requests.set(self, { url: args[1], async: args.length < 3 || !!args[2] });
    return native(...args);
  });
  wrapMethod(prototype, "send", (native, self, args) => {
    const request = requests.get(self);
    if (!request || awaits(request.url) === undefined) return native(...args);
    // Nothing can wait in the middle of the page's own code.
    if (!request.async) throw refusal();
    drop(request.waits);
    request.waits = {
      awaits: () => awaits(request.url),
      go: () => native(...args),
      refuse: () => ["error", "loadend"].forEach((event) => self.dispatchEvent(new ProgressEvent(event))),
    };
    hold(request.waits);
  });
  wrapMethod(prototype, "abort", (native, self) => {
    forget(self);
    return native();
  });
};

/** The address to which a form goes. @param {any} form @param {any} [button] */
const actionOf = (form, button) => (button && attempt(() => getAttribute(button, "formaction"))) ?? attempt(() => getAttribute(form, "action")) ?? "";

/** The address that a click on an element opens, as far as it has one. @param {any} element */
const opens = (element) => {
  const target = attempt(() => closest(element, "a,area,button,input"));
  const form = attempt(() => buttonForm(target)) ?? attempt(() => inputForm(target));
  return form ? actionOf(form, target) : target && attempt(() => getAttribute(target, "href"));
};

/** What a visitor follows or sends is theirs. What code follows or sends for them is not done. @param {any} realm */
const wrapNavigation = (realm) => {
  for (const name of ["submit", "requestSubmit"]) {
    wrapMethod(realm.HTMLFormElement.prototype, name, (native, self, args) => (awaits(actionOf(self, args[0])) === undefined ? native(...args) : undefined));
  }
  const clicks = (/** @type {any} */ element) => awaits(opens(element) ?? "") !== undefined;
  wrapMethod(realm.HTMLElement.prototype, "click", (native, self) => (clicks(self) ? undefined : native()));
  wrapMethod(realm.EventTarget.prototype, "dispatchEvent", (native, self, [event]) => (event?.type === "click" && clicks(self) ? false : native(event)));
};

/** Has no request of a realm leave for an address that waits. @param {any} realm */
export const wrapRequests = (realm) => {
  wrapCalls(realm);
  wrapXhr(realm);
  wrapNavigation(realm);
};
