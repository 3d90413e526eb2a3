// A program that uses all of the public API. `tsc --noEmit --strict` checks it against pkg-config/assent.d.ts.

const version: string = assent.version;

const decision: AssentDecision | null = window.assent.get();
if (decision) {
  const granted: boolean | undefined = decision.grants["analytics"];
  const scope: "persistent" | "session" = decision.scope;
  const until: Date = new Date(decision.until);
  const revision: number = decision.revision;
  console.log(granted, scope, until, revision, decision.receipt?.receipt_id ?? "no receipt");
  // @ts-expect-error: what was decided is read-only
  decision.grants["analytics"] = true;
}

const has: boolean = assent.has("matomo");

async function everything(): Promise<void> {
  await assent.open();
  await assent.open("preferences");
  await assent.open("notice");
  const accepted: AssentDecision | null = await assent.accept();
  const rejected: AssentDecision | null = await assent.reject();
  const chosen = await assent.choose({ analytics: true, gamma: false });
  const visit = await assent.choose({ analytics: true }, { scope: "session" });
  const withdrawn: AssentDecision | null = await assent.withdraw();
  console.log(accepted, rejected, chosen?.grants, visit?.scope === "session", withdrawn);
  // @ts-expect-error: there is no such layer
  await assent.open("settings");
  // @ts-expect-error: a grant is a boolean
  await assent.choose({ analytics: "yes" });
  // @ts-expect-error: there is no such lifetime
  await assent.choose({ analytics: true }, { scope: "forever" });
}

const off: () => void = assent.on("decision", ({ grants, until }) => console.log(grants["analytics"], until));
off();
assent.on("layer", ({ layer }) => {
  const shown: "notice" | "preferences" | null = layer;
  console.log(shown);
});
assent.on("receipt", (receipt) => {
  const event: "given" | "partial" | "refused" | "withdrawn" | "renewed" | "opted_out" | "gpc_override" = receipt.event;
  const grown: boolean | undefined = receipt.age?.ok;
  const subject: string | null = receipt.subject_id;
  const services = receipt.decisions.map((one) => [one.purpose, one.state === "granted", one.services["matomo"]] as const);
  console.log(event, grown, subject, services, receipt.notice.sha256, receipt.schema, receipt.ui.layer);
});
assent.on("withdrawal", ({ names }) => console.log(names.includes("matomo")));
assent.on("reveal", ({ element }) => console.log(element.title));
assent.on("leftover", ({ entries }) => console.log(entries.join()));
assent.observe(document.body.attachShadow({ mode: "open" }));
// @ts-expect-error: an element is no root
assent.observe(document.body);
assent.on("error", ({ message }) => console.error(message.toUpperCase()));
// @ts-expect-error: there is no such event
assent.on("consent", () => {});

document.addEventListener("assent:decision", (event) => console.log(event.detail.grants["marketing"]));
document.addEventListener("assent:layer", (event) => console.log(event.detail.layer));
document.addEventListener("assent:receipt", (event) => console.log(event.detail.occurred_at));
document.addEventListener("assent:error", (event) => console.log(event.detail.message));

void everything();
console.log(version, has);
