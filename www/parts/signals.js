// @ts-check
/**
 * What vendors' functions are told of a decision. A function that is not there yet is called as soon as a script has brought it;
 * what waits gives way to what a later decision has to say. Only pages whose verdict has such calls load this part.
 */
import { complain } from "../guard/events.js";

/** @typedef {[path: string, stub: number, args: unknown[]]} Call */

/** What has not found its function yet. @type {Call[]} */
let waiting = [];

/** Whether a call could be made; one that fails has been made. @param {Call} call */
const made = ([path, stub, args]) => {
  const names = path.split(".");
  const last = /** @type {string} */ (names.pop());
  /** @type {any} */
  let owner = window;
  for (const name of names) owner = owner?.[name];
  if (stub) {
    owner[last] ||= function () {
      (owner[last].q ||= []).push(arguments);
    };
  }
  if (typeof owner?.[last] !== "function") return false;
  try {
    owner[last](...args);
  } catch (error) {
    complain(path, error);
  }
  return true;
};

const deliver = () => {
  // One that has to wait holds up no other.
  waiting = waiting.filter((call) => !made(call));
  if (waiting[0]) scripts.observe(document, { childList: true, subtree: true });
  else scripts.disconnect();
};

/** An inline script has run by the time its insertion is told. */
const scripts = new MutationObserver(deliver);
// An external one tells its load to nobody above it, but whoever looks on the way down sees it.
document.addEventListener("load", deliver, true);

/** @param {unknown} _host @param {Call[]} calls */
export default (_host, calls) => {
  waiting = calls;
  deliver();
};
