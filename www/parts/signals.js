// @ts-check
/**
 * What vendors' functions are told of a decision. A function that is not there yet is called as soon as a script has brought it;
 * what waits gives way to what a later decision has to say. Only pages whose verdict has such calls load this part.
 */
import { complain } from "../guard/events.js";
import { doc, listen, take } from "../guard/platform.js";
import paths from "./signals/paths.json";

/** @typedef {import("../contracts.js").Sent} Sent */

/** What has not found its function yet. @type {readonly Sent[]} */
let waiting = [];

/** The path of a vendor's global. Anybody may have written what is stored on a device, so core's rule for configurations holds here too. */
const PATH = new RegExp(paths.form);
const text = take(Function, "toString");

/** Whether the platform made a function: no vendor's, unless bound. The guard's own do not look native, so the rule names them. @param {Function} it */
const native = (it) => /\{\s*\[native code\]\s*\}$/.test(text(it)) && !String(it.name).startsWith("bound ");

/** Whether a call could be made; one that fails has been made. @param {Sent} call */
const made = ([path, stub, args]) => {
  try {
    const names = path.split(".");
    if (!PATH.test(path) || names.some((name) => paths.platform.includes(name))) throw new TypeError("not a vendor's");
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
// The load of an external one does not bubble, but a listener that captures sees it.
listen(doc, "load", deliver, true);

/** @param {unknown} _host @param {readonly Sent[]} calls */
export default (_host, calls) => {
  waiting = calls;
  deliver();
};
