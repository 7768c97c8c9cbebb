// How parts of the workspace file are read: what cannot be read is left out, and reported at its place.
import { parseAddr } from "../ipcache/prefix.ts";
import type { DatapathProfile } from "../profile.ts";
import type { Fix, Problem } from "../text/problem.ts";
import type { Range } from "../text/range.ts";
import type { YamlNode } from "../yaml/node.ts";
import { suggestName } from "./nearestName.ts";
import { getText } from "./nodeValues.ts";
import type { DeclaredEndpoint } from "./workspaceConfig.ts";

/** Collects problems while values are read; every reader returns undefined for what it cannot take. */
export interface Reader {
  readonly problems: Problem[];
  readonly declaredAt: Map<DeclaredEndpoint, Range>;
  /** The versions that a setting may name, oldest first. */
  readonly profiles: readonly DatapathProfile[];
}

export type Read<T> = (reader: Reader, node: YamlNode, path: string) => T | undefined;

export function readText(reader: Reader, node: YamlNode, path: string): string | undefined {
  const text = getText(node);
  return text ?? reject(reader, node, path, "a text");
}

export function readTexts(reader: Reader, node: YamlNode, path: string): readonly string[] | undefined {
  return readList(reader, node, path, readText);
}

/** One address or a list of them. */
export function readAddresses(reader: Reader, node: YamlNode, path: string): readonly string[] | undefined {
  const readAddress: Read<string> = (_, item, itemPath) => {
    const text = getText(item);
    return text !== undefined && "address" in parseAddr(text)
      ? text
      : reject(reader, item, itemPath, "an IP address such as 203.0.113.10");
  };
  if (node.kind !== "scalar") return readList(reader, node, path, readAddress);
  const address = readAddress(reader, node, path);
  return address === undefined ? undefined : [address];
}

type Fields<Readers extends Readonly<Record<string, Read<unknown>>>> = {
  -readonly [Name in keyof Readers]?: Exclude<ReturnType<Readers[Name]>, undefined>;
};

/** A map with fixed keys; undefined where it is none. */
export function readFields<Readers extends Readonly<Record<string, Read<unknown>>>>(
  reader: Reader,
  node: YamlNode,
  path: string,
  known: Readers,
): Fields<Readers> | undefined {
  if (node.kind !== "map") return reject(reader, node, path, `a map with ${Object.keys(known).join(", ")}`);
  const fields: Record<string, unknown> = {};
  for (const { key, keyRange, value } of node.entries) {
    const read = Object.hasOwn(known, key) ? known[key] : undefined;
    if (read !== undefined) fields[key] = read(reader, value, `${path}.${key}`);
    else
      report(
        reader,
        "unknown-setting",
        keyRange,
        `Unknown setting "${path}.${key}": it has no effect. Instead ${suggestName(key, Object.keys(known))}.`,
      );
  }
  return fields as Fields<Readers>;
}

export function readList<T>(reader: Reader, node: YamlNode, path: string, read: Read<T>): readonly T[] | undefined {
  if (node.kind !== "seq") return reject(reader, node, path, "a list");
  return node.items.flatMap((item, index) => read(reader, item, `${path}[${index}]`) ?? []) as readonly T[];
}

export function readMap<T>(
  reader: Reader,
  node: YamlNode,
  path: string,
  read: Read<T>,
): Readonly<Record<string, T>> | undefined {
  if (node.kind !== "map") return reject(reader, node, path, "a map");
  const map: Record<string, T> = Object.create(null);
  for (const { key, value } of node.entries) {
    const result = read(reader, value, `${path}.${key}`);
    if (result !== undefined) map[key] = result;
  }
  return map;
}

export function reject(reader: Reader, node: YamlNode, path: string, expected: string): undefined {
  const written = node.kind === "scalar" && node.value !== null ? ` "${node.source}"` : "";
  report(
    reader,
    "invalid-setting",
    node.range,
    `Invalid value${written} of ${path}: it is left out. Write ${expected}.`,
  );
  return undefined;
}

export function report(reader: Reader, code: string, range: Range, message: string, fixes: readonly Fix[] = []): void {
  reader.problems.push({ code, severity: "error", range, message, fixes });
}
