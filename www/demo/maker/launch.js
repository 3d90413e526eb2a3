// Gated module: counts an announcement once it has really been seen.
const seen = new IntersectionObserver(([entry]) => {
  if (!entry.isIntersecting) return;
  seen.disconnect();
  mixpanel.track("announcement seen", { title: document.getElementById("news").textContent });
});
mixpanel.track("announcement offered");
seen.observe(document.getElementById("announcement"));
