___INFO___

{
  "type": "TAG",
  "id": "cvt_temp_public_id",
  "version": 1,
  "securityGroups": [],
  "displayName": "Assent",
  "categories": ["TAG_MANAGEMENT", "UTILITY"],
  "brand": { "id": "brand_dummy", "displayName": "Assent" },
  "description": "Passes the visitor's answer to Google's consent mode, for containers that the page loads before the answer. Fire it on \"Consent Initialization - All Pages\".",
  "containerContexts": ["WEB"]
}


___TEMPLATE_PARAMETERS___

[
  {
    "type": "SIMPLE_TABLE",
    "name": "states",
    "displayName": "Consent types, and the categories or services of consent.json that each needs (separated by spaces). A type without names is always granted.",
    "simpleTableColumns": [
      { "type": "TEXT", "name": "type", "displayName": "Consent type", "isUnique": true, "defaultValue": "", "valueValidators": [{ "type": "NON_EMPTY" }] },
      { "type": "TEXT", "name": "names", "displayName": "Needs", "defaultValue": "" }
    ],
    "defaultValue": [
      { "type": "ad_storage", "names": "marketing" },
      { "type": "ad_user_data", "names": "marketing" },
      { "type": "ad_personalization", "names": "marketing" },
      { "type": "analytics_storage", "names": "analytics" },
      { "type": "functionality_storage", "names": "functional" },
      { "type": "personalization_storage", "names": "functional" },
      { "type": "security_storage", "names": "" }
    ]
  },
  {
    "type": "TEXT",
    "name": "wait",
    "displayName": "Milliseconds that Google's tags wait for the stored answer",
    "defaultValue": 500,
    "valueValidators": [{ "type": "NON_NEGATIVE_NUMBER" }]
  },
  {
    "type": "CHECKBOX",
    "name": "redaction",
    "checkboxText": "Redact advertising data while ad_storage is denied (ads_data_redaction)",
    "defaultValue": true
  }
]


___SANDBOXED_JS_FOR_WEB_TEMPLATE___

const callInWindow = require('callInWindow');
const copyFromWindow = require('copyFromWindow');
const gtagSet = require('gtagSet');
const logToConsole = require('logToConsole');
const makeNumber = require('makeNumber');
const setDefaultConsentState = require('setDefaultConsentState');
const updateConsentState = require('updateConsentState');

const rows = data.states || [];

// Each type's state, by whether a name is granted. A type needs all of its names.
const states = function(isGranted) {
  const result = {};
  rows.forEach(function(row) {
    const names = (row.names || '').split(' ').filter(function(name) { return name; });
    const missing = names.filter(function(name) { return !isGranted(name); });
    result[row.type] = missing.length ? 'denied' : 'granted';
  });
  return result;
};

const update = function() {
  updateConsentState(states(function(name) { return callInWindow('assent.has', name) === true; }));
};

const defaults = states(function() { return false; });
defaults.wait_for_update = makeNumber(data.wait) || 0;
setDefaultConsentState(defaults);
gtagSet('ads_data_redaction', !!data.redaction);

if (copyFromWindow('assent.version')) {
  // A decision that is stored already applies now. Later ones come by the event, also from other tabs.
  if (callInWindow('assent.get')) update();
  callInWindow('assent.on', 'decision', update);
  data.gtmOnSuccess();
} else {
  // Fail closed: everything stays denied.
  logToConsole('Assent is not on this page: its tag has to come before the container. Everything stays denied.');
  data.gtmOnFailure();
}


___WEB_PERMISSIONS___

