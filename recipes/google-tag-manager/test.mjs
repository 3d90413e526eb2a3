// Runs the tests that the template itself has, in the way in which Tag Manager's editor runs them, and checks what the editor refuses:
// a call that no permission covers. The editor is Google's and runs nowhere else; this is the part of it that the template uses.
// `node test.mjs` is quiet when all is well.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { runInNewContext } from "node:vm";

const here = new URL("./", import.meta.url);
const text = readFileSync(new URL("template.tpl", here), "utf8");
const signal = JSON.parse(readFileSync(new URL("../../pkg-config/signals/google-consent-mode.json", here), "utf8"));

const parts = text.split(/^___([A-Z_]+)___$/m);
const section = (name) => parts[parts.indexOf(name) + 1].trim();
const parameters = JSON.parse(section("TEMPLATE_PARAMETERS"));
const permissions = JSON.parse(section("WEB_PERMISSIONS"));
const code = section("SANDBOXED_JS_FOR_WEB_TEMPLATE");
const tests = section("TESTS");

// The mapping is the catalogue's, in a table that the owner can change.
const rows = parameters.find((parameter) => parameter.name === "states").defaultValue;
const mapping = rows.map(({ type, names }) => [type, names ? names.split(" ") : []]);
assert.deepEqual(Object.fromEntries(mapping), signal.states, "the mapping differs from the signal google-consent-mode");

/** The values of a permission's list: each a map, or a string. */
const allowed = (id) => {
  const permission = permissions.find((each) => each.instance.key.publicId === id);
  return (permission?.instance.param[0].value.listItem ?? []).map((item) =>
    item.mapKey
      ? Object.fromEntries(item.mapKey.map((key, at) => [key.string, item.mapValue[at].string ?? item.mapValue[at].boolean]))
      : item.string,
  );
};
const globals = allowed("access_globals");
const types = allowed("access_consent");
const covered = {
  callInWindow: (path) => globals.some((global) => global.key === path && global.execute),
  copyFromWindow: (path) => globals.some((global) => global.key === path && global.read),
  gtagSet: (key) => allowed("write_data_layer").includes(key),
  logToConsole: () => permissions.some((each) => each.instance.key.publicId === "logging"),
  makeNumber: () => true,
  setDefaultConsentState: (states) =>
    Object.keys(states).every((type) => type === "wait_for_update" || types.some((each) => each.consentType === type && each.write)),
  updateConsentState: (states) => Object.keys(states).every((type) => types.some((each) => each.consentType === type && each.write)),
};

/** What stands below a key of the tests with this indentation. */
const block = (lines, indent) => lines.map((line) => line.slice(indent)).join("\n");
const [scenarios, setup] = tests.split(/^setup: \|-$/m);
const list = scenarios.split(/^- name: /m).slice(1).map((scenario) => {
  const [name, , ...lines] = scenario.trimEnd().split("\n");
  return { name, code: block(lines, 4) };
});
assert.ok(list.length > 0, "the template has no tests");

for (const { name, code: body } of list) {
  const mocks = { makeNumber: Number };
  const calls = {};
  const record = (api, ...values) => {
    (calls[api] ??= []).push(values);
  };
  const require = (api) => (...values) => {
    assert.ok(covered[api]?.(...values), `${name}: no permission covers ${api}(${JSON.stringify(values[0])})`);
    // As it was: the caller may change it later.
    record(api, ...values.map((value) => (typeof value === "function" ? value : structuredClone(value))));
    return typeof mocks[api] === "function" ? mocks[api](...values) : mocks[api];
  };
  const equal = (one, other) => JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
  const assertApi = (api) => ({
    wasCalled: () => assert.ok(calls[api], `${name}: ${api} was not called`),
    wasNotCalled: () => assert.ok(!calls[api], `${name}: ${api} was called with ${JSON.stringify(calls[api])}`),
    wasCalledWith: (...values) =>
      assert.ok(calls[api]?.some((call) => equal(call, values)), `${name}: ${api} got ${JSON.stringify(calls[api])}`),
  });
  const runCode = (fields) => {
    const data = { ...fields, gtmOnSuccess: () => record("gtmOnSuccess"), gtmOnFailure: () => record("gtmOnFailure") };
    // Nothing of a browser is there, as in the sandbox.
    runInNewContext(`(function (require, data) { "use strict";\n${code}\n})`)(require, data);
  };
  const mock = (api, result) => {
    mocks[api] = result;
  };
  runInNewContext(`(function (mock, runCode, assertApi) {\n${block(setup.split("\n"), 2)}\n${body}\n})`)(mock, runCode, assertApi);
}

/** With the keys of objects in one order. */
function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]));
}
