import type { Call } from "../contracts.js";
import type { BannerHost } from "./banner.js";

/** What the guard offers to the banner and to its parts. What the banner takes of it is printed from the banner's declaration. */
export interface Host extends Omit<BannerHost, "json" | "reload" | "reveal" | "waits"> {
  fetch(url: string): Promise<Response | void>;
  /** How many answers of this page wait to be carried out. */
  waits: number;
  get(): AssentDecision | null;
  emit<E extends keyof AssentEvents>(event: E, payload: AssentEvents[E]): void;
  /** Has what matches `GATED` wait, or shows it. */
  gate(elements: Iterable<Element>): void;
  /** Whether the verdict grants all that an element names. */
  met(element: HTMLElement): unknown;
  /** Carries out a call, once the banner is here. */
  banner?: (name: Call, args: unknown[]) => unknown;
  /** Has a call carried out. */
  act(name: Call, ...args: unknown[]): Promise<unknown>;
  /** The configuration, once it has been asked for: its response, or nothing where it did not come. */
  given?: Promise<Response | void> | Response | void;
  /** What the part that asks has fetched, by its address. */
  [address: string]: unknown;
  /** There once the banner is. */
  json?: BannerHost["json"];
  reload?: BannerHost["reload"];
  /** There once `elements.js` is; a banner with a placeholder has it. */
  reveal?: BannerHost["reveal"];
}