[
  {
    "instance": {
      "key": {
        "publicId": "access_globals",
        "versionId": "1"
      },
      "param": [
        {
          "key": "keys",
          "value": {
            "type": 2,
            "listItem": [
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "key"
                  },
                  {
                    "type": 1,
                    "string": "read"
                  },
                  {
                    "type": 1,
                    "string": "write"
                  },
                  {
                    "type": 1,
                    "string": "execute"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "assent.version"
                  },
                  {
                    "type": 8,
                    "boolean": true
                  },
                  {
                    "type": 8,
                    "boolean": false
                  },
                  {
                    "type": 8,
                    "boolean": false
                  }
                ]
              },
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "key"
                  },
                  {
                    "type": 1,
                    "string": "read"
                  },
                  {
                    "type": 1,
                    "string": "write"
                  },
                  {
                    "type": 1,
                    "string": "execute"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "assent.get"
                  },
                  {
                    "type": 8,
                    "boolean": false
                  },
                  {
                    "type": 8,
                    "boolean": false
                  },
                  {
                    "type": 8,
                    "boolean": true
                  }
                ]
              },
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "key"
                  },
                  {
                    "type": 1,
                    "string": "read"
                  },
                  {
                    "type": 1,
                    "string": "write"
                  },
                  {
                    "type": 1,
                    "string": "execute"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "assent.has"
                  },
                  {
                    "type": 8,
                    "boolean": false
                  },
                  {
                    "type": 8,
                    "boolean": false
                  },
                  {
                    "type": 8,
                    "boolean": true
                  }
                ]
              },
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "key"
                  },
                  {
                    "type": 1,
                    "string": "read"
                  },
                  {
                    "type": 1,
                    "string": "write"
                  },
                  {
                    "type": 1,
                    "string": "execute"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "assent.on"
                  },
                  {
                    "type": 8,
                    "boolean": false
                  },
                  {
                    "type": 8,
                    "boolean": false
                  },
                  {
                    "type": 8,
                    "boolean": true
                  }
                ]
              }
            ]
          }
        }
      ]
    },
    "clientAnnotations": {
      "isEditedByUser": true
    },
    "isRequired": true
  },
  {
    "instance": {
      "key": {
        "publicId": "access_consent",
        "versionId": "1"
      },
      "param": [
        {
          "key": "consentTypes",
          "value": {
            "type": 2,
            "listItem": [
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "consentType"
                  },
                  {
                    "type": 1,
                    "string": "read"
                  },
                  {
                    "type": 1,
                    "string": "write"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "ad_storage"
                  },
                  {
                    "type": 8,
                    "boolean": false
                  },
                  {
                    "type": 8,
                    "boolean": true
                  }
                ]
              },
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "consentType"
                  },
                  {
                    "type": 1,
                    "string": "read"
                  },
                  {
                    "type": 1,
                    "string": "write"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "ad_user_data"
                  },
                  {
                    "type": 8,
                    "boolean": false
                  },
                  {
                    "type": 8,
                    "boolean": true
                  }
                ]
              },
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "consentType"
                  },
                  {
                    "type": 1,
                    "string": "read"
                  },
                  {
                    "type": 1,
                    "string": "write"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "ad_personalization"
                  },
                  {
                    "type": 8,
                    "boolean": false
                  },
                  {
                    "type": 8,
                    "boolean": true
                  }
                ]
              },
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "consentType"
                  },
                  {
                    "type": 1,
                    "string": "read"
                  },
                  {
                    "type": 1,
                    "string": "write"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "analytics_storage"
                  },
                  {
                    "type": 8,
                    "boolean": false
                  },
                  {
                    "type": 8,
                    "boolean": true
                  }
                ]
              },
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "consentType"
                  },
                  {
                    "type": 1,
                    "string": "read"
                  },
                  {
                    "type": 1,
                    "string": "write"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "functionality_storage"
                  },
                  {
                    "type": 8,
                    "boolean": false
                  },
                  {
                    "type": 8,
                    "boolean": true
                  }
                ]
              },
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "consentType"
                  },
                  {
                    "type": 1,
                    "string": "read"
                  },
                  {
                    "type": 1,
                    "string": "write"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "personalization_storage"
                  },
                  {
                    "type": 8,
                    "boolean": false
                  },
                  {
                    "type": 8,
                    "boolean": true
                  }
                ]
              },
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "consentType"
                  },
                  {
                    "type": 1,
                    "string": "read"
                  },
                  {
                    "type": 1,
                    "string": "write"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "security_storage"
                  },
                  {
                    "type": 8,
                    "boolean": false
                  },
                  {
                    "type": 8,
                    "boolean": true
                  }
                ]
              }
            ]
          }
        }
      ]
    },
    "clientAnnotations": {
      "isEditedByUser": true
    },
    "isRequired": true
  },
  {
    "instance": {
      "key": {
        "publicId": "write_data_layer",
        "versionId": "1"
      },
      "param": [
        {
          "key": "keyPatterns",
          "value": {
            "type": 2,
            "listItem": [
              {
                "type": 1,
                "string": "ads_data_redaction"
              }
            ]
          }
        }
      ]
    },
    "clientAnnotations": {
      "isEditedByUser": true
    },
    "isRequired": true
  },
  {
    "instance": {
      "key": {
        "publicId": "logging",
        "versionId": "1"
      },
      "param": [
        {
          "key": "environments",
          "value": {
            "type": 1,
            "string": "debug"
          }
        }
      ]
    },
    "clientAnnotations": {
      "isEditedByUser": true
    },
    "isRequired": true
  }
]


