// The word for a precedence: whose rules made the entry tells its tier, since the numbers of tiers move with the rules.
import { expect, test } from "vitest";
import type { OriginView } from "../../src/core/index.ts";
import { portText, precedenceText } from "../../src/features/keyText.ts";

const of = (policy: string): OriginView => ({ policy, path: "spec.ingress[0]", file: "p.yaml", line: 1 });
const own = (derived: OriginView["derived"]): OriginView => ({
  policy: null,
  ...(derived === undefined ? {} : { derived }),
  path: null,
  file: null,
  line: null,
});

test.each([
  [0xffffff01, of("CiliumNetworkPolicy shop/db"), "0xffffff01", "normal"],
  [0xfffff501, own("allow-localhost"), "0xfffff501", "default tier"],
  [0xffffd6ff, own("default-deny"), "0xffffd6ff", "default tier"],
  [0xffffff01, own("not-enforced"), "0xffffff01", "normal"],
  [0xffffff01, of("ClusterNetworkPolicy admin"), "0xffffff01", "priority 0"],
  [0xffffeaff, of("ClusterNetworkPolicy admin"), "0xffffeaff", "priority 21"],
] as const)("%i of %o", (precedence, origin, hex, tier) => {
  expect(precedenceText({ precedence, origins: [origin] })).toEqual({ hex, tier });
});

test("versions without tiers have none", () => {
  expect(precedenceText({ precedence: null, origins: [] })).toBeNull();
});

test.each([
  [{ protocol: "UDP", port: 0, endPort: 0, prefixLength: 48 }, "UDP"],
  [{ protocol: "UDP", port: 0, endPort: 0 }, "UDP"],
  [{ protocol: "UDP", port: 0, endPort: 0, prefixLength: null }, "0/UDP"],
  [{ protocol: "ANY", port: 0, endPort: 0, prefixLength: null }, "ANY"],
  [{ protocol: "TCP", port: 8000, endPort: 8007, prefixLength: 61 }, "8000-8007/TCP"],
])("%o reads %s", (key, text) => {
  expect(portText(key)).toBe(text);
});
