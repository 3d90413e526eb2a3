// @ts-check
/**
 * What a built bundle does after the guard: it shows the first layer, which `assent build` printed, until the banner is here.
 *
 * It decides nothing. A click waits for the banner, which takes over this very element (`src/browser/stage.rs`) and then gets
 * the click as if it had been there. Where the banner has something else to show, this notice gives way in the same task.
 */

(() => {
  const ACTION = "data-assent-action";
  const doc = document;
  const api = window.assent;
  const { first, tag: { on } } = BUNDLE;

  let began = false;

  /** Has the guard load the banner: at once where this notice cannot be the answer, else when the page has loaded or the visitor turns to it. */
  const begin = () => {
    if (began) return;
    began = true;
    dispatchEvent(new Event(on));
  };

  /** Where the printed notices have the visitor's language: as core's `Language::choose` finds it. */
  const language = () => {
    const tag = /** @type {HTMLScriptElement | null} */ (doc.currentScript);
    for (const wish of [tag?.dataset.lang, doc.documentElement.lang, ...navigator.languages]) {
      if (!wish || !/^[a-z]{2,3}(-[a-z\d]{1,8}){0,3}$/i.test(wish)) continue;
      let part = wish.toLowerCase();
      let found = first.languages["=" + part];
      for (; found == null && part; part = part.replace(/-?[^-]*$/, "")) found = first.languages[part];
      if (found != null) return found;
    }
    return 0;
  };

  /** @param {BundleNode} node @returns {Node} */
  const build = (node) => {
    if (!Array.isArray(node)) return node ? doc.createTextNode(node) : doc.createComment("");
    const [name, attributes, ...children] = node;
    const element = doc.createElement(name);
    for (const key in attributes) element.setAttribute(key, attributes[key]);
    element.append(...children.map(build));
    return element;
  };

  // Without an API the guard has refused to work here, and an answer that waits has been given on the page before.
  if (!api || api.get()?.receipt) return;
  try {
    if (/^(accept|reject|withdraw)$/.test(sessionStorage.getItem("assent.pending") || "")) return;
  } catch {
    // refused, so nothing waits
  }
  // Where there are many languages, the last ones are not printed.
  const spoken = language();
  const [plain, objected = plain] = first.notices[spoken] || [];
  // @ts-ignore: Global Privacy Control is not in TypeScript's DOM library
  const printed = navigator.globalPrivacyControl ? objected : plain;
  // A browser may have answered already.
  if (!printed) return begin();

  const notice = /** @type {HTMLElement} */ (build(printed));
  try {
    const root = notice.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(first.style);
    root.adoptedStyleSheets = [sheet];
    root.append(...(first.frames[spoken] || first.frames[0]).map(build));
  } catch {
    return begin(); // The banner says why it cannot be shown.
  }

  /** Whether the banner has taken over, or there is a decision. */
  let over = false;
  /** Whether something could not be fetched, perhaps the banner. */
  let failed = false;
  /** The button that was clicked. @type {string | undefined} */
  let clicked;

  const enter = () => {
    if (!over && !doc.querySelector("assent-notice")) doc.body.prepend(notice);
  };

  /** @param {boolean} [stays] */
  const end = (stays) => {
    over = true;
    if (!stays) notice.remove();
  };

  /** @param {ParentNode | null} within @param {string} name */
  const button = (within, name) => /** @type {HTMLElement | null | undefined} */ (within?.querySelector(`[${ACTION}=${name}]`));

  notice.addEventListener("click", ({ target }) => {
    // A translator may have put elements of its own into a button.
    const name = /** @type {Element} */ (target).closest(`[${ACTION}]`)?.getAttribute(ACTION);
    if (over || !name) return;
    const opens = name === "preferences";
    if (!opens) {
      try {
        sessionStorage.setItem("assent.pending", name); // An answer survives a navigation.
      } catch {
        // refused
      }
      notice.remove();
    }
    if (!failed) return void (clicked = name);
    // The guard tries again.
    clicked = undefined;
    opens ? api.open() : name === "accept" ? api.accept() : api.reject();
  });

  api.on("error", () => {
    failed = true;
    if (doc.body) enter();
  });

  api.on("decision", ({ receipt }) => {
    if (receipt && !over) end();
  });

  api.on("layer", ({ layer }) => {
    if (over) return;
    const theirs = doc.querySelector("assent-notice");
    const focused = notice.contains(doc.activeElement) && doc.activeElement?.getAttribute(ACTION);
    end(layer === "notice" && theirs === notice);
    if (focused && theirs !== notice) button(theirs, focused)?.focus();
    if (clicked) button(theirs, clicked)?.click();
  });

  for (const event of ["pointerover", "focusin", "click"]) notice.addEventListener(event, begin);
  // Until then what the page itself shows comes first: 100 kB would compete with its largest picture.
  doc.readyState === "complete" ? begin() : addEventListener("load", begin);

  if (doc.body) return enter();
  const observer = new MutationObserver(() => {
    if (!doc.body) return;
    observer.disconnect();
    enter();
  });
  observer.observe(doc.documentElement, { childList: true });
})();
