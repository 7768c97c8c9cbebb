// What cidr-group-not-in-folder says of names and selectors of CIDR groups, by version.
import { describe, expect, it } from "vitest";
import { applyFix } from "./checkText.ts";
import { find, policy } from "./findInFolder.ts";

describe("cidr-group-not-in-folder", () => {
  const group = (name: string, labels = "{}") =>
    `apiVersion: cilium.io/v2\nkind: CiliumCIDRGroup\nmetadata: {name: ${name}, labels: ${labels}}\nspec: {externalCIDRs: [192.0.2.0/24]}\n`;
  const from = (rule: string, rest = "") => policy(`  ingress:\n    - fromCIDRSet:\n        - ${rule}\n${rest}`);
  const found = (text: string, others: string, settings = "") =>
    find("cidr-group-not-in-folder", text, settings, others);

  it("stands on the name, which a fix replaces by the nearest", () => {
    const text = from("cidrGroupRef: ofices # ours");
    const { findings, texts } = found(text, group("offices"));
    expect(texts).toEqual(["ofices"]);
    const [fix] = findings[0]?.fixes ?? [];
    expect(fix && applyFix(text, fix)).toBe(from("cidrGroupRef: offices # ours"));
  });

  it("is silent on a group that is there, and in a folder without groups", () => {
    expect(found(from("cidrGroupRef: offices"), group("offices")).findings).toEqual([]);
    expect(found(from("cidrGroupRef: offices"), "").findings).toEqual([]);
  });

  it.each(["1.20", "1.18", "1.16"])("says in %s that the peer selects nothing", (cilium) => {
    const [finding] = found(from("cidrGroupRef: vpn"), group("offices"), `cilium: "${cilium}"\n`).findings;
    expect(finding?.message).toContain("without it this peer selects nothing");
  });

  it("says in 1.14 that an item without other peers is open", () => {
    const settings = 'cilium: "1.14"\n';
    const [finding] = found(from("cidrGroupRef: vpn"), group("offices"), settings).findings;
    expect(finding?.message).toContain("without it the item has no peers and is open to everyone");
    const both = from("cidrGroupRef: vpn", "        - cidr: 198.51.100.0/24\n");
    expect(found(both, group("offices"), settings).findings[0]?.message).toContain("this peer selects nothing");
  });

  it("speaks of a selector that asks for a label which no group has", () => {
    const groups = group("offices", "{site: a}");
    const [finding] = found(from("cidrGroupSelector: {matchLabels: {site: b}}"), groups).findings;
    expect(finding?.message).toContain("asks CIDR groups for `site: b`");
    expect(found(from("cidrGroupSelector: {matchLabels: {site: a}}"), groups).findings).toEqual([]);
    const without = "cidrGroupSelector: {matchExpressions: [{key: zone, operator: DoesNotExist}]}";
    expect(found(from(without), groups).findings).toEqual([]);
  });
});
