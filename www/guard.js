// @ts-check
/**
 * The guard: keeps everything that waits for consent from running until a verdict grants it.
 *
 * It knows no categories, laws, languages or texts. It reads the verdict that the banner compiled (ARCHITECTURE.md,
 * "Verdict") and applies it: on a repeat visit nothing else of Assent is fetched. Without a fresh verdict everything stays
 * denied and the banner is loaded. It throws nothing into the page, and takes what it does not understand as "no".
 * What only some pages need comes in parts of its own (`www/parts/`), which those pages load.
 */
import { KEY, SESSION, attempt, cookies, doc, item, read, suspected } from "./guard/device.js";
import { complain, emit, fail, on, safely } from "./guard/events.js";
import { queue, revive } from "./guard/scripts.js";

(() => {
  /**
   * @typedef {import("./guard/device.js").Sweep} Sweep
   * @typedef {import("./guard/device.js").Verdict} Verdict
   * @typedef {import("./guard/device.js").Stored} Stored
   */

  const PENDING = "assent.pending";
  const PREFERENCES = "preferences";
  /** The answers that a page's own controls give; the only other thing that they do is to open the preferences. */
  const ANSWER = /^(accept|reject|withdraw)$/;
  /** What waits for consent, and the declarations of a policy page, which wait until they are near. */
  const GATED = ':is(script[type="text/plain"],:not(script):is([data-src],[data-srcset],[data-href])):is([data-category],[data-service]),[data-assent-declaration]';

  const tag = /** @type {HTMLScriptElement} */ (doc.currentScript);
  if (!tag || window.assent?.version) return complain("no classic script");

  const own = tag.dataset;
  const base = new URL(".", tag.src).href;
  const config = new URL(own.config || "consent.json", base).href;
  // @ts-ignore: what is no number becomes 0
  const revision = own.revision >>> 0;

  /** @type {Stored | null | undefined} */
  let stored;
  /** @type {Verdict | undefined} */
  let verdict;
  /** @type {((name: string, args: unknown[]) => unknown) | undefined} */
  let banner;
  /** @type {Promise<void> | void} */
  let loading;
  /** Whether vendors have heard what they have to hear once. @type {boolean | undefined} */
  let told;

  /** The parts that are here: an import takes a while even of what has been imported. On the tag, since a bundle brings one of them there. @type {Record<string, (host: unknown, ...args: unknown[]) => any>} */
  const parts = /** @type {any} */ (tag);

  /** Has a part do its work. @param {string} name @param {unknown[]} args @returns {Promise<any>} */
  const part = async (name, ...args) => {
    try {
      return await (parts[name] ||= (await import(base + "parts/" + name + ".js")).default)(host, ...args);
    } catch (error) {
      fail(error);
    }
  };

  // ── The verdict ──

  /** @param {string} name */
  const has = (name) => verdict?.grants[name] === true;

  /** What is stored, if its verdict may be applied now. @param {Stored | null} [found] */
  const fresh = (found) => {
    const it = found?.v === 1 && found.verdict;
    if (!it || ![it.grants, it.of, it.sweep, it.lapse, it.signals].every((part) => part instanceof Object) || !(it.until <= 8e15)) return;
    const alive = Date.now() < it.until && (it.scope === "persistent" || cookies().includes(SESSION) || item("sessionStorage", SESSION));
    if (!alive) return void sweep(it.lapse, true);
    // Where the record is mirrored, another cookie than the verdict's is a newer record.
    return it.revision >= revision && (!it.mark || doc.cookie.includes(it.mark)) && found;
  };

  /** Puts messages into vendors' queues, as items or as one `Arguments` object. @param {import("./guard/device.js").Message[]} messages */
  const tell = (messages) => {
    for (const [to, whole, args] of messages) {
      const queue = (/** @type {any} */ (window)[to] ||= []);
      queue.push(...whole ? [(function () { return arguments; })(...args)] : args);
    }
  };

  /** Removes what a list names: the work of a part, which only a device with something to remove loads. `ran`: what stored it was granted before. */
  const sweep = safely((/** @type {Sweep} */ list, /** @type {unknown} */ ran) => {
    // What a page cannot look up without waiting is the part's to find, as is what only looks like something to remove.
    return (ran || list.search[0] || suspected(list.remove)) && part("sweep", list, ran);
  });

  /**
   * What holds before any choice, where the page itself says so: in a regime that lets things run until the visitor objects, which
   * the browser may do for them. @type {Stored | undefined}
   */
  // @ts-ignore: what is not there is no JSON either
  let undecided = attempt(() => fresh({ v: 1, verdict: JSON.parse((navigator.globalPrivacyControl ? own.objected : own.undecided) || null) }));

  // ── What waits for consent ──

  /** Whether the verdict grants all that an element names. @param {HTMLElement} element */
  const met = ({ dataset }) => {
    if (!verdict) return;
    const { grants, of } = verdict;
    const [categories, services] = [dataset.category, dataset.service].map((list) => list?.match(/\S+/g) || []);
    /** @param {string} name */
    const holds = (name) => (name[0] === "!" ? grants[name.slice(1)] === false : has(name));
    // A named service speaks for its category.
    return (categories[0] || services[0]) && services.every(holds)
      && categories.every((name) => holds(name) || services.some((service) => of[service] === name));
  };

  /** Has an element other than a script shown, or a placeholder in its place. @param {Element} element */
  const embed = (element) => part("elements", element);

  /** What is not granted costs nothing until it is near. */
  const near = new IntersectionObserver((entries) => {
    for (const entry of entries) if (entry.isIntersecting) embed(entry.target);
  }, { rootMargin: "100%" });

  const enqueue = queue((element) => {
    if (element.localName !== "script") return met(element) ? embed(element) : near.observe(element);
    if (met(element)) {
      // Under a nonce policy our nonce must not lend itself to markup that was injected without one.
      if (tag.nonce && element.nonce !== tag.nonce) complain("no nonce", element);
      else revive(/** @type {HTMLScriptElement} */ (element));
    }
  }, part);

  /** The document, and the shadow roots that the page registered. @type {Set<Document | ShadowRoot>} */
  const roots = new Set();

  /** Looks for gated elements everywhere. */
  const look = () => {
    roots.forEach((root) => root.isConnected ? enqueue(root.querySelectorAll(GATED)) : roots.delete(root));
    // It has the page laid out again, which nothing that was just released should wait for.
    setTimeout(reopen, 99);
  };

  const observer = new MutationObserver(safely((records) => {
    // Each node that a script looks at becomes an object: with so many, asking the browser for what is gated is cheaper. Not for few,
    // since the parser stops at each script, and a page may have thousands.
    if (records[50]) return look();
    for (const { addedNodes } of records) for (const node of addedNodes) {
      if (!(node instanceof Element)) continue;
      if (node.matches(GATED)) enqueue([/** @type {HTMLElement} */ (node)]);
      enqueue(node.querySelectorAll(GATED));
      // The page may have replaced its body, and the control with it. Whoever takes that away by itself has their way.
      if (node !== control && control?.isConnected === false) reopen();
    }
  }));

  /** Looks for gated elements, now and when they come. @param {Document | ShadowRoot} root */
  const observe = (root) => {
    observer.observe(root, { subtree: true, childList: true });
    roots.add(root);
    look();
  };

  // ── Control ──

  /** @type {HTMLElement | undefined} */
  let control;
  /** @type {HTMLElement} */
  let button;

  /** Draws the control that leads back to the choice, or removes it. */
  const reopen = safely(() => {
    const text = verdict?.reopen;
    // While the page is being parsed it would stand behind what is not complete, and make that look complete.
    if (!text || doc.readyState === "loading") return control?.remove();
    const { label, style, ...language } = text;
    // It may hold the focus that the preferences return to: never drawn anew without need.
    if (!control?.isConnected) {
      control = Object.assign(doc.createElement("assent-reopen"), language);
      const root = control.attachShadow({ mode: "open" });
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(style);
      root.adoptedStyleSheets = [sheet];
      button = root.appendChild(doc.createElement("button"));
      button.dataset.assent = PREFERENCES; // the listener for the page's own controls finds it too
      doc.body?.append(control);
    }
    // A page is styled and laid out again even for a text that stays.
    if (button.textContent !== label) button.textContent = label;
  });

  /** Takes a decision and makes the page follow it. `made`: just now, so it needs no proof that it is fresh. `restored`: the page comes from the back-forward cache. */
  const settle = safely(/** @param {Stored | null} [found] @param {unknown} [made] @param {unknown} [restored] */ (found, made, restored) => {
    const before = verdict;
    stored = made ? found : fresh(found) || undecided;
    verdict = stored?.verdict;
    const names = Object.keys(before?.grants || {}).filter((name) => before?.grants[name] && !has(name));
    const lost = names[0];
    // Vendors hear of it first, while what they know of the visitor is still there.
    if (verdict) {
      const { first, each, calls } = verdict.signals;
      tell(told ? each : [...first, ...each]);
      told = true;
      if (calls[0]) part("signals", calls);
    }
    if (lost) emit("withdrawal", { names });
    const swept = verdict && sweep(verdict.sweep, lost);
    if (verdict) emit("decision", get());
    // Nothing but a reload unloads what already runs. It comes after the task that posts the receipt.
    // @ts-ignore: what is lost was there before
    if (lost && (before.reload || restored)) return void Promise.resolve(swept).then(() => setTimeout(() => location.reload()));
    // Every element that waits is found again.
    near.disconnect();
    // In a task of its own: deciding has taken its time already.
    setTimeout(look);
  });

  /** Looks again at what another tab, or an earlier life of this page, may have changed. @param {boolean} [restored] */
  const again = (restored) => {
    settle(read(), 0, restored);
    if (banner || !stored?.record) act("sync");
  };

  // ── API ──

  const get = () => verdict && {
    grants: { ...verdict.grants },
    scope: verdict.scope,
    until: new Date(verdict.until).toISOString(),
    revision: verdict.revision,
    receipt: stored?.record?.receipt ?? null,
  } || null;

  /** Has the banner carry out a call, loading it first. @param {string} name @param {unknown[]} args @returns {Promise<any>} */
  const act = (name, ...args) => {
    const outcome = (async () => {
      // An answer must survive a navigation that comes before the banner's code.
      if (ANSWER.test(name)) attempt(() => sessionStorage.setItem(PENDING, name));
      try {
        await (loading ||= load());
        await banner?.(name, args);
      } catch (error) {
        if (!banner) host.given = loading = fail(error);
        throw error;
      }
      return get();
    })();
    // Who ignores the promise gets no unhandled rejection: the error event has told it already.
    outcome.catch(() => {});
    return outcome;
  };

  /** Applies what holds before any choice. @param {Stored} found */
  const suppose = (found) => settle((undecided = found), true);

  /** @type {import("./guard/host.js").Host} */
  const host = {
    ...own, base, config, revision, get, settle, suppose, emit, met, act,
  };

  /** Only the banner can say what a configuration that did not come means. */
  const configuration = () => fetch(config).catch(() => {});

  const load = async () => {
    const wasm = await attempt(() => WebAssembly.instantiate(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)).catch(() => {}));
    // All at once, each but one round trip away.
    const [module, fetched, module_or_path] = await Promise.all([
      import(base + (wasm ? "banner.js" : "banner.compat.js")), host.given || configuration(), wasm && fetch(base + "banner.wasm"),
    ]);
    await module.default({ module_or_path });
    banner = await module.boot(host, fetched);
  };

  /** @type {any} */
  const api = { version: "0.1.0", get, on, has, observe };
  for (const name of ["open", "choose", "accept", "reject", "withdraw"]) {
    api[name] = act.bind(0, name);
  }
  /** @type {any} */ (window).assent = api;

  // ── The page ──

  // First of all, since a visitor may be waiting for the question.
  safely(() => {
    settle(read());
    // Where there is a decision, the banner may be needed for receipts that wait, or because only the configuration tells whether it has to ask again.
    if (stored?.record) addEventListener("load", () => (!revision || item("localStorage", "assent.outbox")) && part("afterwards", verdict));
    // The part asks, if it can, and then says when the banner's download is in nobody's way. A failure has been told, so nothing is returned that fails.
    else {
      part("first").then(() => !act("sync"));
      tag.first || (host.given = configuration());
    }
    observe(doc);
  })();

  addEventListener("click", (event) => {
    const target = /** @type {HTMLElement} */ (event.composedPath().find((node) => node instanceof Element && node.matches('[data-assent],[href="#assent"]')));
    // Without a target there is no name, which is no call either.
    const name = target && (target.dataset.assent || PREFERENCES);
    if (!ANSWER.test(name) && name !== PREFERENCES) return;
    event.preventDefault();
    target.focus({ preventScroll: true }); // WebKit does not by itself, and the preferences give the focus back to what has it
    act(name);
  }, true);

  const byHash = () => location.hash === "#assent" && act(PREFERENCES);
  addEventListener("hashchange", byHash);

  addEventListener("storage", (event) => {
    if ((event.key ?? KEY) == KEY) again();
  });

  addEventListener("pageshow", (event) => {
    // A restored page still runs what was granted when it was left.
    if (event.persisted) again(true);
  });

  // Before the page's own DOMContentLoaded, which the last scripts of a document then still see.
  doc.addEventListener("readystatechange", look);

  const pending = item("sessionStorage", PENDING);
  // @ts-ignore: what is not there is no call
  if (ANSWER.test(pending)) act(pending);
  byHash();
})();
