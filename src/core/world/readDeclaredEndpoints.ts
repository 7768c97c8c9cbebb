// `endpoints:` of the workspace file: endpoints that run but have no manifest.
import type { YamlNode } from "../yaml/node.ts";
import { getEntry } from "../yaml/node.ts";
import { getText } from "./nodeValues.ts";
import type { Reader } from "./settingReader.ts";
import { readAddresses, readFields, readList, readMap, readText, reject } from "./settingReader.ts";
import type { DeclaredEndpoint } from "./workspaceConfig.ts";

const endpointReaders = {
  name: readText,
  namespace: readText,
  labels: (reader: Reader, node: YamlNode, path: string) => readMap(reader, node, path, readText),
  ports: (reader: Reader, node: YamlNode, path: string) => readList(reader, node, path, readPort),
  serviceAccount: readText,
  ips: readAddresses,
  node: readText,
} as const;

export function readDeclaredEndpoints(
  reader: Reader,
  node: YamlNode,
  path: string,
): readonly DeclaredEndpoint[] | undefined {
  return readList(reader, node, path, (_, item, itemPath) => {
    const fields = readFields(reader, item, itemPath, endpointReaders);
    if (fields === undefined) return undefined;
    const { name, labels } = fields;
    if (name === undefined || name === "") return reject(reader, item, `${itemPath}.name`, "the endpoint's name");
    const declared: DeclaredEndpoint = dropUndefined({ ...fields, name, labels: labels ?? {} });
    reader.declaredAt.set(declared, getEntry(item, "name")?.value.range ?? item.range);
    return declared;
  });
}

const portReaders = { name: readText, port: readPortNumber, protocol: readProtocol } as const;

function readPort(
  reader: Reader,
  node: YamlNode,
  path: string,
): { name: string; port: number; protocol?: string } | undefined {
  const fields = readFields(reader, node, path, portReaders);
  if (fields === undefined) return undefined;
  const { name, port, protocol } = fields;
  if (name === undefined || port === undefined)
    return getEntry(node, "name") !== undefined && getEntry(node, "port") !== undefined
      ? undefined
      : reject(reader, node, path, "a port with `name` and `port`");
  return dropUndefined({ name, port, protocol });
}

function readPortNumber(reader: Reader, node: YamlNode, path: string): number | undefined {
  const port = Number(getText(node));
  return Number.isInteger(port) && port >= 1 && port <= 65_535
    ? port
    : reject(reader, node, path, "a number from 1 to 65535");
}

function readProtocol(reader: Reader, node: YamlNode, path: string): string | undefined {
  const text = getText(node);
  return text !== undefined && ["TCP", "UDP", "SCTP"].includes(text)
    ? text
    : reject(reader, node, path, "one of TCP, UDP, SCTP");
}

/** Absent keys rather than undefined ones. */
function dropUndefined<T extends object>(value: { [Key in keyof T]: T[Key] | undefined }): T {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as T;
}
