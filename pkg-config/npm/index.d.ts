import "./assent.js";

/** What the guard's tag says; see "The tag" in Assent's documentation. */
export interface Tag {
  /** Where the guard is served; everything else is fetched from beside it. Default: `/assent/assent.js`. */
  src?: string;
  /** The configuration, relative to the guard. Default: `consent.json` beside it. */
  config?: string;
  /** The configuration's `revision`; with it a repeat visit fetches nothing but the guard. */
  revision?: number;
  /** The language to ask in. Default: the page's, then the browser's. */
  lang?: string;
  /** The visitor's place, ISO 3166, where the server knows it. */
  region?: string;
  /** A selector of the page's own controls that may accept (`data-assent="accept"`). Without it none may. */
  controls?: string;
  /** The nonce of the site's content security policy. Required with `'strict-dynamic'`: without it, external gated scripts stay blocked. */
  nonce?: string;
}

/**
 * The attributes of the guard's tag, for whoever writes the page: `<script {...attributes({ revision: 7 })} />`. The best way, since
 * the guard then comes before anything that it has to hold. For a server as well.
 */
export function attributes(options?: Tag): Record<string, string>;

/**
 * Inserts the guard's tag, unless the page has one, and gives the public API once it is there. Call it first thing in the entry module.
 * Rejects where the guard cannot be loaded (everything gated then stays blocked; the next call tries again), and on a server.
 */
export function start(options?: Tag): Promise<Assent>;

/** The public API, once the guard is there, however it came. Rejects on a server. */
export function consent(): Promise<Assent>;

/**
 * Calls `listener` with the decision in force, once there is one, and with each later one; gives the function that ends that. Does
 * nothing on a server.
 */
export function watch(listener: (decision: AssentDecision) => void): () => void;
