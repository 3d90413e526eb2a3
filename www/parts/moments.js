// @ts-check
/**
 * Tells released scripts of the moments of the page's load that they missed, as the browser would have told them: once all of them have
 * run, in the order of the moments, with the same `this`, `target` and `currentTarget`. The page's own code hears nothing twice.
 */
import { safely } from "../guard/events.js";
import { spelled } from "../guard/markup.js";
import { currentScript, doc, missed } from "../guard/platform.js";

/** The moments and where each is told, in their order (HTML Standard, "the end"). @type {[type: string, target: EventTarget][]} */
const ORDER = [["DOMContentLoaded", doc], ["DOMContentLoaded", window], ["readystatechange", doc], ["load", window], ["pageshow", window]];
/** The properties that listen, and those of the body that are the window's. @type {[owner: object, type: string, target: EventTarget][]} */
const PROPERTIES = [
  [window, "load", window], [window, "pageshow", window], [Document.prototype, "readystatechange", doc],
  [HTMLBodyElement.prototype, "load", window], [HTMLBodyElement.prototype, "pageshow", window],
];

/** @typedef {{ place: number, round: number, listener: unknown, capture: boolean, tell: (event: Event) => unknown }} Missed */

/** What is to be told, in the order of registration. @type {Set<Missed>} */
const waiting = new Set();
/** Counts how often all was told that was there: what waits has the number of its round. */
let round = 0;
/** The place in the order that is being told, while it is. @type {number | undefined} */
let telling;
let busy = false;
/** Inline modules that have had the time to run. @type {WeakSet<object>} */
const past = new WeakSet();
/** What the guard knows of its scripts. @type {Set<any>} */
let ours = new Set();
/** @type {() => Promise<void>} */
let idle = async () => {};

/** @param {string} type @param {EventTarget} target @returns {Event} */
const make = (type, target) => {
  const event = type === "pageshow" ? new PageTransitionEvent(type) : new Event(type, { bubbles: type === "DOMContentLoaded" });
  // The target is the document even of what only the window hears.
  for (const [name, value] of Object.entries({ target: doc, srcElement: doc, currentTarget: target })) Object.defineProperty(event, name, { value });
  return event;
};

/** Has an error reach the page's own handlers, and nothing of ours. @param {() => unknown} inner */
const report = (inner) => {
  try {
    inner();
  } catch (error) {
    setTimeout(() => {
      throw error;
    });
  }
};

const tellAll = async () => {
  busy = true;
  while (waiting.size) {
    await idle();
    // Nothing tells when an inline module has run. One that imports nothing slow does so within two tasks.
    if ([...ours].some(isModule)) for (let task = 0; task < 2; task++) await new Promise((done) => setTimeout(done));
    const now = ++round;
    for (const [place, [type, target]] of ORDER.entries()) {
      for (const one of [...waiting].filter((it) => it.place === place && it.round <= now)) {
        telling = place;
        if (waiting.delete(one)) report(() => one.tell(make(type, target)));
        telling = undefined;
        // What it promised itself comes before the next.
        await undefined;
      }
    }
    for (const script of ours) past.add(script);
  }
  busy = false;
};

/** Whether it may be an inline module that is running. @param {any} script */
const isModule = (script) => !script.src && spelled(script, "type") === "module" && !past.has(script);

/** Whether all code on a stack is written into the page itself, but for the first, which is where we took it. @param {string} stack */
const isInline = (stack) => (stack.match(/\w+:\/\/[^\s)]+/g) || []).slice(1).every((address) => address.startsWith(location.href.split("#")[0]));

/**
 * Whether released code runs. Where the browser names no current script the stack tells: what a script does later, and modules. A library of
 * the page's own that it calls does so in its name.
 * @param {Element | null | undefined} current @param {unknown} stack
 */
const released = (current, stack) => {
  // A page may have it made of anything.
  const text = String(stack);
  return current ? ours.has(current) : [...ours].some((script) => script.src ? text.includes(script.src) : isModule(script) && isInline(text));
};

