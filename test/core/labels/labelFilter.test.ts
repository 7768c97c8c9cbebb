import { describe, expect, it } from "vitest";
import { makeLabelFilter } from "../../../src/core/labels/labelFilter.ts";
import { labelPrefixesOf18, labelPrefixesSince120 } from "../../../src/core/labels/labelPrefixes.ts";

const accepts = (builtIn: readonly string[], key: string, prefixes: readonly string[] = []) =>
  makeLabelFilter(builtIn, prefixes).filter("k8s", key);

describe("label filter", () => {
  it.each([
    ["app", true, true],
    ["app.kubernetes.io/name", true, true],
    ["helm.sh/chart", true, true],
    ["kubernetes.io/os", false, false],
    ["io.kubernetes.pod.namespace", true, true],
    ["io.kubernetes.pod.name", false, false],
    ["io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name", true, true],
    ["node.beta.kubernetes.io/x", false, false],
    ["pod-template-hash", false, false],
    ["k8s.io/x", false, false],
    // 1.8 has no rule against it; 1.20 has.
    ["topology.kubernetes.io/zone", true, false],
    ["statefulset.kubernetes.io/pod-name", true, false],
    // Unescaped dots of 1.8.
    ["k8s-io", false, true],
  ])("%s: 1.8 %s, 1.20 %s", (key, in18, in120) => {
    expect([accepts(labelPrefixesOf18, key), accepts(labelPrefixesSince120, key)]).toEqual([in18, in120]);
  });

  it("an inclusive prefix of the user makes it a list of what is let in", () => {
    expect(
      ["app", "tier", "io.kubernetes.pod.namespace"].map((key) => accepts(labelPrefixesSince120, key, ["k8s:app"])),
    ).toEqual([true, false, true]);
    expect(["app", "tier"].map((key) => accepts(labelPrefixesSince120, key, ["!tier"]))).toEqual([true, false]);
  });

  it("names a prefix that is no regular expression and goes on", () => {
    const { filter, error } = makeLabelFilter(labelPrefixesSince120, ["k8s:(", "!tier"]);
    expect([error, filter("k8s", "tier"), filter("k8s", "app")]).toEqual(["k8s:(", false, true]);
  });
});
