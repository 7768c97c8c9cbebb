// Links to flows: what is written is read, and what is no flow is nothing.
import { expect, test } from "vitest";
import { readFlowQuery, writeFlowQuery } from "../../src/client/flowLink.ts";
import type { FlowForm } from "../../src/protocol/flowForm.ts";

const form: FlowForm = { world: "clusters/eu", from: "shop/web", to: "svc:shop/api", port: 80, protocol: "TCP" };

test.each<FlowForm>([
  form,
  { ...form, http: { method: "GET", path: "/orders?a=b&c", host: "api.example.com", headers: { "X-Id": "1: 2" } } },
  { ...form, port: 53, protocol: "UDP", dns: "api.example.com" },
  { ...form, sni: "api.example.com", options: { "routing-mode": "tunnel", placement: "same-node" } },
])("a flow comes back from its link: %j", (one) => {
  expect(readFlowQuery(writeFlowQuery(one))).toEqual(one);
});

test("the world of the whole folder is not written", () => {
  expect(writeFlowQuery({ ...form, world: "." })).toBe("from=shop%2Fweb&to=svc%3Ashop%2Fapi&port=80&protocol=TCP");
});

test("values that are none are left out, and a query without an end is no flow", () => {
  expect(readFlowQuery("from=shop/web&port=99999&protocol=udp&http=no")).toEqual({ from: "shop/web", protocol: "UDP" });
  expect(readFlowQuery("port=80")).toBeUndefined();
  expect(readFlowQuery("from=%20")).toBeUndefined();
});
