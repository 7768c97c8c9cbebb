import { expect, test } from "vitest";
import { notEnforcedBecause } from "../../src/features/notEnforced.ts";

const options = { "enable-policy": "default", "enable-host-firewall": false };

test.each([
  [options, "shop/web", "no policy selects shop/web for ingress"],
  [{ ...options, "enable-policy": "never" }, "shop/web", "policy enforcement is off (enable-policy=never)"],
  [options, "node:n1", "the host firewall is off (enable-host-firewall): policies of nodes are not enforced"],
  [{ ...options, "enable-host-firewall": true }, "node:n1", "no policy selects node:n1 for ingress"],
])("%j, %s: %s", (given, endpoint, because) => {
  expect(notEnforcedBecause(given, endpoint, "ingress")).toBe(because);
});
