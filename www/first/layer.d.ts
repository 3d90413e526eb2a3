/** A text, an element with its attributes and children, or 0: a comment, where Leptos marks the end of a list. */
export type LayerNode = string | 0 | [name: string, attributes: Record<string, string>, ...children: LayerNode[]];

/** All that is needed to show the first layer. */
export interface Layer {
  /** The style sheet of its shadow root. */
  style: string;
  /** What its shadow root holds. */
  frame: LayerNode[];
  /** The element itself, with what is in its light DOM. */
  notice: LayerNode;
}
