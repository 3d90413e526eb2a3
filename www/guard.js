// @ts-check
/**
 * The guard: keeps everything that waits for consent from running until a verdict grants it.
 *
 * It knows no categories, laws, languages or texts. It reads the verdict that the banner compiled (ARCHITECTURE.md,
 * "Verdict") and applies it: on a repeat visit nothing else of Assent is fetched. Without a fresh verdict everything stays
 * denied and the banner is loaded. It throws nothing into the page, and takes what it does not understand as "no".
 */
import { KEY, attempt, cookies, item, read, sweep } from "./guard/device.js";

(() => {
  /**
   * @typedef {import("./guard/device.js").Verdict} Verdict
   * @typedef {import("./guard/device.js").Stored} Stored
   * @typedef {{ name: string, args: unknown[], resolve: (value: any) => void, reject: (reason: unknown) => void }} Call
   */

  const PENDING = KEY + ".pending";
  const SESSION = "assent_session";
  const GATED = 'script[type="text/plain"]:is([data-category],[data-service])';
  /** How long an ordered script may hold up those behind it, in milliseconds. */
  const PATIENCE = 10_000;

  /** The reopen control's style; system colours follow the visitor's scheme and forced colours by themselves. */
  const STYLE = ":host{all:initial!important}button{position:fixed;z-index:2147483;inset-block-end:16px;inset-inline-start:16px;"
    + "padding:14px;border:1px solid;border-radius:22px;background:var(--assent-bg,Canvas);color:var(--assent-fg,CanvasText);"
    + "color-scheme:light dark;font:500 14px system-ui}@media print{button{display:none}}";

  const doc = document;
  const tag = /** @type {HTMLScriptElement} */ (doc.currentScript);
  /** @param {unknown[]} words */
  const complain = (...words) => console.error("[assent]", ...words);

  if (!tag) return complain("needs a classic script");
  if (window.assent?.version) return complain("second tag ignored");

  const own = tag.dataset;
  const base = new URL(".", tag.src).href;
  const config = new URL(own.config || "consent.json", base).href;
  const revision = Number(own.revision) || 0;

  /** @type {Stored | null} */
  let stored = null;
  /** @type {Verdict | null} */
  let verdict = null;
  /** @type {((name: string, args: unknown[]) => unknown) | null} */
  let banner = null;
  /** @type {Promise<void> | null} */
  let loading = null;
  /** @type {Call[]} */
  let calls = [];

  /** Whatever fails inside stays inside. @template {unknown[]} A @template R @param {(...args: A) => R} inner @returns {(...args: A) => R | undefined} */
  const safely = (inner) => (...args) => {
    try {
      return inner(...args);
    } catch (error) {
      complain(error);
    }
  };

  // ── Events ──

  /** @type {Record<string, Set<(payload: any) => void>>} */
  const listeners = Object.create(null);
  /** @type {Record<string, any>} */
  const latest = Object.create(null);

  /** @type {(event: string, payload: unknown) => void} */
  const emit = (event, payload) => {
    latest[event] = payload;
    listeners[event]?.forEach((listener) => safely(listener)(payload));
    const announce = () => doc.dispatchEvent(new CustomEvent("assent:" + event, { detail: payload }));
    // Before, nobody but the head of the page could be listening.
    doc.readyState === "loading" ? doc.addEventListener("DOMContentLoaded", announce) : announce();
  };

  /** @type {(event: string, listener: (payload: any) => void) => () => void} */
  const on = (event, listener) => {
    const group = (listeners[event] ||= new Set());
    group.add(listener);
    if (event in latest) queueMicrotask(safely(() => group.has(listener) && listener(latest[event])));
    return () => void group.delete(listener);
  };

  /** @param {unknown} error */
  const fail = (error) => {
    const message = error instanceof Error ? error.message : String(error);
    complain(message);
    emit("error", { message });
  };

  // ── The verdict ──

  /** The verdict of what is stored, if it may be applied now. @param {Stored | null} [found] @returns {Verdict | null} */
  const fresh = (found) => {
    const it = found?.v === 1 && found.verdict;
    if (!it || ![it.grants, it.of, it.sweep, it.lapse].every((part) => part instanceof Object) || !(it.until < 8.64e15)) return null;
    const alive = it.until > Date.now() && (it.scope === "persistent" || (it.scope === "session" && (cookies().includes(SESSION) || item("sessionStorage", SESSION))));
    if (!alive) sweep(it.lapse);
    return alive && it.revision >= revision ? it : null;
  };

  // ── Release ──

  /** @param {string} [list] */
  const names = (list) => (list || "").split(/\s+/).filter(Boolean);

  /** Whether the verdict grants all that an element names. @param {HTMLElement} element */
  const met = ({ dataset }) => {
    if (!verdict) return false;
    const { grants, of } = verdict;
    const categories = names(dataset.category);
    const services = names(dataset.service);
    /** @param {string} name */
    const holds = (name) => (name[0] === "!" ? grants[name.slice(1)] === false : grants[name] === true);
    // A named service speaks for its category.
    return categories.length + services.length > 0 && services.every(holds)
      && categories.every((name) => holds(name) || services.some((service) => of[service] === name));
  };

  /** Gated scripts whose turn has not come, in document order. @type {HTMLScriptElement[]} */
  const line = [];
  /** @type {WeakSet<Element>} */
  const lined = new WeakSet();
  /** Ordered scripts that were inserted and have not run yet. @type {Set<Promise<unknown>>} */
  const running = new Set();
  let draining = false;

  /** @type {{ createScript(text: string): any, createScriptURL(url: string): any }} */
  let trusted = { createScript: (text) => text, createScriptURL: (url) => url };
  // Where the site's policy refuses ours and Trusted Types are enforced, assigning a plain string throws and the script stays gated.
  // @ts-ignore: not in every TypeScript's DOM library
  trusted = attempt(() => window.trustedTypes.createPolicy(KEY, trusted)) || trusted;

  /** Whether the parser has passed an element: before, its text may still grow. @param {Node} element */
  const complete = (element) => {
    if (doc.readyState !== "loading") return true;
    for (let node = /** @type {Node | null} */ (element); node; node = node.parentNode) if (node.nextSibling) return true;
    return false;
  };

  /** Where an external script comes from. @param {HTMLScriptElement} script */
  const address = (script) => script.dataset.src || script.getAttribute("src");

  /** Puts a running script in the place of a gated one. @param {HTMLScriptElement} old */
  const revive = (old) => {
    const source = address(old);
    const live = doc.createElement("script");
    for (const { name, value } of old.attributes) {
      if (name !== "type" && name !== "src") live.setAttribute(name, name.startsWith("on") ? trusted.createScript(value) : value);
    }
    live.type = old.dataset.type || "";
    live.nonce = old.nonce;
    live.async = old.hasAttribute("async");
    if (source) live.src = trusted.createScriptURL(source);
    else live.text = trusted.createScript(old.text);
    // Only external ones tell when they have run.
    if (source && !live.async) {
      /** @type {Promise<unknown>} */
      const ran = new Promise((done) => {
        live.addEventListener("load", done);
        live.addEventListener("error", done);
        setTimeout(done, PATIENCE);
      }).then(() => running.delete(ran));
      running.add(ran);
    }
    old.replaceWith(live);
  };

  /** Whether a script runs at its insertion, ahead of ordered ones that still load. @param {HTMLScriptElement} script */
  const immediate = (script) => !address(script) && script.dataset.type !== "module";

  /** Runs the line: external ones load together and run in order, inline ones wait for those before them. */
  const drain = async () => {
    if (draining) return;
    draining = true;
    for (let next; (next = line[0]) && complete(next); ) {
      line.shift();
      if (immediate(next)) while (running.size) await Promise.all(running);
      lined.delete(next);
      // While it waited, consent may have gone, or the page may have removed it.
      if (next.isConnected && met(next)) safely(revive)(next);
    }
    draining = false;
  };

  /** @param {Iterable<Element>} scripts */
  const enqueue = (scripts) => {
    for (const script of /** @type {Iterable<HTMLScriptElement>} */ (scripts)) {
      if (lined.has(script) || !met(script)) continue;
      // Under a nonce policy our nonce must not lend itself to markup that was injected without one.
      if (tag.nonce && script.nonce !== tag.nonce) {
        complain("no nonce, blocked:", script);
        continue;
      }
      if (script.hasAttribute("async") && complete(script)) safely(revive)(script);
      else lined.add(script), line.push(script);
    }
    drain();
  };

  const observer = new MutationObserver(safely((records) => {
    /** @type {Element[]} */
    const found = [];
    for (const { addedNodes } of records) {
      for (const node of addedNodes) {
        if (!(node instanceof Element)) continue;
        if (node.matches(GATED)) found.push(node);
        else if (node.firstElementChild) found.push(...node.querySelectorAll(GATED));
      }
    }
    enqueue(found);
  }));

  // ── Control ──

  /** @type {HTMLElement | undefined} */
  let control;

  /** Draws the control that leads back to the choice, or removes it. */
  const reopen = () => {
    const text = verdict?.reopen;
    if (!text) return control?.remove();
    // It may hold the focus that the preferences return to: never drawn anew without need.
    if (control?.isConnected || !doc.body) return;
    const host = (control = doc.createElement("assent-reopen"));
    host.lang = text.lang;
    host.dir = text.dir;
    const root = host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
    const button = doc.createElement("button");
    button.type = "button";
    button.textContent = text.label;
    button.onclick = () => {
      button.focus(); // WebKit does not by itself, and the preferences give the focus back to what has it
      act("open");
    };
    root.append(button);
    doc.body.append(host);
  };

  /** Takes a decision and makes the page follow it. @param {Stored | null} [found] @param {boolean} [made] just now, so it needs no proof that it is fresh */
  const settle = (found, made) => {
    verdict = made && found ? found.verdict : fresh(found);
    stored = (verdict && found) || null;
    reopen();
    if (!verdict) return;
    sweep(verdict.sweep);
    observer.observe(doc, { childList: true, subtree: true });
    enqueue(doc.querySelectorAll(GATED));
    emit("decision", get());
  };

  /** Looks again at what another tab, or an earlier life of this page, may have changed. */
  const again = () => {
    settle(read());
    banner ? banner("sync", []) : verdict || load();
  };

  // ── API ──

  const get = () => verdict && {
    grants: { ...verdict.grants },
    scope: verdict.scope,
    until: new Date(verdict.until).toISOString(),
    revision: verdict.revision,
    receipt: stored?.record?.receipt ?? null,
  };

  /** @param {Call} call */
  const perform = async ({ name, args, resolve, reject }) => {
    try {
      await banner?.(name, args);
      resolve(get());
    } catch (error) {
      reject(error);
    }
    attempt(() => sessionStorage.removeItem(PENDING));
  };

  /** @param {string} name @param {unknown[]} args @returns {Promise<any>} */
  const act = (name, ...args) => {
    const outcome = new Promise((resolve, reject) => {
      const call = { name, args, resolve, reject };
      if (banner) return void perform(call);
      calls.push(call);
      // An answer must survive a navigation that comes before the banner's code.
      if (name === "accept" || name === "reject" || name === "withdraw") attempt(() => sessionStorage.setItem(PENDING, name));
      load();
    });
    // Who ignores the promise gets no unhandled rejection: the error event has told it already.
    outcome.catch(() => {});
    return outcome;
  };

  const host = {
    base, config, revision, lang: own.lang, region: own.region, get, settle: safely(settle), emit,
    /** The banner is ready for calls. @param {(name: string, args: unknown[]) => unknown} handler */
    connect(handler) {
      banner = handler;
      calls.splice(0).forEach(perform);
    },
  };

  /** Not where the site's content security policy refuses WebAssembly. */
  const runsWasm = () => attempt(() => new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)));

  const load = () => (loading ||= (async () => {
    try {
      const wasm = runsWasm() ? fetch(base + "banner.wasm") : null;
      wasm?.catch(() => {}); // whoever awaits it below hears of it
      const module = await import(base + (wasm ? "banner.js" : "banner.compat.js"));
      await module.default({ module_or_path: wasm });
      await module.boot(host);
    } catch (error) {
      loading = null;
      fail(error);
      calls.splice(0).forEach((call) => call.reject(error));
    }
  })());

  /** @type {any} */
  const api = { version: "0.1.0", get, on, has: (/** @type {string} */ name) => verdict?.grants[name] === true };
  for (const name of ["open", "accept", "reject", "choose", "withdraw"]) {
    api[name] = (/** @type {unknown[]} */ ...args) => act(name, ...args);
  }
  /** @type {any} */ (window).assent = api;

  // ── The page ──

  const CONTROLS = { preferences: "open", accept: "accept", reject: "reject", withdraw: "withdraw" };

  addEventListener("click", safely((event) => {
    for (const target of event.composedPath()) {
      if (!(target instanceof HTMLElement)) continue;
      const name = target.getAttribute("href") === "#assent" ? "preferences" : target.dataset.assent;
      if (name && Object.hasOwn(CONTROLS, name)) {
        event.preventDefault();
        target.focus({ preventScroll: true }); // WebKit does not by itself, and the preferences give the focus back to what has it
        return void act(CONTROLS[/** @type {keyof CONTROLS} */ (name)]);
      }
    }
  }), true);

  const byHash = () => location.hash === "#assent" && act("open");
  addEventListener("hashchange", safely(byHash));

  addEventListener("storage", safely((event) => {
    if (event.key === KEY || event.key === null) again();
  }));

  addEventListener("pageshow", safely((event) => {
    if (!event.persisted) return;
    const before = verdict?.grants ?? {};
    again();
    // A restored page still runs what was granted when it was left; only a reload stops it.
    if (Object.keys(before).some((name) => before[name] && !verdict?.grants[name])) location.reload();
  }));

  doc.addEventListener("DOMContentLoaded", safely(() => {
    drain();
    reopen();
  }));

  /** What a page with a decision may still need the banner for, once it has loaded itself. */
  const afterwards = async () => {
    try {
      const { next } = JSON.parse(item("localStorage", KEY + ".outbox") || "0");
      // Without a revision in the tag only the configuration can tell whether the visitor must be asked again.
      if (next < Date.now() || (!revision && (await (await fetch(config)).json()).revision > (verdict?.revision ?? 0))) load();
    } catch {
      // The decision stands; a page whose configuration cannot be read asks when it has none.
    }
  };

  safely(() => {
    settle(read());
    const pending = item("sessionStorage", PENDING);
    if (pending && Object.hasOwn(CONTROLS, pending)) act(pending);
    else if (verdict) addEventListener("load", () => setTimeout(afterwards));
    else load();
    byHash();
  })();
})();
