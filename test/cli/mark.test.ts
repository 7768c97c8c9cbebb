// mark: a packet mark in words and as data, with labels of the folder.
import { expect, test } from "vitest";
import { expectGolden, expectValid, makeFolder, runCli } from "./runCli.ts";

test("a mark of an identity of the folder, in words", async () => {
  const { code, out, complaints } = await runCli(["mark", "0x1060f00", "examples/shop"]);
  expect({ code, complaints }).toEqual({ code: 0, complaints: "" });
  expectGolden("mark.txt", out);
});

test("json has the documented shape", async () => {
  for (const text of ["0x1060f00", "0x39300200", "0x203", "0x6c30900", "0x0", "0x4000", "0x51e00"]) {
    const { out } = await runCli(["mark", text, "examples/shop", "-o", "json"]);
    expectValid("mark.schema.json", JSON.parse(out));
  }
  const { out } = await runCli(["mark", "1060f00", "examples/shop", "-o", "json"]);
  expect(JSON.parse(out)).toMatchObject({
    cilium: "1.20",
    mark: "0x1060f00",
    magic: "MARK_MAGIC_IDENTITY",
    identity: 262,
    labels: expect.arrayContaining(["k8s:app=web"]),
  });
});

test("without files the mark alone is decoded, for the version that is asked for", async () => {
  const folder = makeFolder({});
  const { code, out } = await runCli(["mark", "0x1500", "--cilium", "1.8"], { folder });
  expect(code).toBe(0);
  expect(out).toMatch(/^Mark 0x1500, Cilium 1\.8\n\nMARK_MAGIC_SNAT_DONE/);
});

test("a CIDR identity of the folder that the mark could stand for is named", async () => {
  const folder = makeFolder({
    "a.yaml": `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: a, namespace: a }
spec: { endpointSelector: {}, egress: [{ toCIDR: [192.0.2.0/24] }] }
`,
  });
  const { out } = await runCli(["mark", "0x10f00"], { folder });
  expect(out).toMatch(/Or +16777217 cidr:192\.0\.2\.0\/24/);
});

test.each([
  [["mark"], "mark needs the mark in hexadecimal"],
  [["mark", "web"], 'not "web"'],
  [["mark", "0x123456789"], "up to eight hexadecimal digits"],
])("%j is wrong usage", async (words, message) => {
  const { code, out, complaints } = await runCli(words);
  expect({ code, out }).toEqual({ code: 2, out: "" });
  expect(complaints).toContain(message);
});
