var cc = initCookieConsent();
cc.run({
  current_lang: 'en',
  autoclear_cookies: true,
  cookie_name: 'cc_cookie',
  cookie_expiration: 182,
  cookie_domain: 'shop.example',
  revision: 2,
  gui_options: { consent_modal: { layout: 'cloud', position: 'bottom center', transition: 'slide' }, settings_modal: { layout: 'box' } },
  onAccept: function (cookie) { report(cookie); },
  languages: {
    en: {
      consent_modal: {
        title: 'Biscuits?',
        description: 'We count visits. <a href="/privacy">Policy</a>',
        primary_btn: { text: 'All', role: 'accept_all' },
        secondary_btn: { text: 'None', role: 'accept_necessary' },
      },
      settings_modal: {
        title: 'Your choice', save_settings_btn: 'Keep', accept_all_btn: 'All', close_btn_label: 'Close',
        cookie_table_headers: [{ col1: 'Name' }],
        blocks: [
          { title: 'Before', description: 'Each purpose can be chosen. <a href="/more">More</a>' },
          { title: 'Needed', description: 'The site needs these.', toggle: { value: 'necessary', enabled: true, readonly: true } },
          { title: 'Counting', description: 'Which pages are read.', toggle: { value: 'analytics', enabled: false, readonly: false },
            cookie_table: [{ col1: '^_ga', col2: 'google.com', col3: '2 years', col4: 'Knows you again', is_regex: true }, { col1: 'visit_id', col3: '30 days', col4: 'Knows you again' }] },
          { title: 'More', description: 'Write to us.' },
        ],
      },
    },
    de: { consent_modal: { title: 'Kekse?', primary_btn: { text: 'Alle', role: 'accept_all' } } },
  },
});
