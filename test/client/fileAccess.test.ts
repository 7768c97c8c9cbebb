// Which files the server gets to read, over a file system in a map.
import { beforeEach, expect, test, vi } from "vitest";
import { FileAccess } from "../../src/client/fileAccess.ts";
import { workspaceHoldsOurs } from "../../src/client/probe.ts";
import { fake, Uri, workspace } from "./vscode.ts";

vi.mock("vscode", () => import("./vscode.ts"));

const folder = Uri.parse("file:///w");

type ClientUri = Parameters<FileAccess["readFile"]>[0];

function read(access: FileAccess, path: string) {
  return access.readFile(Uri.from({ scheme: "file", path }) as unknown as ClientUri);
}

beforeEach(() => {
  fake.files.clear();
  fake.isExcluded = () => false;
  workspace.textDocuments = [];
});

test("finds YAML and JSON that files.exclude and every .gitignore leave in", async () => {
  for (const name of [
    "a.yaml",
    "b.yml",
    "c.json",
    "d.txt",
    "out/e.yaml",
    "x/f.yaml",
    "x/g.yaml",
    "node_modules/h.yaml",
  ]) {
    fake.files.set(`/w/${name}`, "");
  }
  fake.files.set("/w/.gitignore", "out/\n");
  fake.files.set("/w/x/.gitignore", "/g.yaml\n");
  fake.isExcluded = (path) => path.includes("node_modules");
  const found = await new FileAccess().findFiles(folder as unknown as ClientUri);
  expect(found).toEqual(["file:///w/a.yaml", "file:///w/b.yml", "file:///w/c.json", "file:///w/x/f.yaml"]);
});

test("a file that came later is read where nothing leaves it out", async () => {
  fake.files.set("/w/.gitignore", "out/\n");
  fake.isExcluded = (path) => path.includes("node_modules");
  const access = new FileAccess();
  await access.findFiles(folder as unknown as ClientUri);
  for (const name of ["new.yaml", "out/new.yaml", "node_modules/new.yaml"]) fake.files.set(`/w/${name}`, "x: 1");
  expect(await read(access, "/w/new.yaml")).toEqual({ kind: "text", text: "x: 1" });
  expect(await read(access, "/w/out/new.yaml")).toEqual({ kind: "absent" });
  expect(await read(access, "/w/node_modules/new.yaml")).toEqual({ kind: "absent" });
  expect(await read(access, "/w/gone.yaml")).toEqual({ kind: "absent" });
});

test("says why a file is not read: too large, no text", async () => {
  const access = new FileAccess();
  fake.files.set("/w/large.yaml", "x".repeat(1024 * 1024 + 1));
  fake.files.set("/w/large.json", "x".repeat(1024 * 1024 + 1));
  fake.files.set("/w/latin1.yaml", new Uint8Array([0x78, 0xff]));
  fake.files.set("/w/utf16.yaml", new Uint8Array([0xff, 0xfe, 0x78, 0]));
  fake.files.set("/w/utf16be.yaml", new Uint8Array([0xfe, 0xff, 0, 0x78]));
  fake.files.set("/w/bom.yaml", new Uint8Array([0xef, 0xbb, 0xbf, 0x78]));
  expect(await read(access, "/w/large.yaml")).toEqual({ kind: "unreadable", reason: "larger than 1 MB" });
  expect((await read(access, "/w/large.json")).kind).toBe("text");
  expect(await read(access, "/w/latin1.yaml")).toEqual({ kind: "unreadable", reason: "not UTF-8 text" });
  for (const name of ["bom", "utf16", "utf16be"])
    expect(await read(access, `/w/${name}.yaml`)).toEqual({ kind: "text", text: "x" });
});

test("a folder is ours when one text names an API group of ours", async () => {
  const token = { isCancellationRequested: false } as Parameters<typeof workspaceHoldsOurs>[0];
  fake.files.set("/w/a.yaml", "kind: Deployment");
  expect(await workspaceHoldsOurs(token)).toBe(false);
  fake.files.set("/w/b.yaml", "apiVersion: networking.k8s.io/v1");
  expect(await workspaceHoldsOurs(token)).toBe(true);
});
