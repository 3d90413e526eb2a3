(() => {
  ran("pixel-your-site");
  document.cookie = "_fbp=1; path=/";
})();
