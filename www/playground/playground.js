// @ts-check
/**
 * The playground: what an owner chooses becomes a `consent.json`, which the banner itself reads on a sample page. Whether it is valid
 * is therefore said by the one strict reader. Nothing is requested but what ships, and nothing is kept.
 */
import { colours, contrast } from "./colours.js";
import { SAMPLE, get, languages, set, shown } from "./configuration.js";

/** @typedef {import("./configuration.js").Json} Json */

/** @template {HTMLElement} E @param {string} id @returns {E} */
const at = (id) => /** @type {E} */ (document.getElementById(id));
const form = /** @type {HTMLFormElement} */ (at("settings"));
const frame = /** @type {HTMLIFrameElement} */ (at("preview"));
const output = /** @type {HTMLTextAreaElement} */ (at("json"));
const verdict = at("verdict");
const language = /** @type {HTMLSelectElement} */ (at("language"));
const RIGHT_TO_LEFT = "ar";

/** @type {Json} */
let config = structuredClone(SAMPLE);
/** The words of the language, as they ship. @type {Record<string, string>} */
let words = {};
/** What the sample page is asked to show. */
let layer = "notice";

/** The choice of a group of radio buttons outside of the configuration. @param {string} name */
const chosen = (name) => /** @type {HTMLInputElement} */ (document.querySelector(`input[name="${name}"]:checked`)).value;

/** @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Field */
/** The controls that stand for a path. @returns {Field[]} */
const fields = () => [...form.querySelectorAll("[name]")].map((field) => /** @type {Field} */ (field)).filter(({ name }) => name !== "palette");

/** @param {Field} field */
const path = (field) => field.name.replace("*", languages(config)[0]);

/** What ships in dist/. @param {string} name @returns {Promise<any>} */
const shipped = async (name) => (await fetch(`../${name}`)).json();

// ── The configuration into the controls, and back ──

const fill = () => {
  for (const field of fields()) {
    const value = get(config, path(field));
    const text = typeof value === "string" ? value : "";
    if (field instanceof HTMLInputElement && field.type === "radio") field.checked = field.value === text;
    else field.value = text;
    if (field.name.startsWith("texts.*.")) field.setAttribute("placeholder", words[field.name.slice(8)] ?? "");
  }
  language.value = languages(config)[0];
  colours.draw(config);
};

const speak = async () => {
  words = await shipped(`locales/${languages(config)[0]}.json`);
  fill();
};

form.addEventListener("input", async ({ target }) => {
  const field = /** @type {Field} */ (target);
  if (field === language) {
    config.languages = [language.value, ...languages(config).filter((known) => known !== language.value)];
    await speak();
  } else if (field.name === "palette") {
    // What is being coloured is what is seen.
    /** @type {HTMLInputElement} */ (document.querySelector(`input[name="scheme"][value="${field.value}"]`)).checked = true;
    colours.draw(config);
  }
  else if (field.name && (!(field instanceof HTMLInputElement) || field.type !== "radio" || field.checked)) set(config, path(field), field.value);
  else return;
  show();
});

at("take").addEventListener("click", async () => {
  const problem = at("own-problem");
  try {
    const own = JSON.parse(/** @type {HTMLTextAreaElement} */ (at("own")).value);
    if (!(own instanceof Object) || Array.isArray(own)) throw new Error("A configuration is an object.");
    config = own;
    problem.textContent = "Taken.";
  } catch (error) {
    problem.textContent = String(/** @type {Error} */ (error).message);
    return;
  }
  await speak();
  show();
});

// ── The preview ──

/** @type {number | undefined} */
let waiting;
let address = "";

/** Shows the sample page anew, once the owner pauses. */
const show = () => {
  output.value = `${JSON.stringify(config, null, 2)}\n`;
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    const rtl = chosen("direction") === "rtl";
    const lang = rtl ? RIGHT_TO_LEFT : languages(config)[0];
    URL.revokeObjectURL(address);
    address = URL.createObjectURL(new Blob([JSON.stringify(shown(config, chosen("scheme"), lang))], { type: "application/json" }));
    Object.assign(frame.dataset, { config: address, lang, scheme: chosen("scheme"), dir: rtl ? "rtl" : words.dir });
    frame.contentWindow?.location.replace(new URL("preview.html", location.href).href);
  }, 200);
};

const fit = () => {
  const wide = Number(chosen("width"));
  const stage = /** @type {HTMLElement} */ (frame.parentElement);
  const scale = Math.min(1, stage.clientWidth / wide);
  for (const [name, value] of [["--wide", `${wide}px`], ["--scale", `${scale}`], ["--height", `${Math.round(wide < 500 ? 640 : 560)}px`]]) {
    stage.style.setProperty(name, value);
  }
};

/** @param {string} text @param {string[]} problems */
const say = (text, problems) => {
  const list = document.createElement("ul");
  list.append(...problems.map((problem) => Object.assign(document.createElement("li"), { textContent: problem })));
  verdict.replaceChildren(text, ...problems.length ? [list] : []);
  verdict.toggleAttribute("data-wrong", problems.length > 0);
};

addEventListener("message", async ({ origin, source, data }) => {
  if (origin !== location.origin || source !== frame.contentWindow || data.config !== address) return;
  if (typeof data.refused === "string") {
    const [first, ...problems] = data.refused.split("\n");
    return say("This configuration would be refused:", problems.length ? problems : [first]);
  }
  say("Valid: the banner reads it without a complaint.", []);
  const inside = /** @type {any} */ (frame.contentWindow);
  const notice = inside.document.querySelector("assent-notice");
  contrast(notice && inside.getComputedStyle(notice), chosen("palette") === chosen("scheme"));
  if (layer === "preferences") await inside.assent.open("preferences");
  if (layer === "after") await inside.assent.reject();
});

for (const name of ["width", "scheme", "direction"]) {
  document.querySelectorAll(`input[name="${name}"]`).forEach((input) => input.addEventListener("change", name === "width" ? fit : show));
}
document.querySelectorAll("button[data-layer]").forEach((button) => {
  button.addEventListener("click", () => {
    layer = /** @type {HTMLElement} */ (button).dataset.layer ?? "notice";
    show();
  });
});
at("copy").addEventListener("click", async () => {
  try {
    await navigator.clipboard.writeText(output.value);
    at("copy").textContent = "Copied";
  } catch {
    // Browsers lend the clipboard to secure pages only.
    output.select();
    at("copy").textContent = "Selected: press Ctrl+C";
  }
  setTimeout(() => (at("copy").textContent = "Copy"), 2_000);
});
addEventListener("resize", fit);

// ── What there is to choose from ──

const [files, regimes] = await Promise.all([shipped("integrity.json"), shipped("regimes.json")]);
const tags = Object.keys(files).flatMap((name) => name.match(/^locales\/(.+)\.json$/)?.[1] ?? []);
const names = new Intl.DisplayNames("en", { type: "language" });
language.append(...tags.map((tag) => new Option(`${names.of(tag)} (${tag})`, tag)));
const regime = /** @type {HTMLSelectElement} */ (form.elements.namedItem("regime"));
/** @type {{ id: string }[]} */
const others = regimes.filter((/** @type {{ id: string }} */ { id }) => id !== "gdpr");
regime.append(...["by_region", ...others.map(({ id }) => id)].map((id) => new Option(id, id)));
fit();
await speak();
show();
