/** A text, an element with its attributes and children, or 0: a comment, where Leptos marks the end of a list. */
export type LayerNode = string | 0 | [name: string, attributes: Record<string, string>, ...children: LayerNode[]];

/** All that is needed to show the first layer. */
export interface Layer {
  /** The style sheet of its shadow root. */
  style: string;
  /** What its shadow root holds. */
  frame: LayerNode[];
  /** The element itself, with what is in its light DOM; none where nobody is asked. */
  notice: LayerNode;
  /** 1 where things run before an answer. */
  runs?: number;
  /** Fetches what carries an answer out, where the banner need not come. */
  ahead?: (() => Promise<unknown>) | null | "";
}

/** What a visitor is asked under a regime. */
export interface Asked {
  /** 1 where the regime heeds an objection of the browser, otherwise 0. */
  heeds: number;
  /** 1 where things run before an answer. */
  runs?: number;
  /** The notices, without and with an objection; none for whom nobody asks. Default: those where consent comes first. */
  notices?: unknown[];
  /** English texts that only these notices have, by their keys. */
  texts?: Record<string, string>;
}
