/** A text, an element with its attributes and children, or 0: a comment, where Leptos marks the end of a list. */
type BundleNode = string | 0 | [name: string, attributes: Record<string, string>, ...children: BundleNode[]];

/** What `assent build` puts into a bundle (`crates/cli/src/build/bundle.rs`); the bundle's code stands in a function that has it as its parameter. */
declare const BUNDLE: {
  /** Attributes of the tag, by their names in `dataset`. */
  tag: Record<string, string>;
  /** The first layer; only there where `after.js` is too. */
  first: {
    style: string;
    /** What the shadow root holds: one for all languages, or one for each. */
    frames: BundleNode[][];
    /** The index of a notice by tags, in lower case: those that are a language's own after `=`, and the beginnings of all others. */
    languages: Record<string, number>;
    /** For each language the notice, and the one for browsers that object, where it is another one: null where they are not asked. */
    notices: [plain: BundleNode, objected?: BundleNode | null][];
  };
};
