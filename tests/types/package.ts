// A program that uses all of the npm package; its parts lie in two folders of this repository and in one of the package.

import { attributes, consent, start, watch, type Tag } from "../../pkg-config/npm/index.js";

const tag: Tag = { src: "/assent/assent.js", config: "/consent.json", revision: 7, lang: "de", region: "DE", nonce: "n" };
const written: Record<string, string> = attributes(tag);
const off: () => void = watch((decision: AssentDecision) => console.log(decision.grants["analytics"]));

export async function everything(): Promise<void> {
  const api: Assent = await start();
  const same: Assent = await consent();
  console.log(api === same, written["data-revision"], window.assent.version);
  off();
  // @ts-expect-error: a revision is a number
  await start({ revision: "7" });
}
