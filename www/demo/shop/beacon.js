// Gated: the shop's own visitor counter. A random number for a year, a mark for this visit, and one invisible image.
(() => {
  const known = document.cookie.match(/(?:^|; )kot_visitor=([0-9a-f-]+)/)?.[1];
  const visitor = known ?? [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const from = document.referrer ? new URL(document.referrer).hostname : "direct";
  document.cookie = `kot_visitor=${visitor}; max-age=${365 * 86400}; path=/; samesite=lax`;
  document.cookie = `kot_visit=${from}; path=/; samesite=lax`;
  new Image().src = "/t/counter?" + new URLSearchParams({ visitor, from, page: location.pathname });
})();
