// Our language server against yaml-language-server: open, edit one document, hover, in sessions that take turns.
import { setTimeout as pause } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { documents } from "./documents.mjs";
import { languageServerVersion, writeJson } from "./environment.mjs";
import { LspClient } from "./lspClient.mjs";
import { judge, median, printTable, short } from "./table.mjs";

const nSessions = 3;
const nEdits = 8;
/** After an edit, in milliseconds: what a server does in the background belongs to the edit. */
const settle = 250;
const folder = "file:///bench";

const shapes = [
  { name: "1 document", files: asOneFile(1), targets: { editWall: 0.25 } },
  { name: "100 documents, 1 file", files: asOneFile(100), targets: { editWall: 0.25, editCpu: 0.5 } },
  { name: "1000 documents, 1 file", files: asOneFile(1000), targets: { editCpu: 0.1, openCpu: 1, memory: 0.7 } },
  { name: "1000 files", files: asFiles(1000), targets: { openCpu: 1, memory: 0.7 } },
];

const measures = [
  { key: "openCpu", what: "open: CPU until all is computed", unit: "ms" },
  { key: "editWall", what: "edit: until diagnostics, p50", unit: "ms" },
  { key: "editCpu", what: "edit: CPU", unit: "ms" },
  { key: "hoverWall", what: "hover, p50", unit: "ms" },
  { key: "memory", what: "resident memory", unit: "MB" },
];

/** `ourServer`, `yamlServer`: Node's arguments. */
export async function runServerRounds({ node, ourServer, yamlServer, schema, only = "" }) {
  const schemaUri = pathToFileURL(await writeJson("schema.json", strict(schema))).href;
  const rows = [];
  for (const { name, files, targets } of shapes.filter((shape) => shape.name.includes(only))) {
    const sessions = { ours: [], yaml: [] };
    for (let round = 0; round < nSessions; round++) {
      sessions.ours.push(await ourSession(node, ourServer, files));
      sessions.yaml.push(await yamlSession(node, yamlServer, schemaUri, files));
      process.stderr.write(".");
    }
    for (const { key, what, unit } of measures) {
      const [ours, theirs] = [sessions.ours, sessions.yaml].map((side) => median(side.map((session) => session[key])));
      rows.push([
        name,
        what,
        ...[ours, theirs].map((x) => `${short(x)} ${unit}`),
        ...judge(ours / theirs, targets[key]),
      ]);
    }
    const hints = median(sessions.ours.map(({ hintsWall }) => hintsWall));
    rows.push([name, "edit: until hints, p50", `${short(hints)} ms`, "–", "", "", ""]);
  }
  const title = `Language server against yaml-language-server ${languageServerVersion}, medians of ${nSessions} sessions in turns`;
  printTable(title, ["folder", "what", "ours", "yaml", "ratio", "target", ""], rows);
}

/** Reads the folder as an editor would have it read; the edited file is open. Hints and lenses of every file are asked for. */
async function ourSession(node, server, files) {
  const client = new LspClient(node, server, { files });
  try {
    const [uri, text] = middle(files);
    const computed = client.next("ciliumPolicyLens/snapshotChanged");
    const start = await startWithClock(client);
    open(client, uri, text);
    await computed;
    for (const [file, content] of files) {
      const textDocument = { uri: file };
      await client.request("textDocument/codeLens", { textDocument });
      await client.request("textDocument/inlayHint", { textDocument, range: wholeOf(content) });
    }
    await pause(settle);
    const openCpu = client.cpu() - start;
    const edited = await edit(client, uri, text, async ({ line }) => {
      const range = { start: { line: Math.max(0, line - 30), character: 0 }, end: { line: line + 30, character: 0 } };
      await client.request("textDocument/inlayHint", { textDocument: { uri }, range });
    });
    return { openCpu, ...edited };
  } finally {
    client.stop();
  }
}

