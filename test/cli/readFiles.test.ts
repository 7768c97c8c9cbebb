// Which files are read, what they are called in answers, and what cannot be read.
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeFolder, runCli } from "./runCli.ts";

const policy = (name: string) =>
  `apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: { name: ${name} }\nspec: { endpointSelector: {}, ingress: [{}] }\n`;

async function filesOf(words: readonly string[], folder: string, standardInput = "") {
  const { out, complaints } = await runCli(["check", ...words, "-o", "json"], { folder, standardInput });
  expect(complaints).toBe("");
  return JSON.parse(out).documents.map(({ file, name }: { file: string; name: string }) => `${file} ${name}`);
}

test("a folder is read with what lies below it, less node_modules and .git", async () => {
  const folder = makeFolder({
    "b.yml": policy("b"),
    "a/c.yaml": policy("c"),
    "a/d.json": JSON.stringify({
      apiVersion: "cilium.io/v2",
      kind: "CiliumNetworkPolicy",
      metadata: { name: "d" },
      spec: { endpointSelector: {}, ingress: [{}] },
    }),
    "a/e.txt": policy("e"),
    "node_modules/f.yaml": policy("f"),
    ".git/g.yaml": policy("g"),
  });
  const inside = ["a/c.yaml default/c", "a/d.json default/d", "b.yml default/b"];
  expect(await filesOf([], folder)).toEqual(inside);
  expect(await filesOf(["."], folder)).toEqual(inside);
  expect(await filesOf([folder], "/")).toEqual(inside.map((file) => `${folder}/${file}`));
  expect(await filesOf([`${folder}/`], "/")).toEqual(inside.map((file) => `${folder}/${file}`));
});

test("files are named by the path as given", async () => {
  const folder = makeFolder({ "a/c.yaml": policy("c"), "a/e.txt": policy("e") });
  expect(await filesOf(["a"], folder)).toEqual(["a/c.yaml default/c"]);
  expect(await filesOf(["./a/"], folder)).toEqual(["./a/c.yaml default/c"]);
  expect(await filesOf(["../a"], join(folder, "a"))).toEqual(["../a/c.yaml default/c"]);
  expect(await filesOf(["a/e.txt", "a/c.yaml"], folder)).toEqual(["a/c.yaml default/c", "a/e.txt default/e"]);
  expect(await filesOf(["-", join(folder, "a/c.yaml")], folder, policy("in"))).toEqual([
    "- default/in",
    `${folder}/a/c.yaml default/c`,
  ]);
});

test("a file that two paths reach is read once", async () => {
  const folder = makeFolder({ "a/c.yaml": policy("c") });
  expect(await filesOf(["a", "a/c.yaml", "./a"], folder)).toEqual(["a/c.yaml default/c"]);
});

test("the workspace file above a named path counts, also above the current folder", async () => {
  const folder = makeFolder({
    ".cilium-policy-lens.yaml": "defaultNamespace: bank\n",
    "x/policies/a.yaml": policy("a"),
  });
  expect(await filesOf(["x/policies"], folder)).toEqual(["x/policies/a.yaml bank/a"]);
  expect(await filesOf(["x/policies/a.yaml"], folder)).toEqual(["x/policies/a.yaml bank/a"]);
  expect(await filesOf([], join(folder, "x/policies"))).toEqual(["a.yaml bank/a"]);
  expect(await filesOf(["a.yaml"], join(folder, "x/policies"))).toEqual(["a.yaml bank/a"]);
  expect(await filesOf([join(folder, "x")], "/")).toEqual([`${folder}/x/policies/a.yaml bank/a`]);
  expect(await filesOf(["-"], join(folder, "x"), policy("in"))).toEqual(["- bank/in"]);
});

