// Where a new file has to be listed. What a kustomization gives to the objects of its files: readObjects.test.ts.
import { expect, test } from "vitest";
import { findUnlisted, type Kustomization } from "../../../src/core/world/kustomization.ts";

function kustomization(folder: string, ...targets: string[]): Kustomization {
  const file = folder === "." ? "kustomization.yaml" : `${folder}/kustomization.yaml`;
  return { file, folder, namespace: undefined, targets };
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