/** @param {string} type @param {EventTarget} target @param {unknown} listener @param {Missed["tell"]} tell @param {boolean} [capture] */
const wait = (type, target, listener, tell, capture = false) => {
  const place = ORDER.findIndex(([name, at]) => name === type && at === target);
  // What a listener registers for its own moment or an earlier one comes too late, as it would on any page.
  if (place <= (telling ?? -1) || [...waiting].some((it) => it.place === place && it.listener === listener && it.capture === capture)) return;
  // What a script registers that comes in between is told as a whole, after the others.
  waiting.add({ place, round: telling === undefined ? round + 1 : round, listener, capture, tell });
  busy || tellAll();
};

/** What a listener does at an event, as the browser has it do. @param {any} listener @param {EventTarget} target @param {Event} event */
const hear = (listener, target, event) => typeof listener === "function" ? listener.call(target, event) : listener.handleEvent(event);

/** @param {unknown} options */
const captures = (options) => !!(options instanceof Object ? /** @type {AddEventListenerOptions} */ (options).capture : options);

/** @param {EventTarget} target @param {any[]} args those of `addEventListener` */
const listened = (target, [type, listener, options]) => {
  if (!listener) return;
  const { once, signal } = options instanceof Object ? options : /** @type {AddEventListenerOptions} */ ({});
  wait(type, target, listener, (event) => {
    if (signal?.aborted) return;
    if (once) target.removeEventListener(type, listener, options);
    hear(listener, target, event);
  }, captures(options));
};

/** Sees what is set, and what is taken back before it was told. */
const install = () => {
  const { prototype } = EventTarget;
  const { removeEventListener } = prototype;
  prototype.removeEventListener = function (/** @type {any} */ ...args) {
    removeEventListener.apply(this, args);
    const [type, listener, options] = args;
    for (const it of waiting) {
      const [name, target] = ORDER[it.place];
      if (name === type && target === (this ?? window) && it.listener === listener && it.capture === captures(options)) waiting.delete(it);
    }
  };
  for (const [owner, type, target] of PROPERTIES) {
    const name = "on" + type;
    const property = Object.getOwnPropertyDescriptor(owner, name);
    if (!property?.set || !property.configurable) continue;
    const { get, set } = /** @type {Required<PropertyDescriptor>} */ (property);
    Object.defineProperty(owner, name, {
      ...property,
      set(value) {
        set.call(this, value);
        // One handler for each property: the last that was set.
        if (typeof value === "function" && missed(type) && released(currentScript(doc), Error().stack)) wait(type, target, name, (event) => get.call(this)?.call(target, event));
      },
    });
  }
};

/** jQuery listens once for each kind of event, whoever asks it to: of those that come later it tells by a hook of its own. */
const hook = () => {
  /** @type {any} */
  const { jQuery } = /** @type {any} */ (window);
  const special = jQuery?.event?.special;
  if (!special || special.load?.assent) return;
  for (const type of ["load", "pageshow"]) {
    const before = special[type];
    special[type] = {
      ...before,
      assent: true,
      /** @this {EventTarget} @param {{ handler: Function, data: unknown }} handle */
      add(handle) {
        before?.add?.call(this, handle);
        if (this !== window || !missed(type) || !released(currentScript(doc), Error().stack)) return;
        // The first is told with jQuery's own listener, which tells all that are there by then.
        const own = jQuery._data?.(this, "handle");
        queueMicrotask(() => [...waiting].some((it) => it.listener === own)
          || wait(type, window, handle, () => handle.handler.call(window, jQuery.Event(type, { target: doc, currentTarget: window, data: handle.data }))));
      },
    };
  }
};

/**
 * Sees what is set from here on, and hears of a call of `addEventListener` that may have missed its moment.
 * The call: its arguments, its object, the script that was running, the stack.
 * @type {(args?: any[], target?: EventTarget, current?: Element | null, stack?: unknown) => void}
 */
const heard = safely((args, target, current, stack) => {
  hook();
  if (args && released(current, stack)) listened(target ?? window, args);
});

/**
 * Begins to see what scripts set that run late. Where the guard could not yet tell of a call of `addEventListener`, it comes with it.
 * @param {unknown} _host @param {() => Promise<void>} whenIdle resolves once nothing is about to run that keeps an order
 * @param {Set<unknown> & { heard?: unknown }} scripts those that were released
 * @param {Parameters<typeof heard>} call
 */
export default (_host, whenIdle, scripts, call) => {
  if (ours !== scripts) install();
  ours = scripts;
  idle = whenIdle;
  scripts.heard = heard;
  heard(...call);
};