test("a kustomization gives its namespace, also from above and under its name without ending", async () => {
  const folder = makeFolder({
    "base/Kustomization": "namespace: prod\nresources: [a.yaml, sub]\n",
    "base/a.yaml": policy("a"),
    "base/sub/b.yaml": policy("b"),
  });
  expect(await filesOf(["base"], folder)).toEqual(["base/a.yaml prod/a", "base/sub/b.yaml prod/b"]);
  expect(await filesOf(["base/sub"], folder)).toEqual(["base/sub/b.yaml prod/b"]);
  expect(await filesOf([], join(folder, "base/sub"))).toEqual(["b.yaml prod/b"]);
});

test("what cannot be read below a folder is a finding, but for lock files of editors, and the rest is answered", async () => {
  const folder = makeFolder({ "a.yaml": policy("a") });
  symlinkSync("nowhere", join(folder, "gone.yaml"));
  symlinkSync("round.yaml", join(folder, "round.yaml"));
  symlinkSync("someone@host.4711", join(folder, ".#a.yaml"));
  mkdirSync(join(folder, "folder.yaml"));
  const { code, out } = await runCli(["check", "-o", "json"], { folder });
  const { documents, findings } = JSON.parse(out);
  expect(code).toBe(1);
  expect(documents).toHaveLength(1);
  expect(findings.map(({ file, code: found }: { file: string; code: string }) => [file, found])).toEqual([
    ["gone.yaml", "unreadable-file"],
    ["round.yaml", "unreadable-file"],
  ]);
});

test("UTF-16 is read where a byte order mark says so, other bytes are a finding", async () => {
  const text = `\ufeff${policy("a")}`;
  const folder = makeFolder({ "mark.yaml": text });
  writeFileSync(join(folder, "little.yaml"), Buffer.from(text, "utf16le"));
  writeFileSync(join(folder, "big.yaml"), Buffer.from(text, "utf16le").swap16());
  writeFileSync(join(folder, "latin.yaml"), Buffer.from(`# caf\u00e9\n${policy("b")}`, "latin1"));
  const { out } = await runCli(["check", "-o", "json", "--fail-on", "never"], { folder });
  const { documents, findings } = JSON.parse(out);
  expect(documents.map(({ file, verdict }: { file: string; verdict: string }) => `${file} ${verdict}`)).toEqual([
    "big.yaml accept",
    "little.yaml accept",
    "mark.yaml accept",
  ]);
  expect(findings).toMatchObject([
    { file: "latin.yaml", code: "unreadable-file", message: expect.stringContaining("not UTF-8 text") },
  ]);
  const named = await runCli(["check", "latin.yaml"], { folder });
  expect(named).toMatchObject({ code: 2, complaints: "cilium-policy-lens: can't read latin.yaml: not UTF-8 text\n" });
});

test("a byte order mark moves no place", async () => {
  const line = '{"apiVersion":"cilium.io/v2","kind":"CiliumNetworkPolicy","metadata":{"name":"a"},"spec":{}}';
  const places = [];
  for (const mark of ["", "\ufeff"]) {
    const folder = makeFolder({ "a.json": `${mark}${line}`, "b.yaml": `${mark}${line}` });
    const { findings } = JSON.parse((await runCli(["check", "-o", "json"], { folder })).out);
    places.push(findings.map(({ range }: { range: unknown }) => range));
  }
  expect(places[0]).not.toHaveLength(0);
  expect(places[1]).toEqual(places[0]);
});

test("a named path that cannot be read exits 2", async () => {
  for (const verb of ["check", "policymap"]) {
    expect(await runCli([verb, "no/such.yaml"])).toEqual({
      code: 2,
      out: "",
      complaints: "cilium-policy-lens: can't read no/such.yaml: no such file or folder\n",
    });
  }
});

test("JSON from kubectl may be larger than a YAML file", async () => {
  const padding = "x".repeat(1_100_000);
  const object = {
    ...JSON.parse(JSON.stringify({ apiVersion: "cilium.io/v2", kind: "CiliumNetworkPolicy" })),
    metadata: { name: "big", annotations: { padding } },
    spec: { endpointSelector: {}, ingress: [{}] },
  };
  expect(await filesOf(["-"], "/", JSON.stringify(object))).toEqual(["- default/big"]);
});
