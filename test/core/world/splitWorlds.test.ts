import { describe, expect, it } from "vitest";
import { matchesAnyGlob } from "../../../src/core/world/glob.ts";
import { makeNamespaceResolver, readKustomization } from "../../../src/core/world/kustomization.ts";
import { splitWorlds } from "../../../src/core/world/splitWorlds.ts";
import { readSourceFile } from "../../../src/core/yaml/readFile.ts";

describe("splitWorlds", () => {
  it("the nearest workspace file above a file wins, else the workspace folder", () => {
    const files = [
      "r/a/.cilium-policy-lens.yaml",
      "r/a/b/.cilium-policy-lens.yaml",
      "r/a/b/c/x.yaml",
      "r/a/y.yaml",
      "r/z.yaml",
      "s/q.yaml",
      "t.yaml",
    ];
    expect(splitWorlds(files, ["r", "s/"]).map(({ root, files: members }) => [root, members])).toEqual([
      [".", ["t.yaml"]],
      ["r", ["r/z.yaml"]],
      ["r/a", ["r/a/y.yaml"]],
      ["r/a/b", ["r/a/b/c/x.yaml"]],
      ["s", ["s/q.yaml"]],
    ]);
    expect(splitWorlds(["/w/a.yaml", "/w/b/.cilium-policy-lens.yaml"], ["/w"]).map(({ root }) => root)).toEqual([
      "/w",
      "/w/b",
    ]);
  });
});

describe("globs", () => {
  it.each([
    ["a/b/c.yaml", "**/*.yaml", true],
    ["c.yaml", "**/*.yaml", true],
    ["a/b/c.yaml", "a/*.yaml", false],
    ["a/b/c.yaml", "a/**", true],
    ["a/b/c.yaml", "b", true],
    ["a/b/c.yaml", "/b", false],
    ["a/b/c.yaml", "a/{x,b}/?.y*ml", true],
    ["a/b/c.yaml", "*.{json,yml}", false],
    ["a/.b/c.yaml", "a/*/c.yaml", true],
    [`${"a".repeat(5000)}b`, `${"*a".repeat(200)}c`, false],
  ])("%s against %s", (path, glob, isMatch) => {
    expect(matchesAnyGlob(path, [glob])).toBe(isMatch);
  });
});

describe("kustomization", () => {
  const namespaceOf = (kustomizations: Record<string, string>, file: string) => {
    const read = Object.entries(kustomizations).flatMap(
      ([path, text]) => readKustomization(readSourceFile(path, text)) ?? [],
    );
    return makeNamespaceResolver(read, "default")(file).namespace;
  };

  it("the nearest one that lists the file or its folder gives the namespace", () => {
    const kustomizations = {
      "app/kustomization.yaml": "namespace: outer\nresources: [base, extra.yaml]\n",
      "app/base/kustomization.yaml": "namespace: inner\nresources: [./web.yaml]\n",
    };
    expect(namespaceOf(kustomizations, "app/base/web.yaml")).toBe("inner");
    expect(namespaceOf(kustomizations, "app/base/unlisted.yaml")).toBe("outer");
    expect(namespaceOf(kustomizations, "app/extra.yaml")).toBe("outer");
    expect(namespaceOf(kustomizations, "app/other.yaml")).toBe("default");
  });

  it("one without a namespace passes on to who lists it, from elsewhere only where they agree", () => {
    const base = {
      "app/base/kustomization.yaml": "kind: Kustomization\nresources: [web.yaml, https://example.com/x.yaml]\n",
    };
    const overlay = (name: string, namespace: string) => ({
      [`app/overlays/${name}/kustomization.yaml`]: `namespace: ${namespace}\nresources: [../../base]\n`,
    });
    expect(namespaceOf({ ...base, ...overlay("a", "shop") }, "app/base/web.yaml")).toBe("shop");
    expect(namespaceOf({ ...base, ...overlay("a", "shop"), ...overlay("b", "test") }, "app/base/web.yaml")).toBe(
      "default",
    );
  });

  it("two that list each other end", () => {
    const circle = {
      "a/kustomization.yaml": "resources: [../b, x.yaml]\n",
      "b/kustomization.yaml": "resources: [../a]\n",
    };
    expect(namespaceOf(circle, "a/x.yaml")).toBe("default");
  });
});
