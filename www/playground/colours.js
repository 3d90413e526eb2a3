// @ts-check
/** The colours of one scheme, each by a swatch and by its digits, and the contrast of the words of the answers. */
import { get } from "./configuration.js";

/** The names in the configuration, and for people. */
const COLOURS = [
  ["accent", "Buttons"],
  ["on_accent", "Button text"],
  ["bg", "Background"],
  ["fg", "Text"],
  ["quiet", "Lesser text"],
  ["soft", "Background of parts"],
  ["line", "Lines"],
  ["focus", "Focus ring"],
];

const place = /** @type {HTMLElement} */ (document.getElementById("colours"));
const told = /** @type {HTMLElement} */ (document.getElementById("contrast"));

/** @param {string} name @param {string} label */
const row = (name, label) => {
  const line = Object.assign(document.createElement("div"), { className: "colour" });
  const swatch = Object.assign(document.createElement("input"), { type: "color" });
  swatch.setAttribute("aria-label", `${label}: pick`);
  const digits = Object.assign(document.createElement("input"), { id: `colour-${name}`, spellcheck: false });
  const words = Object.assign(document.createElement("label"), { textContent: label, htmlFor: digits.id });
  // The field with the digits is the one that counts; what is picked is typed into it.
  swatch.addEventListener("input", (event) => {
    event.stopPropagation();
    digits.value = swatch.value;
    digits.dispatchEvent(new Event("input", { bubbles: true }));
  });
  digits.addEventListener("input", () => paint(swatch, digits.value));
  line.append(swatch, words, digits);
  return { name, line, swatch, digits };
};

/** @param {HTMLInputElement} swatch @param {string} digits */
const paint = (swatch, digits) => {
  const short = digits.match(/^#([0-9a-f])([0-9a-f])([0-9a-f])$/i)?.slice(1);
  const whole = short ? `#${short.map((digit) => digit + digit).join("")}` : digits;
  if (/^#[0-9a-f]{6}$/i.test(whole)) swatch.value = whole;
};

const rows = COLOURS.map(([name, label]) => row(name, label));
place.append(...rows.map(({ line }) => line));

export const colours = {
  /** Shows the colours of the chosen scheme. @param {Record<string, any>} config */
  draw(config) {
    const scheme = /** @type {HTMLInputElement} */ (document.querySelector('input[name="palette"]:checked')).value;
    for (const { name, swatch, digits } of rows) {
      digits.name = `appearance.${scheme}.${name}`;
      const own = get(config, digits.name);
      digits.value = typeof own === "string" ? own : "";
      paint(swatch, digits.value || digits.placeholder);
    }
  },
};

/** Relative luminance (WCAG 2.2). @param {string} colour */
const luminance = (colour) => {
  const [red, green, blue] = [1, 3, 5].map((from) => Number.parseInt(colour.slice(from, from + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};

/**
 * Tells the contrast of the answers' words as the notice has it, and the shipped colours where none is chosen.
 * @param {CSSStyleDeclaration | null} style @param {boolean} same whether the sample page has the scheme whose colours are shown
 */
export const contrast = (style, same) => {
  if (!style) return;
  const probe = Object.assign(document.createElement("input"), { type: "color" });
  /** @param {string} name */
  const colour = (name) => {
    paint(probe, style.getPropertyValue(`--${name}`).trim());
    return probe.value;
  };
  if (same) {
    for (const { name, swatch, digits } of rows) {
      digits.placeholder = colour(name);
      paint(swatch, digits.value || digits.placeholder);
    }
  }
  const [darker, lighter] = [luminance(colour("accent")), luminance(colour("on_accent"))].sort((one, other) => one - other);
  const ratio = (lighter + 0.05) / (darker + 0.05);
  told.textContent = `The words of the answers: ${ratio.toFixed(1)}:1 on the sample page${ratio < 5 ? ", and 5:1 is needed" : ""}.`;
};
