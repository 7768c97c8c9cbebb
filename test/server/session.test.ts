// When the server publishes what, with an analyzer that counts what it is asked.
import { afterEach, expect, test } from "vitest";
import { type FakeAnalyzer, fakeAnalyzer } from "../support/fakeAnalyzer.ts";
import { LspClient, type LspClientOptions } from "../support/lspClient.ts";

const running: LspClient[] = [];

afterEach(() => {
  for (const client of running.splice(0)) client.dispose();
});

async function start(files: LspClientOptions["files"], rest: Partial<LspClientOptions> = {}) {
  const analyzers: FakeAnalyzer[] = [];
  const createAnalyzer = () => {
    const analyzer = fakeAnalyzer();
    analyzers.push(analyzer);
    return analyzer;
  };
  const client = await LspClient.start({ createAnalyzer, files, ...rest });
  running.push(client);
  const [analyzer] = analyzers;
  if (analyzer === undefined) throw new Error("no analyzer");
  return { client, analyzer, analyzers };
}

function manyFiles(n: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: n }, (_, at) => [`file:///w/${at}.yaml`, `kind: bad ${at}`]));
}

test("publishes the findings of every file of the folder, with their agent's text and a link to their page", async () => {
  const { client } = await start({ "file:///w/a.yaml": "one\ntwo bad", "file:///w/b.yaml": "good" });
  expect(client.published).toEqual([
    {
      uri: "file:///w/a.yaml",
      diagnostics: [
        {
          range: { start: { line: 1, character: 4 }, end: { line: 1, character: 7 } },
          severity: 1,
          source: "Cilium Policy Lens",
          code: "bad-word",
          codeDescription: { href: "file:///ext/docs/checks/bad-word.md" },
          message: "Unexpected bad. Write good.\nAgent: bad is not supported",
        },
      ],
    },
  ]);
  expect(client.statuses.at(-1)?.nProblems).toBe(1);
});

test("reads a folder in one update, and an edit among 1000 documents computes and publishes that document alone", async () => {
  const { client, analyzer } = await start(manyFiles(1000));
  expect(analyzer.updates.filter((files) => files.length > 0).map((files) => files.length)).toEqual([1000]);
  await client.after(() => client.open("file:///w/7.yaml", "kind: bad 7 edited"));
  const nPublished = client.published.length;
  analyzer.updates.length = 0;
  analyzer.computed.clear();
  await client.after(() => client.change("file:///w/7.yaml", "kind: bad bad"));
  expect(analyzer.updates).toEqual([["7.yaml"]]);
  expect([...analyzer.computed]).toEqual([["7.yaml", 1]]);
  expect(client.published.slice(nPublished).map(({ uri, diagnostics }) => [uri, diagnostics.length])).toEqual([
    ["file:///w/7.yaml", 2],
  ]);
});

test("publishes nothing where an edit leaves the findings as they are", async () => {
  const { client } = await start({ "file:///w/a.yaml": "bad" });
  await client.after(() => client.open("file:///w/a.yaml", "bad\n# comment"));
  expect(client.published).toHaveLength(1);
});

test("an open document wins over its file until it is closed", async () => {
  const { client } = await start({ "file:///w/a.yaml": "bad" });
  const uri = "file:///w/a.yaml";
  await client.after(() => client.open(uri, "good"));
  expect(client.diagnostics(uri)).toEqual([]);
  await client.after(async () => {
    client.files.set(uri, "bad bad");
    await client.connection.sendNotification("workspace/didChangeWatchedFiles", { changes: [{ uri, type: 2 }] });
  });
  expect(client.diagnostics(uri)).toEqual([]);
  await client.after(() => client.connection.sendNotification("textDocument/didClose", { textDocument: { uri } }));
  expect(client.diagnostics(uri)).toHaveLength(2);
});

