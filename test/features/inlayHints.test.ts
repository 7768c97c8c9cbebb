// Hints over a world made by hand; the suites over real folders are in realHints.test.ts.
import { expect, test } from "vitest";
import { type InlayHint, inlayHints } from "../../src/features/inlayHints.ts";
import { lineAt } from "../support/fixture.ts";
import { dbFile, dbText, rangeOf, shopSnapshot } from "../support/shopWorld.ts";

const everything = { start: 0, end: dbText.length };

function show(hints: readonly InlayHint[]): readonly string[] {
  return hints.map(({ offset, text }) => `${(dbText.split("\n")[lineAt(dbText, offset)] ?? "").trim()} « ${text}`);
}

test("says at each line's end what the line does not say, once", () => {
  expect(show(inlayHints(shopSnapshot, dbFile, everything))).toEqual([
    "endpointSelector: « 2 endpoints, 1 map of 4 keys",
    "ingress: « turns on default deny, ingress",
    "app: web « 1 endpoint, identity 1002",
    '- port: "5432" « web → 1002 5432/TCP allow',
    "app: backup « backup → 1005 ANY allow; 1 not in the map",
  ]);
});

test("stands at the end of its line", () => {
  for (const { offset } of inlayHints(shopSnapshot, dbFile, everything)) expect(dbText[offset]).toBe("\n");
});

test("computes only what the asked range touches", () => {
  const asked: number[] = [];
  const [world] = shopSnapshot.worlds;
  if (world === undefined) throw new Error("no world");
  const counting = {
    ...world,
    itemKeys(item: Parameters<typeof world.itemKeys>[0]) {
      asked.push(item.item);
      return world.itemKeys(item);
    },
  };
  const range = rangeOf("app: backup");
  expect(show(inlayHints({ ...shopSnapshot, worldOf: () => counting }, dbFile, range))).toHaveLength(1);
  expect(asked).toEqual([1]);
});

test("with a focused endpoint shows that endpoint's own keys", () => {
  const hints = (endpoint: string) => show(inlayHints(shopSnapshot, dbFile, everything, { world: ".", endpoint }));
  expect(hints("shop/db")).toContain("endpointSelector: « shop/db: 4 keys");
  expect(hints("shop/db")).toContain('- port: "5432" « web → 1002 5432/TCP allow');
  expect(hints("shop/web")).toContain("endpointSelector: « does not select shop/web");
  expect(hints("shop/web").join()).not.toContain("→");
});

test("names the namespace of an object that names none", () => {
  const [world] = shopSnapshot.worlds;
  if (world === undefined) throw new Error("no world");
  const policies = world.policies.map((policy) => ({ ...policy, rejected: undefined }));
  const snapshot = { ...shopSnapshot, worldOf: () => ({ ...world, policies, policiesIn: () => policies }) };
  expect(show(inlayHints(snapshot, dbFile, everything))).toContain("name: db-admin « in namespace default");
});
