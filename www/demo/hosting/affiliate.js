// Gated: tells one affiliate that a visit began here. One cookie for the session, one permanent, one invisible image.
(() => {
  const affiliate = new URL(document.currentScript.src).searchParams.get("of");
  const { prefix, days } = { domains: { prefix: "kd", days: 30 }, certs: { prefix: "kc", days: 60 } }[affiliate];
  const number = crypto.getRandomValues(new Uint32Array(1))[0];
  document.cookie = `${prefix}_visit=1; path=/; samesite=lax`;
  if (!document.cookie.includes(prefix + "_ref=")) {
    document.cookie = `${prefix}_ref=${location.hostname}.${Date.now()}.${number}; max-age=${days * 86400}; path=/; samesite=lax`;
  }
  new Image().src = `/t/affiliate/${affiliate}?from=${location.hostname}`;
})();
