// The documents of a file as Kubernetes objects: Lists flattened, kinds of the world kept, near misses reported.
// What a document's text alone decides is worked out once per text; places are added each time.
// Leaves out: what the objects mean (endpoints.ts, services.ts …).
import type { Problem } from "../text/problem.ts";
import type { MapNode, YamlNode } from "../yaml/node.ts";
import { getEntry, getString, getValue } from "../yaml/node.ts";
import type { DocumentContent, SourceFile } from "../yaml/sourceDocument.ts";
import type { KnownKind, ObjectRole } from "./kinds.ts";
import { ciliumConfigKind, findKind, podTemplateKind } from "./kinds.ts";
import type { KubeObject } from "./kubeObject.ts";
import { findNearMiss } from "./nearMiss.ts";
import { getName, getPath, getText } from "./nodeValues.ts";
import type { PlacedProblem } from "./placedProblem.ts";
import { findKindOfWrongType, findNestedList } from "./unreadObject.ts";

/** An object with what the world reads it for. */
export interface WorldObject extends KubeObject {
  readonly role: ObjectRole;
}

/** One object, or what stands in its place, before it has a place in a file. */
export interface ObjectPart {
  readonly item: number | undefined;
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly writtenNamespace: string | undefined;
  /** Undefined: not a kind of the world. */
  readonly known: KnownKind | undefined;
  readonly node: MapNode | undefined;
  /** Offset in the document of the line to show. */
  readonly start: number;
  readonly outcome: "read" | "left-out" | "left-alone" | "ignored";
  readonly why: string;
  readonly nearMiss: Problem | undefined;
}

export interface FileObjects {
  /** In order of document and item. */
  readonly objects: readonly WorldObject[];
  /** Objects of kinds of the world in templated text: they have a verdict, but are in no answer. */
  readonly templated: readonly WorldObject[];
  /** Near misses. */
  readonly problems: readonly PlacedProblem[];
}

const partsOfContent = new WeakMap<DocumentContent, readonly ObjectPart[]>();

interface Place {
  readonly file: string;
  readonly document: number;
  readonly offset: number;
  readonly namespace: string;
}

/** Equal pieces of one file share their content, so a content may have several places. */
const nPlacesMax = 8;
const placesOfContent = new WeakMap<DocumentContent, { readonly place: Place; readonly objects: FileObjects }[]>();

/**
 * The objects of `file`. `namespace` is what an object of a namespaced kind gets where it names none. Objects of a
 * document whose text, place and namespace are unchanged are the same values as before.
 */
export function readObjects(file: SourceFile, namespace: string): FileObjects {
  const objects: WorldObject[] = [];
  const templated: WorldObject[] = [];
  const problems: PlacedProblem[] = [];
  for (const { document, offset, content } of file.documents) {
    const placed = placeDocument(content, { file: file.file, document, offset, namespace });
    objects.push(...placed.objects);
    templated.push(...placed.templated);
    problems.push(...placed.problems);
  }
  return { objects, templated, problems };
}

function placeDocument(content: DocumentContent, place: Place): FileObjects {
  const places = placesOfContent.get(content) ?? [];
  const known = places.find(({ place: other }) => isSamePlace(other, place));
  if (known !== undefined) return known.objects;
  const objects = placeParts(readParts(content), place.file, place.document, place.offset, place.namespace);
  placesOfContent.set(content, [{ place, objects }, ...places].slice(0, nPlacesMax));
  return objects;
}

function isSamePlace(a: Place, b: Place): boolean {
  return a.file === b.file && a.document === b.document && a.offset === b.offset && a.namespace === b.namespace;
}

function placeParts(
  parts: readonly ObjectPart[],
  file: string,
  document: number,
  offset: number,
  defaultNamespace: string,
): FileObjects {
  const objects: WorldObject[] = [];
  const templated: WorldObject[] = [];
  const problems: PlacedProblem[] = [];
  for (const part of parts) {
    if (part.nearMiss !== undefined) problems.push({ file, document, item: part.item, problem: part.nearMiss });
    const { item, apiVersion, kind, name, writtenNamespace, known, node } = part;
    if (known === undefined || node === undefined) continue;
    const namespace = known.isNamespaced ? writtenNamespace || defaultNamespace : "";
    const object = {
      file,
      document,
      item,
      offset,
      apiVersion,
      kind,
      name,
      writtenNamespace,
      namespace,
      node,
      role: known.role,
    };
    if (part.outcome === "read") objects.push(object);
    else if (part.outcome === "left-alone") templated.push(object);
  }
  return { objects, templated, problems };
}

/** Every object of a document, read or not, with the reason; computed once per text. */
export function readParts(content: DocumentContent): readonly ObjectPart[] {
  let parts = partsOfContent.get(content);
  if (parts === undefined) {
    parts = splitContent(content);
    partsOfContent.set(content, parts);
  }
  return parts;
}

