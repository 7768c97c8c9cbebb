// The form as typed becomes one flow, or says what is missing or wrong at which field.
import { expect, test } from "vitest";
import { type FormText, readForm, writeForm } from "../../webview/flowSimulator/formText.ts";

const base: FormText = { world: ".", from: "shop/web", to: "shop/db", port: "80", protocol: "TCP", layer7: "" };

function read(change: Partial<FormText>) {
  return readForm({ ...base, ...change });
}

test.each([
  ["GET /orders", { http: { method: "GET", path: "/orders", headers: {} } }],
  [
    "post http://api.shop/a?b=c; X-Team: one two",
    { http: { method: "POST", path: "/a?b=c", host: "api.shop", headers: { "X-Team": "one two" } } },
  ],
  ["GET https://api.shop", { http: { method: "GET", path: "/", host: "api.shop", headers: {} } }],
  ["dns:example.com", { dns: "example.com" }],
  ["sni: example.com", { sni: "example.com" }],
  ["example.com", { sni: "example.com" }],
])("layer 7: %s", (layer7, expected) => {
  const reading = read({ layer7 });
  expect(reading).toEqual({
    kind: "complete",
    form: { world: ".", from: "shop/web", to: "shop/db", port: 80, protocol: "TCP", ...expected },
  });
  if (reading.kind === "complete") expect(readForm(writeForm(reading.form, base))).toEqual(reading);
});

test("a bare name is a DNS question on port 53", () => {
  expect(read({ port: "53", protocol: "UDP", layer7: "example.com" })).toMatchObject({ form: { dns: "example.com" } });
});

test("ICMP has a type instead of a port, and no layer 7", () => {
  expect(read({ protocol: "ICMP", port: "0", layer7: "GET /" })).toEqual({
    kind: "complete",
    form: { world: ".", from: "shop/web", to: "shop/db", port: 0, protocol: "ICMP" },
  });
  expect(read({ protocol: "ICMP", port: "256" })).toMatchObject({
    errors: [{ field: "port", message: "256 is not an ICMP type. Write 0 to 255" }],
  });
});

test.each(["0", "65536", "-1", "http", "1e3", "999999"])("%s is not a port", (port) => {
  expect(read({ port })).toMatchObject({
    errors: [{ field: "port", message: `${port} is not a port. Write 1 to 65535` }],
  });
});

test("empty fields are missing, not wrong", () => {
  expect(read({ to: " ", port: "" })).toEqual({ kind: "incomplete", missing: ["to", "port"] });
});

test("layer 7 that is neither is said at its field", () => {
  expect(read({ layer7: "what is this" })).toMatchObject({ kind: "wrong", errors: [{ field: "http" }] });
});
