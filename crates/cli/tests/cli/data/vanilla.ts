import type { CookieConsentConfig } from 'vanilla-cookieconsent';

const lifetime = 100;

export const config: CookieConsentConfig = {
  revision: 3,
  cookie: { name: 'answer', domain: '.shop.example', expiresAfterDays: 182 },
  guiOptions: { consentModal: { layout: 'bar inline' } },
  onConsent: ({ cookie }) => report(cookie),
  categories: {
    necessary: { readOnly: true, enabled: true },
    analytics: {
      autoClear: { cookies: [
        { name: /^_ga/ },
        { name: 'visit_id', path: '/' },
            { name: /^visit_\d+$/ },
      ] },
      services: {
        ga: { label: 'Google Analytics', onAccept: () => {}, onReject: stop },
        counter: { label: 'Our <b>counter</b>', cookies: [{ name: 'visit_id' }] },
      },
    },
    ads: { enabled: true },
  },
  language: {
    default: 'en',
    autoDetect: 'browser',
    translations: {
      de: '/languages/de.json',
      kab: { consentModal: { title: 'Ḥemmel' }, preferencesModal: { sections: [] } },
      en: {
        consentModal: {
          title: 'Biscuits?',
          description: 'We count visits. <a href="/more">More</a>',
          acceptAllBtn: 'All', acceptNecessaryBtn: 'None', showPreferencesBtn: 'Choose',
          footer: `<a href="/terms">Terms</a> <a href="/privacy">Privacy</a>`,
        },
        preferencesModal: {
          title: 'Your choice', acceptAllBtn: 'All', savePreferencesBtn: 'Keep',
          sections: [
            { title: 'Before', description: 'Each purpose can be chosen.' },
            { title: 'Needed <span class="badge">always</span>', description: 'The site needs these.', linkedCategory: 'necessary' },
            { title: 'Counting', description: 'Which pages are read.', linkedCategory: 'analytics',
              cookieTable: { headers: { name: 'Name', time: 'Until' }, body: [
                { name: 'visit_id', time: '30 days', description: 'Knows you again' }, { name: '_ga', time: '2 years' } ] } },
            { title: 'Advertising', description: 'What is shown to you.', linkedCategory: 'ads' },
          ],
        },
      },
    },
  },
} satisfies CookieConsentConfig;