function splitContent(content: DocumentContent): readonly ObjectPart[] {
  const { root, isTemplated } = content;
  if (root === undefined) {
    if (isTemplated)
      return [makeStandIn("left-alone", "templated: it is no YAML before its placeholders are filled in")];
    const fault = content.problems.find((problem) => problem.severity === "error");
    if (fault !== undefined) return [makeStandIn("left-out", fault.message, fault.range.start)];
    return [makeStandIn("ignored", "empty")];
  }
  if (root.kind === "seq")
    return [makeStandIn("ignored", "a list, not an object: lists of rules are the format from before Cilium's CRDs")];
  if (root.kind === "scalar")
    return [makeStandIn("ignored", root.value === null ? "empty" : "a single value, not an object")];
  const kind = getString(getValue(root, "kind")) ?? "";
  const items = getValue(root, "items");
  if (!kind.endsWith("List") || items?.kind !== "seq") return [readPart(root, undefined, isTemplated, undefined)];
  // Items of a typed list (`PodList`) may leave out what the list says.
  const inherited = { apiVersion: getText(getValue(root, "apiVersion")) ?? "", kind: kind.slice(0, -"List".length) };
  return items.items.map((node, item) => {
    if (node.kind !== "map") return { ...makeStandIn("ignored", "not an object", node.range.start), item };
    return readPart(node, item, isTemplated, inherited.kind === "" ? undefined : inherited);
  });
}

function readPart(
  node: MapNode,
  item: number | undefined,
  isTemplated: boolean,
  inherited: { apiVersion: string; kind: string } | undefined,
): ObjectPart {
  const apiVersion = getText(getValue(node, "apiVersion")) ?? inherited?.apiVersion ?? "";
  const kind = getText(getValue(node, "kind")) ?? inherited?.kind ?? "";
  const name = getName(node);
  const known = classify(node, apiVersion, kind, name);
  const start = (getEntry(node, "kind") ?? node.entries[0])?.keyRange.start ?? node.range.start;
  const base = {
    item,
    apiVersion,
    kind,
    name,
    writtenNamespace: getString(getPath(node, "metadata", "namespace")),
    known,
    node,
    start,
    nearMiss: undefined,
  };
  if (isTemplated && (known === undefined || isTouchedByTemplate(node, known))) {
    return { ...base, outcome: "left-alone", why: "templated: its placeholders are not filled in" };
  }
  const misplaced = findKindOfWrongType(node, apiVersion) ?? (item === undefined ? undefined : findNestedList(node));
  if (known !== undefined && misplaced === undefined) return { ...base, outcome: "read", why: known.why };
  const nearMiss = misplaced ?? findNearMiss(node, apiVersion, kind);
  if (nearMiss !== undefined) return { ...base, outcome: "left-out", why: nearMiss.message, nearMiss };
  return { ...base, outcome: "ignored", why: explainIgnored(apiVersion, kind) };
}

function classify(node: MapNode, apiVersion: string, kind: string, name: string): KnownKind | undefined {
  const known = findKind(apiVersion, kind);
  if (known !== undefined) return known;
  if (kind === "ConfigMap" && apiVersion === "v1") return name === "cilium-config" ? ciliumConfigKind : undefined;
  if (kind === "" || apiVersion === "") return undefined;
  return getPath(node, "spec", "template", "spec", "containers")?.kind === "seq" ? podTemplateKind : undefined;
}

function explainIgnored(apiVersion: string, kind: string): string {
  if (kind === "" && apiVersion === "") return "not a Kubernetes object: it has no apiVersion and no kind";
  if (kind === "") return "not a Kubernetes object: it has no kind";
  return `no answer depends on ${kind} of ${apiVersion || "no apiVersion"}`;
}

/**
 * Policies are left alone as a whole. A workload with `${HOSTNAME}` in a script is still a workload: only
 * placeholders in the parts that the world reads count.
 */
function isTouchedByTemplate(node: MapNode, known: KnownKind): boolean {
  if (known.role !== "workload" && known.role !== "pod") return true;
  const template = getPath(node, "spec", "jobTemplate", "spec", "template") ?? getPath(node, "spec", "template");
  const places = [getValue(node, "metadata"), getPath(node, "spec", "selector"), getValue(template, "metadata")];
  const containers = getPath(template ?? node, "spec", "containers");
  if (containers?.kind === "seq") places.push(...containers.items.map((container) => getValue(container, "ports")));
  return places.some(hasPlaceholder);
}

function hasPlaceholder(node: YamlNode | undefined): boolean {
  if (node === undefined) return false;
  if (node.kind === "seq") return node.items.some(hasPlaceholder);
  if (node.kind === "map") return node.entries.some(({ key, value }) => isPlaceholder(key) || hasPlaceholder(value));
  return isPlaceholder(node.source);
}

function isPlaceholder(text: string): boolean {
  return text.includes("{{") || text.includes("${");
}

function makeStandIn(outcome: ObjectPart["outcome"], why: string, start = 0): ObjectPart {
  return {
    item: undefined,
    apiVersion: "",
    kind: "",
    name: "",
    writtenNamespace: undefined,
    known: undefined,
    node: undefined,
    start,
    outcome,
    why,
    nearMiss: undefined,
  };
}
