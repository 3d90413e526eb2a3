// @ts-check
/**
 * Asks before the banner is here: shows the first layer in the visitor's language and the owner's look. The markup and the style sheets are
 * the banner's own, printed by the interface's components (`layer.json`); the rules are those of core, from its types and data
 * (`rules.json`). What is asked under other regimes than those that want consent, by region, with a shared record or on sites that
 * children visit too is known to `regimes.js`, which only such configurations load.
 *
 * Strict where the banner is: whatever is unknown, missing or of another form is left to it, which asks by itself or says what is wrong.
 */
import { frames, notices, sheets } from "../first/layer.json";
import { colours, files, forms, regimes, shape, texts, themes } from "../first/rules.json";
import { show } from "../first/show.js";
import { wishes } from "../first/wishes.js";
import { leave, ship } from "../first/ship.js";

/** A value of one of core's forms, or none. @param {unknown} value @param {keyof typeof forms} form @param {string} [preset] */
const read = (value, form, preset) => {
  if (value == null && preset != null) return preset;
  return typeof value === "string" && new RegExp(forms[form], "u").test(value) ? value : leave();
};

/** The members of a value that may be absent. @param {any} value @returns {any} */
const members = (value = {}) => value instanceof Object && !Array.isArray(value) ? value : leave();

/** The file of a language's texts, as core's `Language::file` has it. @param {string} tag @returns {string} */
const file = (tag) => files.find(([begin]) => (tag.toLowerCase() + "-").startsWith(begin))?.[1] ?? tag.split("-")[0];

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

/** The owner's text or address in a language, else in the one that everybody falls back to. @param {any} text @param {string} language @param {string} fallback @param {keyof typeof forms} form */
const settle = (text, language, fallback, form) => read(typeof text === "object" ? text[language] ?? text[fallback] : text, form);

/** Custom properties for what the owner chose. @param {any} values @param {string[]} names @param {keyof typeof forms} [form] that of all; default: each has its own */
const declare = (values, names, form) => names.map((name) => {
  const value = read(values[name], form || /** @type {keyof typeof forms} */ (name), "");
  return value && `;--${name}:${value}`;
}).join("");

/** Those for colours. @param {unknown} values */
const paint = (values) => declare(members(values), colours, "colour");

/** The owner's look, as core's `Appearance::css` writes it. @param {any} look */
const style = (look) => {
  // One that core does not know has no two parts.
  const [, [scheme, media]] = /** @type {[string, string[]]} */ (themes.find(([name]) => name === (look.theme ?? "auto")));
  const [theme, dark, sheet] = sheets;
  return `${theme}:host{--scheme:${scheme}${declare(look, shape) + paint(look.light)}}@media ${media}{${dark}:host{${paint(look.dark)}}}${sheet}`;
};

/** A tree with what its placeholders stand for. @param {any} tree @param {Record<string, string>} values @returns {any} */
const fill = (tree, values) => {
  if (typeof tree === "string") return values[tree] ?? tree;
  if (Array.isArray(tree)) return tree.map((part) => fill(part, values));
  return tree && Object.fromEntries(Object.entries(tree).map(([name, value]) => [name, fill(value, values)]));
};

/** The first layer of the configuration that is on its way. @param {import("../guard/host.js").Host} host @returns {Promise<import("../first/layer.js").Layer>} */
const resolve = async (host) => {
  const response = /** @type {Response} */ (await host.given);
  // The banner reads it too, and may have begun.
  const config = await response.clone().json();
  const { regime = "gdpr", audience = "general", mirror, languages = ["en"], controller, appearance } = config;
  const look = members(appearance);
  const known = /** @type {any} */ (regimes)[regime];
  const plain = known >= 0 && audience === "general" && !mirror;
  const offered = languages.map((/** @type {unknown} */ tag) => read(tag, "language"));
  const language = choose(wishes(host), offered);
  const name = file(language);
  const [shipped, data, part] = await Promise.all(/** @type {any[]} */ ([
    name === "en" ? {} : ship(host, "locales/" + name),
    known ?? ship(host, "regimes"),
    plain || import(host.base + "parts/regimes.js"),
  ]));
  /** @type {import("../first/layer.js").Asked} */
  const asked = plain ? { heeds: known } : await part.default(host, config, data);
  const own = members(members(config.texts)[language]);
  /** @type {Record<string, string>} */
  const values = {
    "{lang}": language,
    "{place}": `${read(look.layout, "layout", "box")} ${read(look.position, "position", "bottom")}`,
    "{policy_url}": settle(controller.policy_url, language, offered[0], "address"),
    "{logo}": read(look.logo, "picture", ""),
    "{logo_text}": settle(look.logo_text ?? controller.name, language, offered[0], "text"),
  };
  for (const [key, english] of Object.entries({ ...texts, ...asked.texts })) {
    values[`{${key}}`] = read(own[key], "text", shipped[key]?.trim?.() ? shipped[key] : english);
  }
  return {
    style: style(look),
    frame: fill(frames[values["{logo}"] ? 1 : 0], values),
    // @ts-ignore: Global Privacy Control is not in TypeScript's DOM library
    notice: fill((asked.notices || notices)[!!navigator.globalPrivacyControl & asked.heeds], values),
    runs: asked.runs,
  };
};

/** @param {import("../guard/host.js").Host} host */
export default async (host) => {
  const layer = await resolve(host).catch(() => {});
  return layer && show(host, layer);
};
