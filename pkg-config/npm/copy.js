#!/usr/bin/env node
/** `assent-consent FOLDER`: copies the files that a site serves, usually to `public/assent`. What else is there stays. */
import { cp } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const [folder, ...more] = process.argv.slice(2);
if (!folder || folder.startsWith("-") || more.length) {
  console.error("usage: assent-consent FOLDER\ncopies Assent's files into FOLDER, to be served as /assent/");
  process.exit(2);
}
try {
  await cp(fileURLToPath(new URL("files", import.meta.url)), folder, { recursive: true });
  console.log(`assent-consent: the files are in ${folder}`);
} catch (error) {
  console.error(`assent-consent: ${folder} cannot be written: ${error.message}`);
  process.exit(1);
}
