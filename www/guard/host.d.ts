import type { Answer, Call } from "../contracts.js";

/** What the guard offers to the banner and to its parts. */
export interface Host {
  /** The address of the directory that the guard came from, with its final slash. */
  base: string;
  /** The address of the configuration. */
  config: string;
  /** The key under which this site's answer is stored. */
  key: string;
  /** Keeps an answer that is still to be carried out, forgets it (an empty text), or tells whether there is one (no text). */
  pending(answer?: Answer | ""): boolean;
  /** The revision that the tag names; 0 where it names none. */
  revision: number;
  lang?: string;
  region?: string;
  /** Fetches as the browser did when the guard came; gives nothing where nothing came. */
  fetch: (url: string) => Promise<Response | void>;
  get(): AssentDecision | null;
  /** Applies a decision that was just made. */
  settle(stored: unknown, made: boolean): void;
  /** Applies what holds before any choice. */
  suppose(stored: unknown): void;
  emit<E extends keyof AssentEvents>(event: E, payload: AssentEvents[E]): void;
  /** Whether the verdict grants all that an element names. */
  met(element: HTMLElement): unknown;
  /** Has the banner carry out a call, loading it first. */
  act(name: Call, ...args: unknown[]): Promise<unknown>;
  /** The configuration, once it has been asked for: its response, or nothing where it did not come. */
  given?: Promise<Response | void> | Response | void;
  /** What the part that asks has fetched, by its address. */
  [address: string]: unknown;
  /** Shows a gated element whatever the verdict says; there once `elements.js` is. */
  reveal?(element: HTMLElement): void;
}
