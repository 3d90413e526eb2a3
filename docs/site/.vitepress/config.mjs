// The documentation site: the pages of docs/ as they are, with a search, in four kinds. `cargo xtask site` makes it.
import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../../..");
const out = process.env.ASSENT_SITE || join(root, "target/xtask/site");

/** The pages by kind. A link to a page that is in no group leads to its text under `/source/`. */
const GROUPS = {
  Tutorials: ["install", "studio", "wordpress", "serve"],
  "How to": [
    "gating", "recipes", "build", "csp", "appearance", "languages", "declaration", "signals", "gpp", "mirror", "ages", "audit",
  ],
  Reference: ["glossary", "configuration", "contracts", "cli", "lint", "services", "regimes", "collector", "audit-fixes", "log-coverage"],
  Explanation: ["how-it-works", "security", "attacks", "automatic-clients", "bench"],
};
/** Pages that are not in docs/. */
const OTHERS = ["ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "benches/REPORT.md", "benches/SIZES.md", "benches/HISTORY.md"];

const there = (file) => existsSync(join(root, file));
const pages = Object.values(GROUPS).flat().map((name) => `docs/${name}.md`).filter(there);
const included = new Set(["docs/site/index.md", ...pages, ...OTHERS.filter(there)]);
// A name may not differ from another one by its case only.
const RENAMED = { "docs/site/index.md": "index.md", "SECURITY.md": "reporting.md" };
const rewrite = (file) => RENAMED[file] ?? file.replace(/^docs\//, "");
const title = (file) => /^# (.+)$/m.exec(readFileSync(join(root, file), "utf8"))?.[1].replaceAll("`", "") ?? file;

// The pages as the site has them, where the modules that they import are found. Pictures come along.
const source = resolve(import.meta.dirname, "../pages");
rmSync(source, { recursive: true, force: true });
const pictures = readdirSync(join(root, "docs")).filter((name) => /\.(png|webp|svg)$/.test(name)).map((name) => `docs/${name}`);
for (const file of [...included, ...pictures]) {
  const target = join(source, rewrite(file));
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(join(root, file), target);
}

mkdirSync(join(source, "public"), { recursive: true });
copyFileSync(join(root, "docs/assent.png"), join(source, "public/assent.png"));
// Studio stands beside the product's own files.
const studio = there("dist/studio");
if (studio) cpSync(join(root, "dist"), join(source, "public/assent"), { recursive: true, filter: (file) => !/\.(br|gz)$/.test(file) });

/** Files of the repository that pages point at, as texts beside them. */
const sources = new Set();

/** Leads links out of docs/ to the page or the text that the site has of it. A folder of the repository has none. */
const links = (md) => {
  const plain = md.renderer.rules.link_open ?? ((tokens, index, options, _, self) => self.renderToken(tokens, index, options));
  md.core.ruler.push("assent-links", (state) => {
    const from = [...included].find((file) => rewrite(file) === state.env.relativePath);
    for (const block of state.tokens) for (const token of block.children ?? []) {
      if (token.type !== "link_open") continue;
      const href = token.attrGet("href");
      if (/^(\w+:|#|\/)/.test(href)) continue;
      const [path, hash = ""] = href.split(/(?=#)/);
      const file = relative(root, resolve(root, dirname(from ?? ""), path));
      if (included.has(file)) token.attrSet("href", "/" + rewrite(file) + hash);
      else if (there(file) && statSync(join(root, file)).isFile()) {
        sources.add(file);
        token.attrSet("href", `/source/${file}.txt`);
        token.attrSet("target", "_self");
      } else if (there(file)) token.attrSet("href", "/ARCHITECTURE.md");
    }
  });
  md.renderer.rules.link_open = plain;
};

export default {
  lang: "en",
  title: "Assent",
  description: "Cookie consent that keeps its word: one script tag, one JSON file, and nothing optional runs before a visitor agrees.",
  srcDir: source,
  outDir: out,
  cacheDir: join(root, "target/xtask/site.cache"),
  cleanUrls: true,
  ignoreDeadLinks: [/^\/source\//],
  markdown: { config: links, languageAlias: { csp: "http" } },
  themeConfig: {
    search: { provider: "local" },
    outline: [2, 3],
    nav: [
      { text: "Install", link: "/install" }, { text: "Configuration", link: "/configuration" },
      ...studio ? [{ text: "Studio", link: "/assent/studio/index.html", target: "_self" }] : [],
      { text: "Changelog", link: "/CHANGELOG" },
    ],
    sidebar: [
      ...Object.entries(GROUPS).map(([text, names]) => ({
        text, collapsed: false, items: names.filter((name) => there(`docs/${name}.md`)).map((name) => ({ text: title(`docs/${name}.md`), link: `/${name}` })),
      })),
      { text: "The project", collapsed: true, items: OTHERS.filter(there).map((file) => ({ text: title(file), link: "/" + rewrite(file).replace(/\.md$/, "") })) },
    ],
  },
  async buildEnd() {
    for (const file of sources) {
      const target = join(out, "source", `${file}.txt`);
      mkdirSync(dirname(target), { recursive: true });
      copyFileSync(join(root, file), target);
    }
    // For assistants: an index, and each page as it was written.
    const list = pages.map((file) => `- [${title(file)}](/${rewrite(file)})`);
    writeFileSync(join(out, "llms.txt"), `# Assent\n\n> Cookie consent in Rust: one script tag, one JSON file.\n\n## Pages\n\n${list.join("\n")}\n`);
    for (const file of pages) copyFileSync(join(root, file), join(out, rewrite(file)));
  },
};
