// Gated: tells the partner which price is looked at, and shows the plan.
(() => {
  const place = document.getElementById("instalment");
  const price = Number(place.dataset.price);
  const roubles = new Intl.NumberFormat("ru", { style: "currency", currency: "RUB", maximumFractionDigits: 0 });
  place.textContent = "«Ровно»: 4 платежа по " + roubles.format(price / 4) + ", без переплаты.";
  snowplowBrowserTracking.trackStructEvent({ category: "instalment", action: "estimate", value: price });
})();
