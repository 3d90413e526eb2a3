// @ts-check
/**
 * Asks before the banner is here, where the configuration alone tells what is asked: the first layer of a regime that wants consent, in
 * the visitor's language and the owner's look. The markup and the style sheets are the banner's own, printed by the interface's
 * components (`layer.json`); the rules are those of core, from its types and data (`rules.json`).
 *
 * Strict where the banner is: whatever is unknown, missing or of another form is left to it, which asks by itself or says what is wrong.
 */
import { hold } from "../first/hold.js";
import { wishes } from "../first/wishes.js";
import layer from "../first/layer.json";
import rules from "../first/rules.json";

/** Says that this is for the banner. @returns {never} */
const leave = () => {
  throw 0;
};

/** A value of one of core's forms, or none. @param {unknown} value @param {keyof typeof rules.forms} form @param {string} [preset] */
const read = (value, form, preset) => {
  if (value == null && preset !== undefined) return preset;
  return typeof value === "string" && new RegExp(rules.forms[form], "u").test(value) ? value : leave();
};

/** The members of a value that may be absent. @param {any} value @returns {any} */
const members = (value = {}) => value instanceof Object && !Array.isArray(value) ? value : leave();

/** The file of a language's texts, as core's `Language::file` has it. @param {string} tag */
const file = (tag) => {
  const lower = tag.toLowerCase();
  const found = rules.files.find(([begin]) => (lower + "-").startsWith(begin.toLowerCase() + "-"));
  return found ? found[1] : tag.split("-")[0];
};

/** @param {string} tag */
const family = (tag) => file(tag).split("-")[0];

/** What of an offered language is compared with what of a wish, the nearest first (core's `NEARNESS`). */
const same = /** @param {string} tag */ (tag) => tag;
const nearness = [[same, same], [same, file], [file, file], [family, family]];

/** The offered language that serves the visitor best, as core's `Language::choose` finds it. @param {Iterable<string>} wanted @param {string[]} offered */
const choose = (wanted, offered) => {
  for (const wish of wanted) {
    for (const [ofOffered, ofWish] of nearness) {
      const found = offered.find((language) => ofOffered(language).toLowerCase() === ofWish(wish).toLowerCase());
      if (found) return found;
    }
  }
  return offered[0];
};

/** The owner's text in a language, else in the one that everybody falls back to. @param {any} text @param {string} language @param {string} fallback */
const settle = (text, language, fallback) => read(typeof text === "object" ? text[language] ?? text[fallback] : text, "text");

/** Custom properties for what the owner chose. @param {any} values @param {Record<string, string>} names the form of each */
const declare = (values, names) => Object.entries(names).map(([name, form]) => {
  const value = read(values[name], /** @type {keyof typeof rules.forms} */ (form), "");
  return value && `;--${name}:${value}`;
}).join("");

/** The owner's look, as core's `Appearance::css` writes it. @param {any} look */
const style = (look) => {
  const [scheme, media] = rules.themes[/** @type {keyof typeof rules.themes} */ (read(look.theme, "theme", "auto"))];
  const [theme, dark, sheet] = layer.sheets;
  const own = declare(look, rules.shape) + declare(members(look.light), rules.colours);
  return `${theme}:host{--scheme:${scheme}${own}}@media ${media}{${dark}:host{${declare(members(look.dark), rules.colours)}}}${sheet}`;
};

/** A tree with what its placeholders stand for. @param {any} tree @param {Record<string, string>} values @returns {any} */
const fill = (tree, values) => {
  if (typeof tree === "string") return values[tree] ?? tree;
  if (Array.isArray(tree)) return tree.map((part) => fill(part, values));
  return tree && Object.fromEntries(Object.entries(tree).map(([name, value]) => [name, fill(value, values)]));
};

/** The texts of a file, which the banner takes from here. @param {import("../guard/host.js").Host} host @param {string} name */
const ship = async (host, name) => {
  const url = `${host.base}locales/${name}.json`;
  const response = await host.fetch(url);
  const text = await (response?.ok ? response : leave()).text();
  const texts = JSON.parse(text);
  host[url] = text;
  return texts;
};

/** The first layer of a configuration. @param {import("../guard/host.js").Host} host @param {any} config @returns {Promise<import("../first/layer.js").Layer>} */
const resolve = async (host, { regime = "gdpr", audience = "general", mirror, languages = ["en"], texts, controller, appearance }) => {
  const look = members(appearance);
  // Other regimes and audiences have other questions, and a mirrored record may be an answer: the banner knows.
  if (!Object.hasOwn(rules.regimes, regime) || audience !== "general" || mirror) leave();
  // @ts-ignore: Global Privacy Control is not in TypeScript's DOM library
  const objects = Boolean(navigator.globalPrivacyControl) && rules.regimes[/** @type {keyof typeof rules.regimes} */ (regime)];
  const offered = languages.map((/** @type {unknown} */ tag) => read(tag, "language"));
  const language = choose(wishes(host), offered);
  const shipped = file(language) === "en" ? {} : await ship(host, file(language));
  const own = members(members(texts)[language]);
  /** @type {Record<string, string>} */
  const values = {
    "{lang}": language,
    "{place}": `${read(look.layout, "layout", "box")} ${read(look.position, "position", "bottom")}`,
    "{policy_url}": read(controller.policy_url, "address"),
    "{logo}": read(look.logo, "picture", ""),
    "{logo_text}": settle(look.logo_text ?? controller.name, language, offered[0]),
  };
  for (const [key, english] of Object.entries(rules.texts)) {
    values[`{${key}}`] = read(own[key], "text", /\S/.test(shipped[key] ?? "") ? shipped[key] : english);
  }
  return {
    style: style(look),
    frame: fill(layer.frames[values["{logo}"] ? 1 : 0], values),
    notice: fill(layer.notices[objects ? 1 : 0], values),
  };
};

/** @param {import("../guard/host.js").Host} host */
export default async (host) => {
  let layer;
  try {
    const response = /** @type {Response} */ (await host.given);
    // The banner reads it too, and may have begun.
    layer = await resolve(host, await response.clone().json());
  } catch {
    return;
  }
  return hold(host, layer);
};
