// `.cilium-policy-lens.yaml` as a WorkspaceConfig, checked by hand so that no schema engine runs; the same rules as
// schemas/workspace.schema.json, which editors use for completion.

import { parsePrefix } from "../ipcache/prefix.ts";
import type { DatapathProfile } from "../profile.ts";
import { createLineIndex } from "../text/lineIndex.ts";
import type { Severity } from "../text/problem.ts";
import type { Range } from "../text/range.ts";
import { shiftRange } from "../text/range.ts";
import type { MapEntry, YamlNode } from "../yaml/node.ts";
import { getEntry } from "../yaml/node.ts";
import type { DocumentContent, SourceFile } from "../yaml/sourceDocument.ts";
import { parseAgentOptions } from "./agentOptions.ts";
import { chooseProfile } from "./chooseProfile.ts";
import { findNearestName, suggestName } from "./nearestName.ts";
import { getText } from "./nodeValues.ts";
import type { PlacedProblem } from "./placedProblem.ts";
import { readDeclaredEndpoints } from "./readDeclaredEndpoints.ts";
import type { Read, Reader } from "./settingReader.ts";
import { readAddresses, readList, readMap, readText, readTexts, reject, report } from "./settingReader.ts";
import type { DeclaredEndpoint, WorkspaceConfig } from "./workspaceConfig.ts";

export interface LoadedConfig {
  readonly value: WorkspaceConfig;
  readonly problems: readonly PlacedProblem[];
  /** `file:line` of `cilium:`, counted from 1; undefined where the file does not set it. */
  readonly ciliumFrom: string | undefined;
  /** Where each declared endpoint stands, counted from the file. */
  readonly endpointRanges: ReadonlyMap<DeclaredEndpoint, Range>;
}

const severities = ["error", "warning", "info", "hint"] as const;

type Settings = { -readonly [Key in keyof WorkspaceConfig]-?: NonNullable<WorkspaceConfig[Key]> };

/** One entry per key of the file: how it is read. */
const readers: { readonly [Key in keyof Settings]: Read<Settings[Key]> } = {
  cilium: readVersion,
  options: readOptions,
  cluster: readText,
  include: readTexts,
  exclude: readTexts,
  defaultNamespace: readText,
  completeNamespaces: readTexts,
  endpoints: readDeclaredEndpoints,
  podCIDRs: readCIDRs,
  nodeCIDRs: readCIDRs,
  routing: readRouting,
  dns: (reader, node, path) => readMap(reader, node, path, readAddresses),
  checks: (reader, node, path) => readMap(reader, node, path, readCheckSeverity),
};

export const workspaceKeys: readonly string[] = Object.keys(readers);

/** `profiles`: the versions that `cilium:` may name, oldest first. The first document that holds a map counts. What cannot be read is left out of the value and is a problem. */
export function loadWorkspaceConfig(file: SourceFile, profiles: readonly DatapathProfile[]): LoadedConfig {
  const source = file.documents.find(({ content }) => content.root !== undefined && !isNull(content.root));
  if (source?.content.root === undefined)
    return { value: {}, problems: [], ciliumFrom: undefined, endpointRanges: new Map() };
  const { root } = source.content;
  const { value, reader } = readOnce(source.content, root, profiles);
  const cilium = value.cilium === undefined ? undefined : getEntry(root, "cilium");
  const line =
    cilium === undefined ? 0 : createLineIndex(file.text).getPosition(source.offset + cilium.keyRange.start).line;
  return {
    value,
    problems: reader.problems.map((problem) => ({
      file: file.file,
      document: source.document,
      item: undefined,
      problem,
    })),
    ciliumFrom: cilium === undefined ? undefined : `${file.file}:${line + 1}`,
    endpointRanges: new Map(
      [...reader.declaredAt].map(([declared, range]) => [declared, shiftRange(range, source.offset)]),
    ),
  };
}

interface Reading {
  readonly value: WorkspaceConfig;
  readonly reader: Reader;
}

/** Unchanged text gives the same values, so that nothing which depends on them is built again. */
const readingOf = new WeakMap<DocumentContent, Reading>();

