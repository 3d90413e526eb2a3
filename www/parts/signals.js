// @ts-check
/**
 * What vendors' functions are told of a decision. A function that is not there yet is called as soon as a script has brought it;
 * what waits gives way to what a later decision has to say. Only pages whose verdict has such calls load this part.
 */
import { complain } from "../guard/events.js";
import { doc, listen, take } from "../guard/platform.js";

/** @typedef {[path: string, stub: number, args: unknown[]]} Call */

/** What has not found its function yet. @type {Call[]} */
let waiting = [];

/** The path of a vendor's global, as core's `GlobalPath` has it. What is stored on a device may have been written by anybody. */
const PATH = /^[a-z_$][\w$]*(\.[a-z_$][\w$]*){0,3}$/i;
/** What is no vendor's, as any part of a path; core's `PLATFORM` has the same for configurations. The guard's own functions do not look native. */
const PLATFORM = /(^|\.)(assent|document|window|self|top|parent|frames|globalThis|navigator|location|history|__proto__|constructor|prototype|call|apply|bind|eval|Function|fetch|open|\w+EventListener)(\.|$)/;
const text = take(Function, "toString");

/** Whether the platform made a function: no vendor's, unless bound. @param {Function} it */
const native = (it) => /\{\s*\[native code\]\s*\}$/.test(text(it)) && !String(it.name).startsWith("bound ");

/** Whether a call could be made; one that fails has been made. @param {Call} call */
const made = ([path, stub, args]) => {
  try {
    if (!PATH.test(path) || PLATFORM.test(path)) throw new TypeError("not a vendor's");
    const names = path.split(".");
    const last = /** @type {string} */ (names.pop());
    /** @type {any} */
    let owner = window;
    for (const name of names) owner = owner?.[name];
    if (stub && owner) {
      owner[last] ||= function () {
        (owner[last].q ||= []).push(arguments);
      };
    }
    if (typeof owner?.[last] !== "function") return false;
    if (native(owner[last])) throw new TypeError("not a vendor's");
    owner[last](...args);
  } catch (error) {
    complain(path, error);
  }
  return true;
};

const deliver = () => {
  // One that has to wait holds up no other.
  waiting = waiting.filter((call) => !made(call));
  if (waiting.length) scripts.observe(doc, { childList: true, subtree: true });
  else scripts.disconnect();
};

/** An inline script has run by the time its insertion is told. */
const scripts = new MutationObserver(deliver);
// An external one tells its load to nobody above it, but whoever looks on the way down sees it.
listen(doc, "load", deliver, true);

/** @param {unknown} _host @param {Call[]} calls */
export default (_host, calls) => {
  waiting = calls;
  deliver();
};
