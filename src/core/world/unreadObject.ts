// Objects of the world that stand where, or are written so that, they are not read: a List in a List, a kind that is no text.
// A missed case is acceptable, a false alarm is not: what holds none of our kinds is left alone.
import type { Problem } from "../text/problem.ts";
import type { MapNode, YamlNode } from "../yaml/node.ts";
import { getEntry, getItems, getString, getValue } from "../yaml/node.ts";
import { findKind, knownKinds, splitApiVersion } from "./kinds.ts";
import { getText } from "./nodeValues.ts";

/** Of an item of a List that is a List itself. kubectl takes its objects (FlattenListVisitor of k8s.io/cli-runtime). */
export function findNestedList(item: MapNode): Problem | undefined {
  const kind = getEntry(item, "kind")?.value;
  const list = listOf(item);
  if (kind === undefined || list === undefined || !holdsKnownKind(list)) return undefined;
  return {
    code: "nested-list",
    severity: "warning",
    range: kind.range,
    message:
      "A List inside a List: kubectl creates its objects, and they are in no answer here. Write them into the outer list.",
  };
}

/** Of an object whose kind is a list or a map. */
export function findKindOfWrongType(object: MapNode, apiVersion: string): Problem | undefined {
  const value = getEntry(object, "kind")?.value;
  if (value === undefined || value.kind === "scalar" || apiVersion === "") return undefined;
  const texts = getItems(value).map((item) => getString(item) ?? "");
  if (!texts.some((text) => findKind(apiVersion, text) !== undefined) && !isGroupOfPolicies(apiVersion))
    return undefined;
  const [only = ""] = texts;
  const right = texts.length === 1 && only !== "" ? only : undefined;
  return {
    code: "unknown-kind",
    severity: "error",
    range: value.range,
    message: `\`kind\` is a ${value.kind === "seq" ? "list" : "map"}: Kubernetes wants a text, so that the object is in no answer. Write ${right === undefined ? "the name of one kind" : `\`kind: ${right}\``}.`,
    rejectedBy: ["api-server"],
    ...(right === undefined || isBlock(value)
      ? {}
      : { fixes: [{ title: `Change kind to ${right}`, edits: [{ range: value.range, newText: right }] }] }),
  };
}

/** A list with a dash on a line of its own: the text in its place would stand on that line. */
function isBlock(value: YamlNode): boolean {
  return value.kind === "seq" && value.items[0]?.range.end === value.range.end;
}

function isGroupOfPolicies(apiVersion: string): boolean {
  const { group } = splitApiVersion(apiVersion);
  return knownKinds.some((known) => known.role === "policy" && known.group === group);
}

function listOf(object: MapNode): readonly YamlNode[] | undefined {
  const items = getValue(object, "items");
  return getString(getValue(object, "kind"))?.endsWith("List") && items?.kind === "seq" ? items.items : undefined;
}

function holdsKnownKind(items: readonly YamlNode[]): boolean {
  return items.some((item) => {
    if (item.kind !== "map") return false;
    const [apiVersion = "", kind = ""] = ["apiVersion", "kind"].map((key) => getText(getValue(item, key)));
    const list = listOf(item);
    return findKind(apiVersion, kind) !== undefined || (list !== undefined && holdsKnownKind(list));
  });
}
