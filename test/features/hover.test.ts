import { expect, test } from "vitest";
import { hover } from "../../src/features/hover.ts";
import { codeSpan, escapeMarkdown } from "../../src/features/markdown.ts";
import { dbFile, rangeOf, shopSnapshot } from "../support/shopWorld.ts";

function textAt(part: string, nth = 0): string {
  return hover(shopSnapshot, dbFile, rangeOf(part, nth).start + 1)?.blocks.join("\n") ?? "";
}

test("at a port: its key as a table, with bytes grouped as the structs' fields", () => {
  const text = textAt('port: "5432"');
  expect(text).toContain("**1 key** in the policy map of **shop/db** (identity 1001, 2 endpoints)");
  expect(text).toContain(
    "| ingress&emsp; | 1002&emsp; | shop/web&emsp; | 5432/TCP&emsp; | allow&emsp; | `0xffffff01` normal |",
  );
  expect(text).toContain("Key `40000000 ea030000 00 06 1538` prefix, identity, direction, protocol, port");
  expect(text).toContain("Entry `0000 c0 00 01ffffff 00000000`");
});

test("at a peer: the effective selector, endpoints and identities", () => {
  const text = textAt("app: web");
  expect(text).toContain("Effective selector: `app=web,ns=shop`");
  expect(text).toContain("1 endpoint: shop/web \\(identity 1002\\)");
  const details = hover(shopSnapshot, dbFile, rangeOf("app: web").start + 1)?.details.join("\n");
  expect(details).toContain("- 1002 shop/web `k8s:app=web`");
});

test("at a policy's name: what it turns on in each direction", () => {
  const text = textAt("db, namespace");
  expect(text).toContain("- Ingress: turns on default deny; what no key allows is dropped (2 allow rules)");
  expect(text).toContain("- Egress: says nothing");
});

test("at the name of a rejected policy: that it counts for nothing", () => {
  expect(textAt("db-admin")).toContain("left out of every answer");
});

test("links to the map, to a flow with its ends and port filled in, and to the peer", () => {
  expect(hover(shopSnapshot, dbFile, rangeOf('port: "5432"').start)?.acts).toEqual([
    { kind: "showPolicyMap", title: "Show policy map", world: ".", endpoints: ["shop/db"] },
    {
      kind: "simulateFlow",
      title: "Simulate flow from shop/web",
      world: ".",
      flow: { from: "shop/web", to: "shop/db", port: 5432, protocol: "TCP" },
    },
    { kind: "openPlace", title: "Go to shop/web", file: "apps.yaml", offset: 3 },
  ]);
});

test("outside of policies there is none", () => {
  expect(hover(shopSnapshot, "apps.yaml", 3)).toBeUndefined();
});

test("text of a file can't become a link or break a table", () => {
  expect(escapeMarkdown("[x](command:y)|<b>")).toBe("\\[x\\]\\(command:y\\)\\|\\<b\\>");
  expect(codeSpan("a`b|c\nd")).toBe("`` a`b¦c d ``");
});
