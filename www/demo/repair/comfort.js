// Gated: remembers the district (cookie, 180 days) and the unfinished estimate (local storage).
(() => {
  const form = document.getElementById("estimate-form");
  if (!form) return;
  const area = document.cookie.match(/(?:^|; )bw_area=([a-z-]+)/)?.[1];
  if (area) form.elements.area.value = area;
  try {
    const kept = JSON.parse(localStorage.getItem("bw.estimate"));
    if (kept) [form.elements.job.value, form.elements.count.value] = [kept.job, kept.count];
  } catch { /* nothing usable was kept */ }
  const keep = () => {
    const { area, job, count } = form.elements;
    document.cookie = `bw_area=${area.value}; max-age=${180 * 86400}; path=/; samesite=lax`;
    localStorage.setItem("bw.estimate", JSON.stringify({ job: job.value, count: count.value }));
  };
  form.addEventListener("input", keep);
  form.dispatchEvent(new Event("restored"));
  keep();
  document.getElementById("comfort-note").textContent = "Your district and estimate will be waiting when you come back.";
})();
