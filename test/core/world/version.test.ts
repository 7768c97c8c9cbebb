import { describe, expect, it } from "vitest";
import { readFolder } from "./support.ts";

const choose = (texts: Record<string, string>, cilium?: string) => {
  const { value, problems } = readFolder(texts, cilium === undefined ? {} : { cilium }).reading;
  return {
    profile: value.profile.name,
    from: value.profileFrom,
    assumptions: value.assumptions.map(({ code }) => code),
    problems: problems.map(({ code }) => code),
  };
};
const exact = { profile: "1.20", assumptions: [], problems: [] };

describe("the version of a world", () => {
  it.each([
    ["values.yaml", "# x\nkubeProxyReplacement: true\nhubble: {}\nimage:\n  tag: v1.20.1\n", "values.yaml:5"],
    ["umbrella/values.yaml", "cilium:\n  hubble: {}\n  image: { tag: 1.20.0 }\n", "umbrella/values.yaml:3"],
    [
      "r.yaml",
      "kind: HelmRelease\napiVersion: helm.toolkit.fluxcd.io/v2\nspec:\n  chart:\n    spec:\n      chart: cilium\n      version: 1.20.x\n",
      "r.yaml:7",
    ],
    [
      "a.yaml",
      "kind: Application\napiVersion: argoproj.io/v1alpha1\nspec:\n  source: { chart: cilium, targetRevision: 1.20.2 }\n",
      "a.yaml:4",
    ],
    [
      "ds.yaml",
      "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: { name: cilium }\nspec:\n  template:\n    spec:\n      containers:\n        - image: quay.io/cilium/cilium:v1.20.2@sha256:00\n",
      "ds.yaml:8",
    ],
    [
      "Chart.yaml",
      "apiVersion: v2\nname: platform\ndependencies:\n  - name: cilium\n    version: ^1.20.0\n",
      "Chart.yaml:5",
    ],
    ["kustomization.yaml", "helmCharts:\n  - name: cilium\n    version: 1.20.0\n", "kustomization.yaml:3"],
  ])("is found in %s", (file, text, from) => {
    expect(choose({ [file]: text })).toEqual({ ...exact, from });
  });

  it("values of another chart say nothing", () => {
    expect(choose({ "values.yaml": "image: { repository: example/app, tag: 1.16.0 }\nipv6: {}\n" })).toEqual({
      ...exact,
      from: "the default",
    });
  });

  it.each([
    ["v1.16.3", "1.16", []],
    ["1.17.0", "1.16", ["ASSUMES_PROFILE"]],
    ["v1.8.13", "1.8", []],
    ["1.12", "1.11", ["ASSUMES_PROFILE"]],
  ])("an image tag %s is answered for as %s", (tag, profile, assumptions) => {
    expect(choose({ "values.yaml": `kubeProxyReplacement: true\nhubble: {}\nimage:\n  tag: ${tag}\n` })).toEqual({
      profile,
      from: "values.yaml:4",
      assumptions,
      problems: [],
    });
  });

  it("found without a profile of its own is assumed, chosen without one is an error", () => {
    const chart = { "Chart.yaml": "name: cilium\nversion: 1.21.3\n" };
    expect(choose(chart)).toEqual({
      profile: "1.20",
      from: "Chart.yaml:2",
      assumptions: ["ASSUMES_PROFILE"],
      problems: [],
    });
    expect(choose(chart, "1.20")).toEqual({ ...exact, from: "the setting ciliumPolicyLens.cilium" });
    expect(choose(chart, "2.0")).toMatchObject({ profile: "1.20", problems: ["unknown-version"] });
  });
});