/** yaml-language-server computes what is open: every file is. */
async function yamlSession(node, server, schemaUri, files) {
  const yaml = { validate: true, hover: true, schemaStore: { enable: false }, schemas: { [schemaUri]: "*.yaml" } };
  const kubernetes = { kubernetesCRDStore: { enable: false }, maxItemsComputed: 100_000 };
  const client = new LspClient(node, server, { settings: { yaml: { ...yaml, ...kubernetes } } });
  try {
    const [uri, text] = middle(files);
    const start = await startWithClock(client);
    await pause(settle);
    const computed = [...files.keys()].map((file) => client.nextDiagnostics(file));
    for (const [file, content] of files) open(client, file, content);
    await Promise.all(computed);
    await pause(settle);
    const openCpu = client.cpu() - start;
    return { openCpu, ...(await edit(client, uri, text, async () => {})) };
  } finally {
    client.stop();
  }
}

/** CPU time spent when the client starts to work: loading the program is not part of opening a folder. */
async function startWithClock(client) {
  const ready = client.start(folder);
  await ready;
  return client.cpu();
}

function open(client, uri, text) {
  client.notify("textDocument/didOpen", { textDocument: { uri, languageId: "yaml", version: 1, text } });
}

/** Plants a typing error in a document in the middle and takes it away again, so that diagnostics change each time. */
async function edit(client, uri, text, after) {
  const place = placeOf(text, "endpointSelector:");
  const walls = [];
  const hintWalls = [];
  const start = client.cpu();
  for (let version = 2; version < 2 + nEdits; version++) {
    const published = client.nextDiagnostics(uri);
    const at = performance.now();
    const range = {
      start: { ...place, character: place.character + 12 },
      end: { ...place, character: place.character + 13 },
    };
    const change = { range, text: version % 2 === 0 ? "k" : "c" };
    client.notify("textDocument/didChange", { textDocument: { uri, version }, contentChanges: [change] });
    const { diagnostics } = await published;
    walls.push(performance.now() - at);
    await after(place);
    hintWalls.push(performance.now() - at);
    if (version % 2 === 0 && diagnostics.length === 0) throw new Error("the planted error is not found");
    await pause(settle);
  }
  const editCpu = (client.cpu() - start) / nEdits;
  const hovers = [];
  for (let round = 0; round < nEdits; round++) {
    const at = performance.now();
    const found = await client.request("textDocument/hover", {
      textDocument: { uri },
      position: { ...place, character: 5 },
    });
    hovers.push(performance.now() - at);
    if (found === null) throw new Error("no hover");
  }
  const [editWall, hintsWall, hoverWall] = [walls, hintWalls, hovers].map(median);
  return { editWall, hintsWall, editCpu, hoverWall, memory: client.memory() };
}

function placeOf(text, word) {
  const lines = text.split("\n");
  const line = lines.findIndex((one, index) => index >= (lines.length - 1) / 2 && one.includes(word));
  const found = line < 0 ? lines.findIndex((one) => one.includes(word)) : line;
  return { line: found, character: lines[found].indexOf(word) };
}

function middle(files) {
  return [...files][files.size >> 1];
}

function wholeOf(text) {
  return { start: { line: 0, character: 0 }, end: { line: text.split("\n").length, character: 0 } };
}

function asOneFile(n) {
  return new Map([[`${folder}/policies.yaml`, documents(n).join("---\n")]]);
}

function asFiles(n) {
  return new Map(documents(n).map((text, index) => [`${folder}/policy-${index}.yaml`, text]));
}

/** Unknown fields are errors, as ours are, in the draft that yaml-language-server knows best. */
function strict(schema) {
  const visit = (value) => {
    if (Array.isArray(value)) return value.map(visit);
    if (typeof value !== "object" || value === null) return value;
    const copy = Object.fromEntries(Object.entries(value).map(([key, one]) => [key, visit(one)]));
    const isClosed = copy.type === "object" && copy.properties !== undefined && copy.additionalProperties === undefined;
    return isClosed ? { ...copy, additionalProperties: false } : copy;
  };
  return { ...visit(schema), $schema: "http://json-schema.org/draft-07/schema#" };
}
