tarteaucitronForceLanguage = 'fr';
tarteaucitron.init({
  "privacyUrl": "/confidentialite",
  "hashtag": "#tarteaucitron",
  "cookieName": "tarteaucitron",
  "orientation": "top",
  "showAlertSmall": false,
  "DenyAllCta": true,
  "highPrivacy": true,
  "handleBrowserDNTRequest": false,
  "cookieDomain": ".shop.example",
  "newOption": 1
});
tarteaucitron.user.gtagUa = 'G-XXXXXXX';
(tarteaucitron.job = tarteaucitron.job || []).push('gtag');
(tarteaucitron.job = tarteaucitron.job || []).push('youtube');
tarteaucitron.job.push('analytics');
tarteaucitron.job.push('ourcounter');
