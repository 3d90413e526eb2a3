window.addEventListener("load", function () {
  window.cookieconsent.initialise({
    "palette": { "popup": { "background": "#000" }, "button": { "background": "#f1d600" } },
    "theme": "edgeless",
    "type": "opt-in",
    "revokable": false,
    "content": {
      "header": "Biscuits",
      "message": "We use cookies.",
      "allow": "Yes", "deny": "No", "dismiss": "Got it",
      "link": "Read more",
      "href": "https://shop.example/privacy"
    },
    "cookie": { "expiryDays": 365, "domain": ".shop.example" },
    onStatusChange: function (status) { location.reload(); }
  })
});
