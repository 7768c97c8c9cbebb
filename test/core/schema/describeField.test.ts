import { expect, test } from "vitest";
import { describeField } from "../../../src/core/schema/describeField.ts";
import { getFieldNames } from "../../../src/core/schema/fieldTable.ts";

test("a field says what it is, through lists and maps", () => {
  const port = describeField("1.20", "CiliumNetworkPolicy", [
    "spec",
    "ingress",
    0,
    "toPorts",
    3,
    "ports",
    0,
    "protocol",
  ]);
  expect([port?.type, port?.enum?.slice(0, 3)]).toEqual(["string", ["TCP", "UDP", "SCTP"]]);
  expect(port?.description).toMatch(/^Protocol is the L4 protocol/);
  expect(describeField("1.20", "CiliumNetworkPolicy", ["spec", "endpointSelector", "matchLabels", "app"])?.type).toBe(
    "string",
  );
  expect(
    describeField("1.20", "CiliumNetworkPolicy", ["specs", 0, "egress", 0, "icmps", 0, "fields", 0, "type"])?.type,
  ).toBe("integer or string");
});

test("what the CRD does not know has no description", () => {
  expect(describeField("1.20", "CiliumNetworkPolicy", ["spec", "toString"])).toBeUndefined();
  expect(describeField("1.20", "CiliumNetworkPolicy", ["spec", "ingress", "toPorts"])).toBeUndefined();
  expect(describeField("1.20", "Pod", ["spec"])).toBeUndefined();
});

test("names of the keys below a path", () => {
  expect(getFieldNames("1.20", "CiliumCIDRGroup", ["spec"])).toEqual(["externalCIDRs"]);
  expect(getFieldNames("1.20", "CiliumNetworkPolicy", ["spec", "ingress"])).toEqual([]);
});
