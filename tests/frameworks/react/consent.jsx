import { useEffect, useState } from "react";
import { watch } from "assent-consent";

/** Whether a category or service is granted; false before an answer, and on a server. */
export function useConsent(name) {
  const [granted, setGranted] = useState(false);
  useEffect(() => watch((decision) => setGranted(decision.grants[name] === true)), [name]);
  return granted;
}

/**
 * A frame that waits. The element around it is React's, what happens inside is the guard's. A server sends it empty: the guard may be
 * faster than React, which has to find the page as it was sent.
 */
export function GatedFrame({ service, src, title }) {
  const [ready, setReady] = useState(false);
  useEffect(() => setReady(true), []);
  return (
    <div style={{ minHeight: 315 }}>
      {ready && <iframe data-service={service} data-src={src} title={title} width="560" height="315" />}
    </div>
  );
}
