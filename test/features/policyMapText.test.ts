import { expect, test } from "vitest";
import { policyMapPlaces, renderPolicyMapTable } from "../../src/features/policyMapText.ts";
import { dbFile, dbMap, entry, shopWorld } from "../support/shopWorld.ts";

test("aligns the keys below what bounds them, and ends with what was asked for in vain", () => {
  expect(renderPolicyMapTable(dbMap, shopWorld)).toMatchInlineSnapshot(`
    "# Policy map of shop/db, Cilium 1.20 (default): 4 keys
    # Identity    1001, 2 replicas with the same keys
    # Labels      k8s:app=db
    # Ingress     enforced, default deny from policies/db.yaml:8
    # Egress      not enforced: no policy selects shop/db for egress
    # Left out    CiliumNetworkPolicy shop/db-admin, policies/db.yaml:25, rejected by the agent: combining FromEndpoints and FromCIDR is not supported yet

    DIRECTION  IDENTITY  PEER          PORT/PROTO  PREFIX  VERDICT  PRECEDENCE               PROXY  AUTH  FROM
    ingress           1  host                 ANY      40  allow    0xfffff501 default tier  -      -     derived: allow-localhost
    ingress        1002  shop/web        5432/TCP      64  allow    0xffffff01 normal        -      -     policies/db.yaml:9
    ingress        1005  shop/backup          ANY      40  allow    0xffffff01 normal        -      -     policies/db.yaml:16
    egress            0  any identity         ANY      40  allow    0xffffff01 normal        -      -     derived: not-enforced

    # Asked for but not in the map:
    #   ingress 1005 80/TCP: covered by ANY 80/TCP, policies/b.yaml:14 (asked for by policies/db.yaml:16)
    "
  `);
});

test("without a world, labels name the peers", () => {
  const text = renderPolicyMapTable(dbMap);
  expect(text).toContain("# Policy map of shop/db: 4 keys");
  expect(text).toContain("shop/web");
});

test("says what an empty map means, and why an endpoint has none", () => {
  expect(renderPolicyMapTable({ ...dbMap, entries: [], skipped: [] })).toContain("# 0 keys: everything is dropped");
  expect(renderPolicyMapTable({ ...dbMap, entries: [], error: "too many" })).toContain("# too many");
});

test("says that nothing selects the endpoint only as far as its policies could be read", () => {
  const open = { ...dbMap, enforcement: { ingress: "disabled", egress: "disabled" } } as const;
  const text = renderPolicyMapTable(open, shopWorld);
  expect(text).toContain("not enforced: no policy selects shop/db for ingress, apart from what is left out below\n");
  expect(text).toContain("not enforced: no policy selects shop/db for egress\n");
});

test("shows redirects, authentication and ranges in their columns", () => {
  const special = entry({
    port: 8000,
    endPort: 8007,
    prefixLength: 61,
    redirect: { parser: "http", listener: null, priority: 101 },
    authentication: { type: "required", explicit: true },
    precedence: 0xffffff9a,
  });
  const row = renderPolicyMapTable({ ...dbMap, entries: [special] })
    .split("\n")
    .find((line) => line.startsWith("ingress"));
  expect(row?.split(/\s{2,}/)).toEqual([
    "ingress",
    "1002",
    "shop/web",
    "8000-8007/TCP",
    "61",
    "allow",
    "0xffffff9a normal",
    "http",
    "required",
    "policies/db.yaml:9",
  ]);
});

test("shows what an older version has: exact keys without a length, redirects by their priority", () => {
  const redirect = { parser: "http", listener: null, priority: 101 };
  const exact = entry({ prefixLength: null, precedence: null, redirect: { ...redirect, priority: null } });
  const ranked = entry({ precedence: null, proxyPortPriority: 27, redirect });
  const rows = renderPolicyMapTable({ ...dbMap, entries: [exact, ranked] })
    .split("\n")
    .filter((line) => line.startsWith("ingress"));
  expect(rows.map((row) => row.split(/\s{2,}/).slice(4, 8))).toEqual([
    ["-", "allow", "-", "http"],
    ["64", "allow", "proxy priority 27", "http"],
  ]);
});

test("finds the places that it names", () => {
  const text = renderPolicyMapTable(dbMap, shopWorld);
  const places = policyMapPlaces(text, [dbFile]);
  const lines = text.split("\n");
  expect(places.map(({ line, start, end }) => lines[line]?.slice(start, end))).toEqual([
    "policies/db.yaml:8",
    "policies/db.yaml:25",
    "policies/db.yaml:9",
    "policies/db.yaml:16",
    "policies/db.yaml:16",
  ]);
  expect(places[2]?.targetLine).toBe(8);
});
