// @ts-check
/** How texts have addresses in them, and how a style sheet reads without those that wait. */
import { awaits, awaitsAny } from "./rules.js";

/** @typedef {import("./table.js").Syntax} Syntax */

/** CSS escapes (CSS Syntax Level 3, section 4.3.7). @param {string} text */
const unescape = (text) => text.replace(/\\(?:([\da-f]{1,6})\s?|\n|([^]))/gi, (_, hex, char) => {
  const code = parseInt(hex, 16);
  return hex ? String.fromCodePoint(code > 0x10ffff ? 0xfffd : code) : char || "";
});

/** A comment; a string; a function's name with its bracket. */
const TOKEN = /\/\*[^]*?(?:\*\/|$)|(["'])((?:\\[^]|(?!\1)[^\\\n])*)|((?:[-\w\u0080-\uffff]|\\[^\n])+)\(\s*/g;
/** What follows the bracket of a URL without quotes (CSS Syntax Level 3, section 4.3.6). */
const BARE = /(?!["'])(?:\\[^]|[^)\\])*/y;

/**
 * The addresses of a style sheet or a value: every string, and every `url()`.
 * @param {string} css @returns {{ start: number, end: number, address: string }[]}
 */
const places = (css) => {
  const found = [];
  for (const match of css.matchAll(TOKEN)) {
    const end = match.index + match[0].length;
    if (match[1]) found.push({ start: end - match[2].length, end, address: unescape(match[2]) });
    else if (match[3] && /^(url|src)$/i.test(unescape(match[3]))) {
      BARE.lastIndex = end;
      const bare = BARE.exec(css)?.[0];
      if (bare) found.push({ start: end, end: end + bare.length, address: unescape(bare.trim()) });
    }
  }
  return found;
};

/** @param {number} code */
const character = (code) => String.fromCodePoint(Math.min(code, 0x10ffff));

/** Every word of a text that code or markup has, with the escapes of JSON, scripts and HTML undone. @param {string} text */
const words = (text) => text
  .replace(/\\u\{([\da-f]{1,6})\}|\\u([\da-f]{4})|\\x([\da-f]{2})|&#x([\da-f]{1,6});?/gi, (_, ...hex) => character(parseInt(hex.find(Boolean), 16)))
  .replace(/&#(\d{1,7});?/g, (_, code) => character(+code))
  .replace(/\\|&colon;/g, (word) => word === "\\" ? "" : ":").replace(/&sol;/g, "/").split(/[\s"'`<>()[\]{}=,;]+/).filter(Boolean);

/** @type {Record<Exclude<Syntax, "url">, (text: string) => string[]>} */
const ADDRESSES = {
  list: (text) => text.split(/[\s;]+/),
  // An address may have commas, and commas may have no space after them.
  set: (text) => [...text.split(/\s+/).map((part) => part.replace(/^,+|,+$/g, "")), ...text.split(/[\s,]+/)]
    .filter((part) => part && !/^[\d.]+[wxh]$/.test(part)),
  css: (text) => places(text).map(({ address }) => address),
  refresh: (text) => text.match(/^\s*[\d.]+[\s;,]+(?:url\s*=\s*)?["']?([^"']+)/i)?.slice(1) ?? [],
  words,
};

/** The service that a text waits for. @param {Syntax} syntax @param {string} text */
export const awaitsIn = (syntax, text) => (syntax === "url" ? awaits(text) : awaitsAny(ADDRESSES[syntax](text)));

/** A style sheet, rule or value without the addresses that wait: none of them is asked for. @param {string} css */
export const neutral = (css) => {
  const waiting = places(css).filter(({ address }) => awaitsAny([address]) !== undefined);
  return waiting.reduceRight((text, { start, end }) => text.slice(0, start) + text.slice(end), css);
};
