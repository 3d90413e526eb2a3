// @ts-check
/** The configuration under the owner's hands: a JSON object in which a path such as `appearance.light.accent` stands for a choice. */

/** @typedef {Record<string, any>} Json */

/** What there is to ask on the sample page, until the owner brings a file. @type {Json} */
export const SAMPLE = {
  $schema: "/assent/consent.schema.json",
  site: "example.com",
  controller: { name: "Example Ltd", policy_url: "/privacy" },
  languages: ["en"],
  categories: [
    { id: "necessary", required: true },
    { id: "analytics", services: [{ from: "matomo" }] },
    { id: "marketing", services: [{ from: "meta-pixel" }] },
  ],
};

/** @param {Json} config @param {string} path @returns {unknown} */
export const get = (config, path) => path.split(".").reduce((/** @type {any} */ value, key) => (Object.hasOwn(Object(value), key) ? value[key] : undefined), config);

/** Sets a value; an empty one goes, and with it every object that it leaves empty. @param {Json} config @param {string} path @param {string} value */
export const set = (config, path, value) => {
  const [key, ...rest] = path.split(".");
  if (rest.length) {
    const own = Object.hasOwn(config, key) && config[key] instanceof Object ? config[key] : {};
    set(own, rest.join("."), value);
    if (Object.keys(own).length) config[key] = own;
    else delete config[key];
  } else if (value) config[key] = value;
  else delete config[key];
};

/** The languages, the fallback first. @param {Json} config @returns {string[]} */
export const languages = (config) => (Array.isArray(config.languages) && typeof config.languages[0] === "string" ? config.languages : ["en"]);

/** What the sample page is shown: the same, in the visitor's scheme and another language if so wished, and without the address that proofs go to. @param {Json} config @param {string} scheme @param {string} language @returns {Json} */
export const shown = (config, scheme, language) => {
  const { receipts: _, ...rest } = structuredClone(config);
  const theme = get(config, "appearance.theme") || "auto";
  if (theme === "auto") set(rest, "appearance.theme", scheme);
  const known = languages(config);
  return { ...rest, languages: known.includes(language) ? known : [...known, language] };
};
