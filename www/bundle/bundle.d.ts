type LayerNode = import("../first/layer.js").LayerNode;

/** What is asked under a regime. */
type BundleRegime = {
  /** The index of the notice, and of the one for browsers that object, where it is another one: null where they are not asked. */
  asked: [plain: number, objected?: number | null];
  /** 1 where things run before an answer. */
  runs?: number;
};

/** What `assent build` puts into a bundle (`crates/cli/src/build/bundle.rs`); the bundle's code stands in a block that has it as its constant. */
declare const BUNDLE: {
  /** Where the other files are served; only there where `inside.js` is too. */
  at: string;
  /** The addresses that wait for each service; only there where `block.js` is too. */
  block: Record<string, string[]>;
  /** Attributes of the tag, by their names in `dataset`. */
  tag: Record<string, string>;
  /** What `gpp-stub.js` answers by itself: the sections in use, such as `8:usca`, and the platform's registered number. */
  gpp: { apis: string[]; cmp: number };
  /** The first layer; only there where `first.js` or `regimes.js` is too. */
  first: {
    style: string;
    /** What the shadow root holds: one for all languages, or one for each. */
    frames: LayerNode[][];
    /** The index of a notice by tags, in lower case: those that are a language's own after `=`, and the beginnings of all others. */
    languages: Record<string, number>;
    /** For each language the notices that visitors in it may be shown, each once. */
    notices: LayerNode[][];
    /** What may be asked, once each: of all regimes that may hold. */
    regimes: BundleRegime[];
    /**
     * Which of them holds where (`crates/cli/src/build/calendar.rs`), from a day on that is counted from 1970-01-01; a later entry counts more.
     * Codes have spaces between them: a part of a country, a country for all its other parts, `US-` where the part is not known, an empty
     * one for everywhere else. Null where no regime is in force; only there where `regimes.js` is too.
     */
    places: [day: number, regime: number | null, codes: string][];
    /** Where a server tells the visitor's region; empty where only the tag and the clock tell, not there where the place tells nothing. */
    region_endpoint?: string;
    /** Whether several hosts share one record. */
    mirrored?: boolean;
    /**
     * For each language the address of its answers beside the guard, and of those for browsers that object, where they were compiled
     * (`answers.js`); only there where one regime holds.
     */
    answers?: [plain: string | null, objected?: string | null][];
  };
};

/** What `assent build` puts before `answers.js` (`crates/cli/src/build/answers.rs`). */
declare const ANSWERS: {
  /** For each call that answers, what the device is to keep. A text that begins with a NUL stands for what the moment knows. */
  stored: Record<string, unknown>;
  /** For how long an answer holds, in milliseconds. */
  validity: number;
  /** Where receipts go. */
  endpoint: string | null;
  /** What is said after an answer. */
  status: { lang: string; dir: string; saved: string; style: string };
};

/** What `assent build` puts before `gpp.js` (`crates/cli/src/build/gpp.rs`). */
declare const GPP: {
  /** What each bit of an answer stands for: that not all of these are granted, that the visitor is a child, that the browser objects. */
  bits: (string[] | "child" | "gpc")[];
  /** The region whose section is for every visitor whose region nobody knows. */
  everywhere: string | null;
  /** The sections by region, such as `US-CA`; `US` is for all states without one. */
  sections: Record<string, {
    id: number;
    prefix: string;
    /** The whole GPP string for each combination of bits. */
    texts: string[];
    /** The section's segments; a text is the index of a bit, the value where it is set, and the value where it is not. */
    segments: Record<string, unknown>[];
  }>;
};

interface HTMLScriptElement {
  /** On the tag: the region that the first layer finds. */
  region?: Promise<string>;
  /** On the tag: what a bundle has in place of the guard's parts of these names. */
  parts?: Record<string, (host: import("../guard/host.js").Host, ...args: any[]) => unknown>;
}
