/** Assent's public API: `window.assent`, there as soon as the tag has run, before the banner's code has arrived. */

export {};

declare global {
  interface Window {
    /** The consent of this page's visitor. */
    readonly assent: Assent;
  }
  /** The consent of this page's visitor. */
  const assent: Assent;

  interface DocumentEventMap extends AssentDocumentEvents {}

  interface Assent {
    /** The version of the guard. */
    readonly version: string;
    /** The name under which the answer is stored. Two pages with the same name are pages of one site. */
    readonly key: string;
    /** The visitor's decision, or what the law lets hold before one, or `null` while there is neither. */
    get(): AssentDecision | null;
    /** Whether a category or service is granted. `false` for names that nobody configured. */
    has(name: string): boolean;
    /** Shows the preferences (default) or the notice. */
    open(layer?: "preferences" | "notice"): Promise<AssentDecision | null>;
    /** Grants everything, as the notice's button does. */
    accept(options?: AssentOptions): Promise<AssentDecision | null>;
    /** Denies everything optional, as the notice's button does. */
    reject(options?: AssentOptions): Promise<AssentDecision | null>;
    /**
     * Grants and denies by name; what is not named stays as it is. A category stands for all its services.
     * Rejects with an `Error`, and changes nothing, for an unknown name or a refused required one.
     */
    choose(grants: Record<string, boolean>, options?: AssentOptions): Promise<AssentDecision | null>;
    /** Has gated elements inside an open shadow root found, those that come later too. Its disconnection ends that. */
    observe(root: Document | ShadowRoot): void;
    /** Takes back everything optional. The page then reloads, in every tab, unless the configuration's `withdrawal` says `"offer"`. */
    withdraw(): Promise<AssentDecision | null>;
    /**
     * Calls `listener` with each later payload of `event`, and once with the latest one if there is any already.
     * Each is also dispatched on `document` as `assent:<event>`, with the payload in `detail`.
     */
    on<E extends keyof AssentEvents>(event: E, listener: (payload: AssentEvents[E]) => void): () => void;
  }

  interface AssentOptions {
    /** Default: the configuration's first. */
    scope?: AssentScope;
  }

  interface AssentDecision {
    /** Every category and service, granted or not. */
    readonly grants: Readonly<Record<string, boolean>>;
    readonly scope: AssentScope;
    /** When it ends at the latest, RFC 3339. */
    readonly until: string;
    /** The configuration's revision that was answered. */
    readonly revision: number;
    /**
     * The receipt as sent to the collector; its ids are `null` where there is no collector. Of a choice that was made on another host of
     * the domain only what links to it, without a `schema`. `null` while the visitor has not decided.
     */
    readonly receipt: AssentReceipt | AssentReceiptLink | null;
  }

  interface AssentEvents {
    /** The addresses that wait for each service, once core has resolved them: with a stored answer, or with the banner. */
    block: Readonly<Record<string, readonly string[]>>;
    /** A decision applies, or what holds before one: at the load of a page, and after each choice, in this tab or another. */
    decision: AssentDecision;
    /** The visitor asked to see one gated element, once: it loads whatever is granted. */
    reveal: { readonly element: HTMLElement };
    /** What Assent shows. */
    layer: { layer: "notice" | "preferences" | null };
    /** A receipt was made. */
    receipt: AssentReceipt;
    /** Names that were granted are no longer; told before anything is swept, so that vendors can be told in time. */
    withdrawal: { readonly names: readonly string[] };
    /** Entries such as `cookie:IDE` that belong to denied services and that no script can remove. */
    leftover: { readonly entries: readonly string[] };
    /** Something is wrong; everything that has no consent stays blocked. */
    error: { message: string };
  }

  /** The same on `document`, with the payload in `detail`. */
  type AssentDocumentEvents = { [E in keyof AssentEvents as `assent:${E}`]: CustomEvent<AssentEvents[E]> };
}