function readOnce(content: DocumentContent, root: YamlNode, profiles: readonly DatapathProfile[]): Reading {
  let reading = readingOf.get(content);
  if (reading === undefined) {
    const reader: Reader = { problems: [], declaredAt: new Map(), profiles };
    reading = { value: readRoot(reader, root), reader };
    readingOf.set(content, reading);
  }
  return reading;
}

function readRoot(reader: Reader, root: YamlNode): WorkspaceConfig {
  if (root.kind !== "map") {
    report(
      reader,
      "invalid-setting",
      root.range,
      'The workspace file must be a map of settings. Write one such as `cilium: "1.20"`.',
    );
    return {};
  }
  const value: Partial<Settings> = {};
  for (const entry of root.entries) {
    if (!isKey(entry.key)) {
      const nearest = findNearestName(entry.key, workspaceKeys);
      const fixes =
        nearest === undefined
          ? []
          : [{ title: `Change to ${nearest}`, edits: [{ range: entry.keyRange, newText: nearest }] }];
      report(
        reader,
        "unknown-setting",
        entry.keyRange,
        `Unknown setting "${entry.key}": it has no effect. Instead ${suggestName(entry.key, workspaceKeys)}.`,
        fixes,
      );
    } else if (!isNull(entry.value)) assign(value, entry.key, reader, entry);
  }
  return value;
}

function assign<Key extends keyof Settings>(value: Partial<Settings>, key: Key, reader: Reader, entry: MapEntry): void {
  const result = readers[key](reader, entry.value, key);
  if (result !== undefined) value[key] = result;
}

function isKey(key: string): key is keyof Settings {
  return Object.hasOwn(readers, key);
}

/** The text as written, so that 1.20 without quotes stays 1.20. `auto` is the same as no version. */
function readVersion(reader: Reader, node: YamlNode, path: string): string | undefined {
  const text = node.kind === "scalar" ? node.source.trim() : readText(reader, node, path);
  if (text === undefined || text === "auto") return undefined;
  const choice = chooseProfile(text, reader.profiles);
  if ("profile" in choice) return text;
  report(
    reader,
    "unknown-version",
    node.range,
    `${capitalise(choice.error)}. Write one of ${reader.profiles.map(({ name }) => `"${name}"`).join(", ")}.`,
  );
  return undefined;
}

function readOptions(reader: Reader, node: YamlNode, path: string): Readonly<Record<string, string>> | undefined {
  const options = readMap(reader, node, path, (_, value) =>
    value.kind === "seq" ? value.items.map((item) => getText(item) ?? "").join(",") : readText(reader, value, path),
  );
  const newest = reader.profiles.at(-1);
  if (options === undefined || newest === undefined) return options;
  const { problems } = parseAgentOptions(newest.defaults, options);
  for (const { name, code, message } of problems) {
    const entry = getEntry(node, name);
    report(reader, code, (code === "unknown-option" ? entry?.keyRange : entry?.value.range) ?? node.range, message);
  }
  const wrong = new Set(problems.map(({ name }) => name));
  return Object.fromEntries(Object.entries(options).filter(([name]) => !wrong.has(name)));
}

function readCIDRs(reader: Reader, node: YamlNode, path: string): readonly string[] | undefined {
  return readList(reader, node, path, (_, item, itemPath) => {
    const text = getText(item);
    return text !== undefined && "prefix" in parsePrefix(text)
      ? text
      : reject(reader, item, itemPath, "an address range such as 10.0.0.0/16");
  });
}

function readRouting(reader: Reader, node: YamlNode, path: string): "native" | "tunnel" | undefined {
  const text = getText(node);
  if (text === "auto") return undefined;
  return text === "native" || text === "tunnel" ? text : reject(reader, node, path, "native or tunnel");
}

/** As written: YAML reads a bare `off` as false. */
function readCheckSeverity(reader: Reader, node: YamlNode, path: string): Severity | "off" | undefined {
  const text = node.kind === "scalar" ? node.source : "";
  if (text === "off") return text;
  return (
    severities.find((severity) => severity === text) ??
    reject(reader, node, path, `one of ${severities.join(", ")}, off`)
  );
}

function isNull(node: YamlNode): boolean {
  return node.kind === "scalar" && node.value === null;
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
