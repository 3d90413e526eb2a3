// @ts-check
/** Reports and events: what the console, listeners and the document are told. */

import { doc, listen, readyState, take } from "./platform.js";

const dispatch = take(EventTarget, "dispatchEvent");

/** @param {unknown[]} words */
export const complain = (...words) => console.error("[assent]", ...words);

/** Whatever fails inside stays inside. @template {unknown[]} A @template R @param {(...args: A) => R} inner @returns {(...args: A) => R | undefined} */
export const safely = (inner) => (...args) => {
  try {
    return inner(...args);
  } catch (error) {
    complain(error);
  }
};

/** @type {Record<string, Set<(payload: any) => void>>} */
const listeners = Object.create(null);
/** @type {Record<string, any>} */
const latest = Object.create(null);

/** @type {<E extends keyof AssentEvents>(event: E, payload: AssentEvents[E]) => void} */
export const emit = (event, payload) => {
  latest[event] = payload;
  listeners[event]?.forEach((listener) => safely(listener)(payload));
  const announce = () => dispatch(doc, new CustomEvent("assent:" + event, { detail: payload }));
  // Before, nobody but the head of the page could be listening.
  readyState(doc) === "loading" ? listen(doc, "DOMContentLoaded", announce) : announce();
};

/** @type {(event: string, listener: (payload: any) => void) => () => void} */
export const on = (event, listener) => {
  const group = (listeners[event] ||= new Set());
  group.add(listener);
  if (event in latest) queueMicrotask(safely(() => group.has(listener) && listener(latest[event])));
  return () => void group.delete(listener);
};

/** @param {any} error */
export const fail = (error) => {
  const message = String(error?.message || error);
  complain(message);
  emit("error", { message });
};
