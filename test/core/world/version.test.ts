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
    [
      "argo.yaml",
      "kind: Application\nspec:\n  source:\n    chart: cilium\n    helm:\n      values: |\n        image: { tag: v1.20.1 }\n",
      "argo.yaml:6",
    ],
    [
      "oci.yaml",
      "kind: OCIRepository\nspec:\n  url: oci://example.com/charts/cilium\n  ref:\n    tag: 1.20.2\n",
      "oci.yaml:5",
    ],
    ["k3s.yaml", "kind: HelmChart\nspec:\n  chart: cilium\n  version: 1.20.1\n", "k3s.yaml:4"],
    [
      "rke2.yaml",
      "kind: HelmChartConfig\nmetadata: { name: rke2-cilium }\nspec:\n  valuesContent: |-\n    image:\n      tag: v1.20.1\n",
      "rke2.yaml:4",
    ],
    ["helmfile.yaml", "releases:\n  - name: net\n    chart: cilium/cilium\n    version: 1.20.2\n", "helmfile.yaml:4"],
    [
      "values.yaml",
      "hubble: {}\nl7Proxy: true\nimage:\n  override: example.com:5000/cilium/cilium:v1.20.0@sha256:00\n",
      "values.yaml:4",
    ],
    [
      "mirror.yaml",
      "kind: Pod\nspec:\n  containers:\n    - image: docker.io/rancher/mirrored-cilium-cilium:v1.20.2\n",
      "mirror.yaml:4",
    ],
    ["kustomization.yaml", "helmCharts:\n  - name: cilium\n    version: 1.20.0\n", "kustomization.yaml:3"],
  ])("is found in %s", (file, text, from) => {
    expect(choose({ [file]: text })).toEqual({ ...exact, from });
  });

  it.each([
    [
      "text",
      "kind: Application\nspec:\n  source:\n    chart: cilium\n    helm:\n      values: |\n        policyEnforcementMode: always\n        cluster: { name: blue }\n",
    ],
    [
      "parameters before an object before text",
      'kind: Application\nspec:\n  source:\n    chart: cilium\n    helm:\n      parameters: [{ name: policyEnforcementMode, value: always }]\n      valuesObject: { policyEnforcementMode: never, cluster: { name: blue } }\n      values: "cluster: { name: red }"\n',
    ],
    [
      "values of K3s, with pairs before them",
      "kind: HelmChart\nspec:\n  chart: cilium\n  set: { cluster.name: blue }\n  valuesContent: |\n    policyEnforcementMode: always\n    cluster: { name: red }\n",
    ],
    [
      "what is laid over the chart of RKE2",
      "kind: HelmChartConfig\nmetadata: { name: rke2-cilium }\nspec:\n  valuesContent: |\n    policyEnforcementMode: always\n    cluster: { name: blue }\n",
    ],
    [
      "the last values of a helmfile",
      "releases:\n  - chart: cilium/cilium\n    values:\n      - policyEnforcementMode: never\n        cluster: { name: blue }\n      - policyEnforcementMode: always\n",
    ],
    [
      "options by their own names",
      "hubble: {}\nl7Proxy: true\nextraConfig: { enable-policy: always, cluster-name: x }\ncluster: { name: blue }\n",
    ],
  ])("values are read from %s", (_, text) => {
    const { value } = readFolder({ "a.yaml": text }, {}).reading;
    expect({ policy: value.options["enable-policy"], cluster: value.cluster }).toEqual({
      policy: "always",
      cluster: "blue",
    });
  });

  it("says that another file tells another version", () => {
    const image = (tag: string) => `kind: Pod\nspec:\n  containers:\n    - image: quay.io/cilium/cilium:${tag}\n`;
    const both = (first: string, second: string) =>
      readFolder(
        { "a.yaml": image(first), "b/values.yaml": `hubble: {}\nl7Proxy: true\nimage: { tag: ${second} }\n` },
        {},
      ).reading.value;
    const { profile, assumptions } = both("v1.16.3", "v1.18.1");
    expect(profile.name).toBe("1.16");
    expect(assumptions).toEqual([
      {
        code: "ASSUMES_VERSION",
        message: expect.stringMatching(/^the cluster runs Cilium 1\.16\.3: b\/values\.yaml:3 says 1\.18\.1\./),
      },
    ]);
    expect(both("v1.16.3", "v1.16.9").assumptions).toEqual([]);
  });

  it("says which value of an option no agent takes, where nothing else tells it", () => {
    const config = (value: string) =>
      `kind: ConfigMap\nmetadata: {name: cilium-config}\ndata: {enable-policy: "${value}"}\n`;
    const read = (value: string, settings: string) =>
      readFolder({ "a.yaml": config(value), ".cilium-policy-lens.yaml": settings }, {}).reading.value;
    const { options, assumptions } = read("alway", "");
    expect(options["enable-policy"]).toBe("default");
    expect(assumptions).toEqual([
      {
        code: "ASSUMES_OPTION",
        message: 'Invalid value "alway" of enable-policy: write one of default, always, never. Its default counts',
      },
    ]);
    for (const [value, settings] of [
      ["Always", ""],
      ["{{ .x }}", ""],
      ["alway", "options: {enable-policy: never}\n"],
    ] as const)
      expect(read(value, settings).assumptions).toEqual([]);
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
