// Gated by two categories: an advertisement that the partner also hears of.
(() => {
  const banner = document.createElement("div");
  banner.className = "offer partner";
  const name = document.createElement("strong");
  name.textContent = "Рассрочка «Ровно»";
  const text = document.createElement("span");
  text.textContent = "Реклама партнёра: четыре равных платежа за медь.";
  banner.append(name, text);
  document.getElementById("partner-banner").replaceChildren(banner);
  new Image().src = "/t/partner-banner?" + new URLSearchParams({ page: location.pathname });
})();
