import { useEffect, useState } from "react";
import { GatedFrame, useConsent } from "./consent.jsx";

export function Page() {
  const granted = useConsent("alpha");
  const [open, setOpen] = useState(true);
  useEffect(() => {
    if (granted) (window.order ||= []).push("alpha");
  }, [granted]);
  return (
    <main>
      <p id="state">{granted ? "granted" : "waiting"}</p>
      {open && <GatedFrame service="alpha" src="/frame" title="A film" />}
      <button id="leave" type="button" onClick={() => setOpen(false)}>Leave</button>
    </main>
  );
}
