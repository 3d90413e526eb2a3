import { readable } from "svelte/store";
import { watch } from "assent-consent";

/** A store: whether a category or service is granted; false before an answer, and on a server. */
export const consentTo = (name) => readable(false, (set) => watch((decision) => set(decision.grants[name] === true)));
