// Where a new file has to be listed, and which files are patches. What a kustomization gives to the objects of its files: readObjects.test.ts.
import { describe, expect, test } from "vitest";
import { analyzeWorkspace } from "../../../src/core/index.ts";
import { findUnlisted, type Kustomization } from "../../../src/core/world/kustomization.ts";

function kustomization(folder: string, ...targets: string[]): Kustomization {
  const file = folder === "." ? "kustomization.yaml" : `${folder}/kustomization.yaml`;
  return { file, folder, namespace: undefined, targets, patches: [] };
}

test.each([
  ["nothing lists files", [], undefined],
  ["that of the folder", [kustomization("a/b")], { kustomization: "a/b/kustomization.yaml", path: "new.yaml" }],
  [
    "one above that lists a file beside it",
    [kustomization("a", "a/b/x.yaml")],
    { kustomization: "a/kustomization.yaml", path: "b/new.yaml" },
  ],
  [
    "one at the top of all",
    [kustomization(".", "a/b/x.yml")],
    { kustomization: "kustomization.yaml", path: "a/b/new.yaml" },
  ],
  [
    "the nearest of two",
    [kustomization(".", "a/b/x.yaml"), kustomization("a/b", "a/b/x.yaml")],
    { kustomization: "a/b/kustomization.yaml", path: "new.yaml" },
  ],
  ["one above that lists other folders", [kustomization("a", "a/c/x.yaml", "a/b", "a/b/base")], undefined],
  ["one beside it", [kustomization("a/c", "a/b/x.yaml")], undefined],
  ["one that lists it already", [kustomization("a/b", "a/b/new.yaml")], undefined],
] as const)("%s", (_, kustomizations, expected) => {
  expect(findUnlisted("a/b/new.yaml", kustomizations)).toEqual(expected);
});

describe("a patch", () => {
  const patch =
    "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a}\nspec: {ingress: [{fromEntities: [world]}]}\n";
  const analyze = (kustomization: string) =>
    analyzeWorkspace([
      { file: "prod/kustomization.yaml", text: kustomization },
      { file: "prod/patch.yaml", text: patch },
    ]);

  test.each([
    "patches: [{path: patch.yaml}]\n",
    "patches: [{path: ./patch.yaml, target: {kind: CiliumNetworkPolicy}}]\n",
    "patchesStrategicMerge: [patch.yaml]\n",
    "patchesJson6902: [{target: {kind: CiliumNetworkPolicy, name: a, version: v2}, path: patch.yaml}]\n",
  ])("of %j is no object", (kustomization) => {
    const snapshot = analyze(kustomization);
    expect(snapshot.findings("prod/patch.yaml")).toEqual([]);
    expect(snapshot.documents("prod/patch.yaml")).toEqual([]);
    expect(snapshot.worlds[0]?.policies).toEqual([]);
    expect(snapshot.explain("prod/patch.yaml")?.pieces).toMatchObject([
      { outcome: "ignored", why: "a patch of prod/kustomization.yaml, no object" },
    ]);
  });

  test.each([
    "resources: [patch.yaml]\n",
    "resources: [patch.yaml]\npatches: [{path: patch.yaml}]\n",
    "namespace: x\n",
  ])("is none beside %j", (kustomization) => {
    expect(
      analyze(kustomization)
        .findings("prod/patch.yaml")
        .map(({ code }) => code),
    ).toContain("missing-selector");
  });
});
