// @ts-check
/** What stands in for a connection until it may be made, and then hands everything on to it. */
import { safely } from "../guard/events.js";
import { drop, hold } from "./rules.js";

/** The states of a connection that never was one (HTML Standard, "EventSource"; WebSockets Standard, "closed"). @type {Record<string, number>} */
const CLOSED = { EventSource: 2, WebSocket: 3 };

/**
 * An object with a prototype's members. What it is told before the connection is there, the connection is told first of all.
 * @param {any} prototype @param {string} url @param {() => string | undefined} awaits @param {() => any} make
 */
export const standIn = (prototype, url, awaits, make) => {
  /** @type {any} */
  let real;
  /** @type {((real: any) => void)[]} */
  const told = [];
  const kind = String(prototype.constructor?.name);
  const own = new EventTarget();
  /** Handlers such as `onerror`, and what else the page has set. @type {Record<string, any>} */
  const set = Object.create(null);
  /** @type {Record<string, unknown>} */
  const state = { __proto__: null, url, readyState: 0, bufferedAmount: 0, protocol: "", extensions: "", withCredentials: false };
  const end = () => {
    drop(it);
    state.readyState = CLOSED[kind];
  };
  /** @param {Event} event */
  const fire = (event) => {
    own.dispatchEvent(event);
    if (typeof set["on" + event.type] === "function") safely(() => set["on" + event.type].call(proxy, event))();
  };
  /** @type {Record<string, (...args: any[]) => any>} */
  const methods = {
    __proto__: /** @type {any} */ (null),
    close: () => {
      end();
      if (kind === "WebSocket") queueMicrotask(() => fire(new CloseEvent("close", { code: 1006 })));
    },
    terminate: end,
    send: () => {
      throw new DOMException("waits for consent", "InvalidStateError");
    },
    postMessage: (...args) => void told.push((real) => real.postMessage(...args)),
    dispatchEvent: (event) => own.dispatchEvent(event),
    addEventListener: (...args) => {
      Reflect.apply(own.addEventListener, own, args);
      told.push((real) => real.addEventListener(...args));
    },
    removeEventListener: (...args) => {
      Reflect.apply(own.removeEventListener, own, args);
      told.push((real) => real.removeEventListener(...args));
    },
  };
  /** @type {any} */
  const proxy = new Proxy(Object.create(prototype), {
    get(target, name) {
      if (real) {
        const value = real[name];
        return typeof value === "function" && name !== "constructor" ? value.bind(real) : value;
      }
      if (typeof name === "symbol") return target[name];
      if (name in methods) return methods[name];
      if (name in set) return set[name];
      if (name in state) return state[name];
      // Other members of the prototype want a connection.
      return /^on/.test(name) ? null : Object.getOwnPropertyDescriptor(prototype, name)?.value;
    },
    set(_, name, value) {
      if (real) real[name] = value;
      else set[String(name)] = value;
      return true;
    },
  });
  /** @type {import("./rules.js").Held} */
  const it = {
    awaits,
    go: () => {
      real = make();
      told.forEach((tell) => tell(real));
      Object.assign(real, set);
    },
    refuse: () => {
      state.readyState = CLOSED[kind];
      fire(new Event("error"));
      if (kind === "WebSocket") fire(new CloseEvent("close", { code: 1006 }));
    },
  };
  hold(it);
  return proxy;
};
