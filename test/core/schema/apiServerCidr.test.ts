import { expect, test } from "vitest";
import { isApiServerCidr, isStrictPrefix } from "../../../src/core/schema/apiServerCidr.ts";

// Each line agrees with ParseCIDRSloppy of k8s.io/utils (run when this was written).
test.each([
  ["10.0.0.0/8", true],
  ["10.0.0.1/8", true],
  ["010.0.0.0/08", true],
  ["0.0.0.0/0", true],
  ["10.0.0.0/33", false],
  ["10.0.0.0", false],
  ["10.0.0/8", false],
  ["10.0.0.0/ 8", false],
  ["10.0.0.0/-1", false],
  ["10.0.0.256/8", false],
  ["10.0.0.0/8/8", false],
  ["2001:db8::/32", true],
  ["::/0", true],
  ["::1/129", false],
  ["::ffff:10.0.0.1/96", true],
  ["1:2:3:4:5:6:7::/64", true],
  ["1:2:3:4:5:6:7:8::/64", false],
  ["1::2::3/64", false],
  [":1:2:3:4:5:6:7/64", false],
  ["1:2:3:4:5:6:7:/64", false],
  ["12345::/64", false],
  ["fe80::1%eth0/64", false],
  ["", false],
])("%s", (text, isCidr) => {
  expect(isApiServerCidr(text)).toBe(isCidr);
});

// Each line agrees with CEL's isCIDR of k8s.io/apiserver v0.36.4 (run when this was written).
test.each([
  ["10.0.0.0/8", true],
  ["10.0.0.1/8", true],
  ["010.0.0.0/8", false],
  ["10.0.0.0/08", false],
  ["10.0.0.0", false],
  ["2001:db8::/32", true],
  ["fd00:00001::/64", false],
  ["fd00::1.2.3.4/96", true],
  ["fd00::01.2.3.4/96", false],
  ["::ffff:1.2.3.4/100", false],
  ["::ffff:102:304/100", false],
  ["::1/128", true],
  ["1::2::3/64", false],
  ["", false],
])("CEL: %s", (text, isCidr) => {
  expect(isStrictPrefix(text)).toBe(isCidr);
});
