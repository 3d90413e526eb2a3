// @ts-check
/** What carries an address, as data: attributes, texts, calls and constructors of the platform. A way that is missing here leaks. */

/** How a text has addresses. @typedef {"url" | "list" | "set" | "css" | "refresh" | "words"} Syntax */

/** Attributes that have an element ask for something, whatever element it is, by their local names. @type {Record<string, Syntax>} */
export const ATTRIBUTES = {
  __proto__: /** @type {any} */ (null),
  src: "url", srcset: "set", href: "url", data: "url", poster: "url", background: "url", ping: "list", srcdoc: "words", imagesrcset: "set",
  attributionsrc: "list", content: "refresh", style: "css",
  // SVG 2: presentation attributes, and SMIL's values for another attribute.
  fill: "css", stroke: "css", filter: "css", mask: "css", "clip-path": "css", "marker-start": "css", "marker-mid": "css", "marker-end": "css",
  cursor: "css", to: "list", from: "list", by: "list", values: "list",
};

/** The properties that reflect them under another name than in lower case are none; these are their names as properties. */
export const PROPERTIES = ["src", "srcset", "href", "data", "poster", "background", "ping", "srcdoc", "imageSrcset", "attributionSrc", "content"];

/** Elements whose `href` is for the visitor to follow. */
export const LINKS = /^(a|area|base)$/;

/** Elements whose text asks for something: style sheets; modules, import maps and speculation rules. */
export const TEXTUAL = "style,script";

/** Methods that put nodes into a document, of whatever interface. */
export const INSERTIONS = [
  "appendChild", "insertBefore", "replaceChild", "moveBefore", "append", "prepend", "before", "after", "replaceWith", "replaceChildren",
  "insertAdjacentElement", "insertAdjacentText", "insertNode", "surroundContents", "adoptNode",
];

/** Methods that copy nodes. */
export const COPIES = ["cloneNode", "importNode"];

/** Properties and methods that parse markup. */
export const MARKUP = { properties: ["innerHTML", "outerHTML"], methods: ["setHTMLUnsafe", "setHTML"] };

/**
 * Calls that send a request: the interface, or "" for the window; the method; the argument with the addresses; and what the caller gets while the
 * request waits, then what after a refusal. A promise is pending, then rejected with a `TypeError`, as without network.
 * @type {[type: string, method: string, argument: number, outcome: "promise" | "value" | "refuse", waiting?: unknown, refused?: unknown][]}
 */
export const CALLS = [
  ["", "fetch", 0, "promise"],
  ["Worklet", "addModule", 0, "promise"],
  ["ServiceWorkerContainer", "register", 0, "promise"],
  ["Cache", "add", 0, "promise"],
  ["Cache", "addAll", 0, "promise"],
  ["BackgroundFetchManager", "fetch", 1, "promise"],
  ["Navigator", "sendBeacon", 0, "value", true, false],
  ["", "fetchLater", 0, "value", { activated: false }, { activated: false }],
  ["", "open", 0, "refuse", null],
];

/**
 * Constructors of what has a connection: whether an object can stand in until the connection may be made. The others throw a `NetworkError`.
 * @type {[type: string, outcome: "later" | "throw"][]}
 */
export const CONNECTIONS = [
  ["WebSocket", "later"], ["EventSource", "later"], ["Worker", "later"], ["SharedWorker", "throw"], ["WebTransport", "throw"],
  ["RTCPeerConnection", "throw"], ["webkitRTCPeerConnection", "throw"], ["PresentationRequest", "throw"], ["Notification", "throw"],
];
