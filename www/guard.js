// @ts-check
/**
 * The guard: keeps everything that waits for consent from running until a verdict grants it.
 *
 * It knows no categories, laws, languages or texts. It reads the verdict that the banner compiled (docs/contracts.md,
 * "Verdict") and applies it: on a repeat visit nothing else of Assent is fetched. Without a fresh verdict everything stays
 * denied and the banner is loaded. It throws nothing into the page, and takes what it does not understand as "no".
 * What only some pages need comes in parts of its own (`www/parts/`), which those pages load.
 */
import { ANSWER, KEY, SESSION, attempt, cookies, item, jar, letter, read, reload, suspected } from "./guard/device.js";
import { complain, emit, fail, on, safely } from "./guard/events.js";
import { GATED, conceal, named } from "./guard/markup.js";
import { body, createElement, currentScript, doc, getAttribute, listen, matches, missed, readyState, take } from "./guard/platform.js";
import { complete, ours, queue, revive, serve, trusted } from "./guard/scripts.js";

/** A copy of an object's own members, without a prototype. @param {any} object @returns {any} */
const bare = (object) => ({ __proto__: null, ...object });

(() => {
  /**
   * @typedef {import("./contracts.js").Call} Call
   * @typedef {import("./contracts.js").StorageNames} Names
   * @typedef {Names["PENDING"] extends `${Names["CHOICE"]}${infer End}` ? End : never} Pending
   * @typedef {import("./contracts.js").Stored} Stored
   * @typedef {import("./contracts.js").Sweep} Sweep
   * @typedef {import("./contracts.js").Verdict} Verdict
   */

  const PREFERENCES = "preferences";
  /** What a page's own controls do. */
  const CONTROL = /^(accept|reject|withdraw|preferences)$/;
  /** What in an inline script may set a handler in another way than by a call of `addEventListener`. */
  const SETS = /on(load|page|ready)|jQuery|\$\(|removeE|signal/;
  const all = take(Element, "querySelectorAll");
  const allOfPage = take(Document, "querySelectorAll");

  const tag = /** @type {HTMLScriptElement} */ (currentScript(doc));
  // An element with the id "assent" is no property of the window's own.
  if (!tag || Object.hasOwn(window, KEY)) return complain("no classic script");

  // A copy without a prototype, since anybody may have put something into that.
  /** @type {DOMStringMap} */
  const own = bare(tag.dataset);
  const base = new URL(".", tag.src).href;
  const config = new URL(own.config || "consent.json", base).href;
  // Sites that share an origin have answers of their own, told apart by where their configurations are. A bundle names a place that no
  // new build moves.
  const place = own.store || config.replace(location.origin, "");
  const key = /^\/(assent\/)?consent\.json$/.test(place) ? KEY : KEY + "." + place;
  const pending = key + /** @satisfies {Pending} */ (".pending");
  // @ts-ignore: what is no number becomes 0
  const revision = own.revision >>> 0;

  /** @type {Stored | null | undefined} */
  let stored;
  /** @type {Verdict | undefined} */
  let verdict;
  /** Whether vendors have heard what they have to hear once. @type {boolean | undefined} */
  let told;

  /** The parts that are here: an import takes a while even of what has been imported. A bundle brings some of them on the tag. @type {Record<string, any>} */
  const parts = bare(Object.hasOwn(tag, "parts") && tag.parts);

  /** Has a part do its work. @param {string} name @param {unknown[]} args @returns {Promise<any>} */
  const use = async (name, ...args) =>
    // One import for all: several of one module need not end in their order, and of two answers the later one must hold.
    (await (parts[name] ||= import(base + "parts/" + name + ".js").then((part) => part.default, (error) => {
      parts[name] = 0;
      throw error;
    })))(host, ...args);

  /** The same, where nobody can do anything about a failure. @type {typeof use} */
  const part = (...args) => use(...args).catch(fail);

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
    return it.revision >= revision && (!it.mark || jar().includes(it.mark)) && found;
  };

  /** Puts a message into a vendor's queue, as items or as one `Arguments` object; one that fails stops no other. */
  const hear = safely((/** @type {import("./contracts.js").Sent} */ [to, whole, args]) => {
    const queue = (/** @type {any} */ (window)[to] ||= []);
    queue.push(...whole ? [(function () { return arguments; })(...args)] : args);
  });

  /** Removes what a list names: the work of a part, which only a device with something to remove loads. `ran`: what stored it was granted before. */
  const sweep = safely((/** @type {Sweep} */ list, /** @type {unknown} */ ran) => {
    // What a page cannot look up without waiting is the part's to find, as is what only looks like something to remove.
    return (ran || list.search.length || suspected(list.remove)) && part("sweep", list, ran);
  });

  /**
   * What holds before any choice, where the page itself says so: in a regime that lets things run until the visitor objects, which
   * the browser may do for them. @type {Stored | undefined}
   */
  // @ts-ignore: what is not there is no JSON either
  let undecided = attempt(() => fresh({ v: 1, record: null, verdict: JSON.parse((navigator.globalPrivacyControl ? own.objected : own.undecided) || null) }));

  // ── What waits for consent ──

  /** Whether the verdict grants all that an element names. @param {HTMLElement} element */
  const met = (element) => {
    if (!verdict) return;
    const { grants, of } = verdict;
    const [categories, services] = named(element);
    /** @param {string} name */
    const holds = (name) => (name[0] === "!" ? grants[name.slice(1)] === false : has(name));
    // A named service speaks for its category.
    return (categories[0] || services[0]) && services.every(holds)
      && categories.every((name) => holds(name) || services.some((service) => of[service] === name));
  };

  /**
   * Whether the page runs scripts by their address, as it ran this one: the parser inserted it, and no nonce and no hash speaks
   * for it. What a script inserts runs under `'strict-dynamic'` whatever it is (CSP Level 3, section 6.7.1.1).
   */
  const parsed = !complete(tag) && !tag.async && !tag.integrity && tag.src && !allOfPage(doc, "script[nonce]")[0];

  /**
   * Whether the page's policy would have run a script itself. Inline ones too, since Chromium under `'strict-dynamic'` runs those that a
   * script inserts. @param {HTMLScriptElement} script
   */
  const allows = (script) => tag.nonce ? script.nonce === tag.nonce : parsed || part("trust", trusted);

  const { enqueue, idle } = queue(async (element) => {
    if (!met(element)) return;
    // Our insertion must not lend itself to markup that the page's policy would have refused.
    if (!await allows(element)) return complain("no nonce", element);
    ours.heard || serve(part, allows, idle);
    // Before the load only a listener can miss something, and brings the part by itself; what else sets or takes back a handler needs it there.
    // It is here before an external one that is fetched from anywhere.
    const { text } = element;
    const there = missed("load") && (!text || SETS.test(text)) && ours.heard();
    if (text) await there;
    if (element.isConnected && met(element)) revive(element);
  });

  /** Has an element other than a script shown, or a placeholder in its place. @param {Element} element */
  const embed = (element) => part("elements", element);

  /** What is not granted costs nothing until it is near. */
  const near = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) if (isIntersecting) embed(target);
  }, { rootMargin: "100%" });

  /** Whether a verdict came, and `look` has not yet: then a script that is found by itself would run ahead of what stands before it. @type {unknown} */
  let due;

  /** Has scripts wait for their turn, and takes the addresses of all other elements out of the sight of others' lazy loaders. @param {Iterable<HTMLElement>} elements */
  const gate = (elements) => {
    for (const element of elements) {
      if (element instanceof HTMLScriptElement) due || met(element) && enqueue(element);
      else {
        conceal(element);
        met(element) ? embed(element) : near.observe(element.closest(":not(source)") || element);
      }
    }
    enqueue();
  };

  /** Looks for gated elements in the whole document. */
  const look = () => {
    due = 0;
    gate(allOfPage(doc, GATED));
    // It has the page laid out again, which nothing that was just released should wait for.
    setTimeout(reopen, 100);
  };

  const observer = new MutationObserver(safely((records) => {
    // Each node that a script looks at becomes an object: with so many, asking the browser for what is gated is cheaper. Not for few,
    // since the parser stops at each script, and a page may have thousands.
    if (records[50]) return look();
    for (const { addedNodes } of records) for (const node of addedNodes) {
      if (!(node instanceof Element)) continue;
      if (matches(node, GATED)) gate([/** @type {HTMLElement} */ (node)]);
      gate(all(node, GATED));
      // The page may have replaced its body, and the control with it. Whoever takes that away by itself has their way.
      if (node !== control && control?.isConnected === false) reopen();
    }
  }));

  // ── Control ──

  /** @type {HTMLElement | undefined} */
  let control;
  /** @type {string | undefined} */
  let drawn;

  /** Draws the control that leads back to the choice, or removes it. */
  const reopen = safely(() => {
    // While the page is being parsed it would stand behind what is not complete, and make that look complete.
    if (readyState(doc) === "loading") return;
    const { label, style, lang, dir } = /** @type {Partial<import("./contracts.js").Reopen>} */ (verdict?.reopen || {});
    // It may hold the focus that the preferences return to: never drawn anew without need.
    if (drawn === label && control?.isConnected) return;
    control?.remove();
    drawn = label;
    if (!label) return;
    control = /** @type {HTMLElement} */ (Object.assign(createElement(doc, "assent-reopen"), { lang, dir }));
    const root = control.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(/** @type {string} */ (style));
    root.adoptedStyleSheets = [sheet];
    const button = root.appendChild(createElement(doc, "button"));
    button.textContent = label;
    button.dataset.assent = PREFERENCES; // the listener for the page's own controls finds it too
    body(doc)?.append(control);
  });

  /** Takes a decision and makes the page follow it. `made`: just now, so it needs no proof that it is fresh; without a record it is what holds before any choice. `restored`: the page comes from the back-forward cache. */
  const settle = safely(/** @param {Stored | null} [found] @param {unknown} [made] @param {unknown} [restored] */ (found, made, restored) => {
    const before = verdict;
    if (made && found?.record === null) undecided = found;
    stored = made ? found : fresh(found) || undecided;
    const it = stored?.verdict;
    // Names that nobody configured must not be found in a prototype.
    verdict = it && { ...it, grants: bare(it.grants), of: bare(it.of) };
    const names = Object.keys(before?.grants || {}).filter((name) => before?.grants[name] && !has(name));
    const lost = names.length;
    // Vendors hear of it first, while what they know of the visitor is still there.
    if (verdict) {
      const { first, each, calls } = verdict.signals;
      (told ? each : [...first, ...each]).forEach(hear);
      told = true;
      if (calls.length) part("signals", calls);
    }
    if (lost) emit("withdrawal", { names });
    if (stored?.record) emit("block", /** @type {Verdict} */ (it)?.block);
    const swept = verdict && sweep(verdict.sweep, lost);
    if (verdict) emit("decision", /** @type {AssentDecision} */ (get()));
    // Nothing but a reload unloads what already runs. It comes after the task that posts the receipt.
    // @ts-ignore: what is lost was there before
    if (lost && (before.reload || restored)) return void Promise.resolve(swept).then(() => setTimeout(reload));
    // Every element that waits is found again.
    near.disconnect();
    // In a task of its own: deciding has taken its time already.
    due = 1;
    setTimeout(look);
  });

  /** Looks again at what another tab, or an earlier life of this page, may have changed. @param {boolean} [restored] */
  const again = (restored) => {
    settle(read(key), 0, restored);
    if (host.banner || !stored?.record) act("sync");
  };

  // ── API ──

  const get = () => verdict && {
    grants: { ...verdict.grants },
    scope: verdict.scope,
    until: new Date(verdict.until).toISOString(),
    revision: verdict.revision,
    receipt: stored?.record?.receipt || null,
  } || null;

  /** Has a call carried out. The part loads the banner for it, where that is needed. @param {string} name @param {unknown[]} args @returns {Promise<any>} */
  const act = (name, ...args) => {
    if (ANSWER.test(name)) {
      // An answer must survive a navigation that comes before it is carried out.
      host.waits++;
      attempt(() => sessionStorage.setItem(pending, /** @type {string} */ (letter([name, ...args]))));
    }
    const outcome = use("call", name, args);
    // Where the banner is, only the caller is told what was wrong with the call. Who ignores the promise gets no unhandled rejection.
    outcome.catch((error) => host.banner || fail(error));
    return outcome;
  };

  const request = fetch.bind(window);
  /**
   * A response, or nothing: only the banner can say what that means. Asked for twice, because Firefox ends a page's requests when it calls
   * `document.open` while it loads. @param {string} url
   */
  const load = (url) => request(url).catch(() => request(url)).catch(() => {});

  /** @type {import("./guard/host.js").Host} */
  const host = {
    ...own, __proto__: null, base, config, key, pending, revision,
    // In a frame of another page of the site the answer to that page's question is one that waits, so that nobody is asked twice.
    // @ts-ignore: what is not true becomes 0
    waits: attempt(() => parent.assent.key === key) >>> 0,
    fetch: load, get, settle, emit, gate, met, act,
  };

  /** @type {any} */
  const api = { key, version: "0.1.0", get, on, has, observe: embed };
  for (const name of /** @type {const} */ (["open", "choose", "accept", "reject", "withdraw"])) {
    api[name] = act.bind(0, name);
  }
  /** @type {any} */ (window)[KEY] = api;

  // ── The page ──

  // First of all, since a visitor may be waiting for the question, or for what an answer on the page before releases.
  safely(() => {
    attempt(() => {
      /** @type {[Call, ...any]} */
      const call = JSON.parse(item("sessionStorage", pending));
      if (ANSWER.test(call[0])) act(...call);
    });
    settle(read(key));
    // Where there is a decision, the banner may be needed for receipts that wait, because the answer was withdrawn elsewhere, or because only the configuration tells whether it has to ask again.
    if (stored?.record) addEventListener("load", () => (!revision || verdict?.withdraw || item("localStorage", /** @satisfies {Names["OUTBOX"]} */ ("assent.outbox"))) && part("afterwards", verdict));
    // The part asks, if it can, and then says when the banner may be downloaded. A failure has been told, so nothing is returned that fails.
    else {
      // A bundle's own part has the configuration in it. To be asked before `use`, which puts the import there.
      parts.first || (host.given = load(config));
      part("first").then(() => void act("sync"));
    }
    // What is there already is looked for by `settle`.
    observer.observe(doc, { childList: true, subtree: true });
  })();

  addEventListener("click", (event) => {
    const target = /** @type {HTMLElement} */ (event.composedPath().find((node) => node instanceof Element && matches(node, '[data-assent],[href="#assent"]')));
    // Without a target there is no name, which is no call either.
    const name = target && (getAttribute(target, "data-assent") || PREFERENCES);
    if (!CONTROL.test(name)) return;
    // Markup that a visitor sent must not consent for others: the tag says which controls are the page's own.
    if (name === "accept" && !attempt(() => matches(target, own.controls))) return complain("no data-controls", target);
    event.preventDefault();
    target.focus({ preventScroll: true }); // WebKit does not by itself, and the preferences give the focus back to what has it
    act(/** @type {Call} */ (name));
  }, true);

  const byHash = () => location.hash === "#assent" && act(PREFERENCES);
  addEventListener("hashchange", byHash);

  addEventListener("storage", (event) => {
    // A page that empties its storage withdraws nothing: the next one asks. An answer that goes by itself may have given way to one that nothing could keep.
    if (event.key === key) again();
  });

  addEventListener("pageshow", (event) => {
    // A restored page still runs what was granted when it was left.
    if (event.persisted) again(true);
  });

  // Before the page's own DOMContentLoaded, which the last scripts of a document then still see.
  listen(doc, "readystatechange", look);

  byHash();
})();
