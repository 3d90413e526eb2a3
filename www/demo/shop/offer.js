// Gated: reads the data block before it, shows one of its offers and counts that the banner was seen.
(() => {
  const place = document.getElementById("offer");
  const offers = JSON.parse(document.getElementById("offers").textContent);
  const offer = offers[new Date().getDate() % offers.length];
  place.querySelector("strong").textContent = offer.title;
  place.querySelector("span").textContent = offer.text;
  place.dataset.offer = offer.id;
  mixpanel.track("banner seen", { offer: offer.id });
  place.addEventListener("click", () => mixpanel.track("banner clicked", { offer: offer.id }));
})();
