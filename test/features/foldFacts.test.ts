import { expect, test } from "vitest";
import { foldFacts, maxHintLength } from "../../src/features/foldFacts.ts";
import { keyFacts } from "../../src/features/keyFacts.ts";
import { backupEntry, covered, entry, openEgress, shopWorld, webEntry } from "../support/shopWorld.ts";

function fold(entries: readonly ReturnType<typeof entry>[], skipped = [covered].slice(1)): string {
  const keys = [{ endpoints: ["shop/db"], identity: 1001, entries, skipped }];
  const text = foldFacts(keyFacts(shopWorld, "policies/db.yaml", keys));
  expect(text.length).toBeLessThanOrEqual(maxHintLength);
  return text;
}

const at = (identity: number, port: number) =>
  entry({ identity, port, endPort: port, labels: [`k8s:app=app-${identity}`] });

test("says everything where it fits", () => {
  expect(fold([webEntry])).toBe("web → 1002 5432/TCP allow");
  expect(fold([], [covered])).toBe("80/TCP: covered by ANY 80/TCP, b.yaml:14");
});

test("folds peers of one port, ports of one peer, and what is in neither", () => {
  expect(fold([at(1, 80), at(2, 80), at(3, 80)])).toBe("3 peers → 80/TCP allow");
  expect(fold([at(1, 80), at(1, 443)])).toBe("app-1 → 80/TCP, 443/TCP allow");
  expect(fold([at(1, 80), at(2, 443)])).toBe("2 peers → 80/TCP, 443/TCP allow");
  expect(fold([at(1, 10001), at(2, 20002), at(2, 30003)])).toBe("2 peers → 3 keys, allow");
  expect(fold([backupEntry], [covered, { ...covered, port: 81 }])).toBe("backup → 1005 ANY allow; 2 not in the map");
  expect(fold([openEgress, at(2, 0)])).toContain("any identity → ");
});

test("leaves out the number of a long peer, and cuts at a word at worst", () => {
  const group = entry({ identity: 16777218, labels: ["cidrgroup:io.cilium.policy.cidrgroupname/our-partners"] });
  expect(fold([group])).toBe("CIDR group our-partners → 5432/TCP allow");
  expect(foldFacts([{ text: `in namespace ${"long-".repeat(9)}name` }])).toBe("in namespace …");
});
