// A configuration as Klaro's users write them.
window.klaroConfig = {
    version: 1,
    elementID: 'klaro',
    storageMethod: 'localStorage',
    cookieExpiresAfterDays: 200,
    default: false,
    mustConsent: !0,
    translations: {
        zz: { privacyPolicyUrl: '/datenschutz' },
        de: {
            consentNotice: { description: 'Wir nutzen Dienste für {purposes}.', learnMore: 'Auswählen' },
            acceptAll: 'Alles erlauben',
            decline: 'Nichts erlauben',
            matomo: { description: 'Zählt Besuche' },
            purposes: { analytics: 'Statistik', livechat: { title: 'Beratung', description: 'Gespräche mit uns' } },
        },
        en: {
            consentModal: { title: 'Services', description: 'Choose ' + 'what you like.' },
            purposes: { livechat: 'Advice' },
        },
    },
    services: [
        {
            name: 'matomo',
            title: 'Matomo/Piwik',
            purposes: ['analytics'],
            cookies: [[/^_pk_.*$/, '/', 'shop.example'], [/^_pk_.*$/, '/', 'localhost'], 'piwik_ignore'],
            callback: function (consent, service) { console.log(service.name, consent); },
            optOut: true,
        },
        { name: 'ourCounter', title: 'Our counter', purposes: ['statistics'], cookies: ['visit', /^visit_[0-9]+$/] },
        { name: 'chat', purposes: ['livechat'], onAccept: `start()` },
        { name: 'cloudflare', title: 'Cloudflare', purposes: ['security'], required: true },
        extra,
    ],
};
