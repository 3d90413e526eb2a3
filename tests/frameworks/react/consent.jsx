import { useEffect, useState } from "react";
import { watch } from "assent-consent";

/** Whether a category or service is granted; false before an answer, and on a server. */
export function useConsent(name) {
  const [granted, setGranted] = useState(false);
  useEffect(() => watch((decision) => setGranted(decision.grants[name] === true)), [name]);
  return granted;
}

/** A frame that waits. The element around it is React's, what happens inside is the guard's. */
export function GatedFrame({ service, src, title }) {
  return (
    <div>
      <iframe data-service={service} data-src={src} title={title} width="560" height="315" />
    </div>
  );
}
