var _ckyConfig = {
  "_ipData": [], "_assetsURL": "/wp-content/plugins/cookie-law-info/lite/frontend/images/", "_publicURL": "https://shop.example",
  "_expiry": "365",
  "_categories": [
    { "name": "Necessary", "slug": "necessary", "isNecessary": true, "ccpaDoNotSell": true, "cookies": [], "active": true, "defaultConsent": { "gdpr": true, "ccpa": true } },
    { "name": "Analytics", "slug": "analytics", "isNecessary": false, "ccpaDoNotSell": true, "cookies": [{ "cookieID": "_ga", "domain": ".shop.example", "provider": "google-analytics.com" }], "active": true, "defaultConsent": { "gdpr": false, "ccpa": false } },
    { "name": "Advertisement", "slug": "advertisement", "isNecessary": false, "ccpaDoNotSell": true, "cookies": [{ "cookieID": "our_ads", "domain": "shop.example", "provider": "" }], "active": true, "defaultConsent": { "gdpr": false, "ccpa": false } },
    { "name": "Loyalty", "slug": "loyalty", "isNecessary": false, "ccpaDoNotSell": true, "cookies": [], "active": true, "defaultConsent": { "gdpr": false, "ccpa": false } }
  ],
  "_activeLaw": "gdpr", "_rootDomain": "", "_block": "1", "_showBanner": "1",
  "_bannerConfig": { "settings": { "type": "box", "position": "bottom-left", "applicableLaw": "gdpr" }, "behaviours": { "reloadBannerOnAccept": false } },
  "_version": "3.2.2", "_logConsent": "1", "_tags": [], "_shortCodes": [], "_providersToBlock": [{ "re": "google-analytics.com", "categories": ["analytics"] }]
};