___TESTS___

scenarios:
- name: Everything with a name is denied, before anything else, and waits for the stored answer
  code: |-
    given({}, null);
    runCode(fields);
    assertApi('setDefaultConsentState').wasCalledWith({
      ad_storage: 'denied', analytics_storage: 'denied', security_storage: 'granted', wait_for_update: 500
    });
    assertApi('gtagSet').wasCalledWith('ads_data_redaction', true);
    assertApi('updateConsentState').wasNotCalled();
    assertApi('gtmOnSuccess').wasCalled();
- name: A stored answer applies at once
  code: |-
    given({ analytics: true }, {});
    runCode(fields);
    assertApi('updateConsentState').wasCalledWith({
      ad_storage: 'denied', analytics_storage: 'granted', security_storage: 'granted'
    });
- name: A type needs all of its names
  code: |-
    given({ marketing: true }, {});
    runCode({ states: [{ type: 'ad_storage', names: 'marketing matomo' }], wait: '0' });
    assertApi('updateConsentState').wasCalledWith({ ad_storage: 'denied' });
- name: A later answer, and a withdrawal, are passed on
  code: |-
    const granted = { analytics: true };
    given(granted, null);
    runCode(fields);
    told();
    assertApi('updateConsentState').wasCalledWith({
      ad_storage: 'denied', analytics_storage: 'granted', security_storage: 'granted'
    });
    granted.analytics = false;
    told();
    assertApi('updateConsentState').wasCalledWith({
      ad_storage: 'denied', analytics_storage: 'denied', security_storage: 'granted'
    });
- name: Without Assent on the page everything stays denied, and the tag fails
  code: |-
    mock('copyFromWindow', undefined);
    runCode(fields);
    assertApi('setDefaultConsentState').wasCalledWith({
      ad_storage: 'denied', analytics_storage: 'denied', security_storage: 'granted', wait_for_update: 500
    });
    assertApi('updateConsentState').wasNotCalled();
    assertApi('callInWindow').wasNotCalled();
    assertApi('gtmOnFailure').wasCalled();
setup: |-
  const fields = {
    states: [
      { type: 'ad_storage', names: 'marketing' },
      { type: 'analytics_storage', names: 'analytics' },
      { type: 'security_storage', names: '' }
    ],
    wait: '500',
    redaction: true
  };
  let told;
  // A page with Assent: what is granted, and the decision in force.
  const given = function(granted, decision) {
    mock('copyFromWindow', '0.1.0');
    mock('callInWindow', function(path, first, second) {
      if (path === 'assent.get') return decision;
      if (path === 'assent.has') return granted[first] === true;
      if (path === 'assent.on' && first === 'decision') told = second;
    });
  };


___NOTES___

Part of Assent; MIT or Apache-2.0. Use it only where the page loads the container before the visitor's answer (Google's "advanced" consent mode).
A container that waits needs no template: consent.json's signal "google-consent-mode" does the same.