test("takes files that come, change and go", async () => {
  const { client, analyzer } = await start({ "file:///w/a.yaml": "bad" });
  const tell = (uri: string, type: number) =>
    client.connection.sendNotification("workspace/didChangeWatchedFiles", { changes: [{ uri, type }] });
  client.files.set("file:///w/new%20one.yaml", "bad");
  await client.after(() => tell("file:///w/new%20one.yaml", 1));
  expect(client.diagnostics("file:///w/new%20one.yaml")).toHaveLength(1);
  expect(analyzer.updates.at(-1)).toEqual(["new one.yaml"]);
  client.files.delete("file:///w/a.yaml");
  await client.after(() => tell("file:///w/a.yaml", 3));
  expect(client.published.at(-1)).toEqual({ uri: "file:///w/a.yaml", diagnostics: [] });
  expect(client.statuses.at(-1)?.nProblems).toBe(1);
});

test("positions count UTF-16 units, and CRLF ends a line", async () => {
  const { client } = await start({ "file:///w/a.yaml": "x: 1\r\n🐝 bad" });
  expect(client.diagnostics("file:///w/a.yaml")[0]?.range).toEqual({
    start: { line: 1, character: 3 },
    end: { line: 1, character: 6 },
  });
});

test("each workspace folder has an analyzer, and settings reach all of them", async () => {
  const files = { "file:///w/a.yaml": "bad", "file:///v/a.yaml": "bad" };
  const settings = {
    cilium: "1.20",
    routing: "auto",
    dns: {},
    options: { "enable-ipv6": true },
    defaultNamespace: "shop",
  } as const;
  const { client, analyzers } = await start(files, { folders: ["file:///w", "file:///v"], settings });
  expect(client.diagnostics("file:///v/a.yaml")).toHaveLength(1);
  expect(analyzers.map(({ updates }) => updates.flat())).toEqual([["a.yaml"], ["a.yaml"]]);
  const expected = { cilium: "1.20", options: { "enable-ipv6": "true" }, overrides: { defaultNamespace: "shop" } };
  expect(analyzers.map((one) => one.settings.at(-1))).toEqual([expected, expected]);
  client.settings = { cilium: "auto" };
  await client.after(() => client.connection.sendNotification("workspace/didChangeConfiguration", { settings: null }));
  expect(analyzers.map((one) => one.settings.at(-1))).toEqual([{}, {}]);
});

test("a document in no folder is answered while it is open; an old version in a diff is not", async () => {
  const { client } = await start({});
  await client.after(() => client.open("file:///elsewhere/x.yaml", "bad"));
  expect(client.diagnostics("file:///elsewhere/x.yaml")).toHaveLength(1);
  await client.open("git:/w/x.yaml?HEAD", "bad");
  await client.after(() =>
    client.connection.sendNotification("textDocument/didClose", { textDocument: { uri: "file:///elsewhere/x.yaml" } }),
  );
  expect(client.published.map(({ uri, diagnostics }) => [uri, diagnostics.length])).toEqual([
    ["file:///elsewhere/x.yaml", 1],
    ["file:///elsewhere/x.yaml", 0],
  ]);
});

test("offers the fix of a finding in range, tied to the diagnostic that it resolves", async () => {
  const uri = "file:///w/a.yaml";
  const { client } = await start({ [uri]: "one\ntwo bad" });
  const [diagnostic] = client.diagnostics(uri);
  if (diagnostic === undefined) throw new Error("no diagnostic");
  const ask = (line: number) => {
    const at = { line, character: 4 };
    return client.ask("textDocument/codeAction", {
      textDocument: { uri },
      range: { start: at, end: at },
      context: { diagnostics: [diagnostic] },
    });
  };
  expect(await ask(1)).toEqual([
    {
      title: "Write good",
      kind: "quickfix",
      isPreferred: true,
      diagnostics: [diagnostic],
      edit: { changes: { [uri]: [{ range: diagnostic.range, newText: "good" }] } },
    },
  ]);
  expect(await ask(0)).toEqual([]);
});

test("a request that fails gives an empty answer, is logged, and the server goes on", async () => {
  const uri = "file:///w/a.yaml";
  const { client } = await start({ [uri]: "bad" });
  expect(await client.ask("textDocument/hover", { textDocument: {}, position: null })).toBeNull();
  expect(client.logged.some((message) => message.includes("textDocument/hover"))).toBe(true);
  expect(await client.ask("textDocument/codeLens", { textDocument: { uri: "file:///nowhere" } })).toEqual([]);
  await client.after(() => client.open(uri, "bad bad"));
  expect(client.diagnostics(uri)).toHaveLength(2);
});
