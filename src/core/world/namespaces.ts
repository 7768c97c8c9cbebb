// Namespaces: declared by a manifest, or only named by something that is in them.
import type { YamlNode } from "../yaml/node.ts";
import { getLabels } from "./nodeValues.ts";
import type { WorldObject } from "./readObjects.ts";
import type { World } from "./world.ts";

/** Those with a manifest; the first of one name stays. */
export function readNamespaces(
  objects: readonly WorldObject[],
): Map<string, { readonly labels: Readonly<Record<string, string>>; readonly isDeclared: boolean }> {
  const namespaces = new Map<
    string,
    { readonly labels: Readonly<Record<string, string>>; readonly isDeclared: boolean }
  >();
  for (const { role, name, node } of objects) {
    if (role === "namespace" && name !== "" && !namespaces.has(name))
      namespaces.set(name, { labels: readLabels(node, name), isDeclared: true });
  }
  return namespaces;
}

/** Adds those that `names` mention. Labels are what the API server gives every namespace. */
export function addNamespaces(declared: World["namespaces"], names: Iterable<string>): World["namespaces"] {
  const namespaces = new Map(declared);
  for (const name of names) {
    if (name !== "" && !namespaces.has(name))
      namespaces.set(name, { labels: withMetadataName({}, name), isDeclared: false });
  }
  return namespaces;
}

const labelsOf = new WeakMap<YamlNode, Readonly<Record<string, string>>>();

/** The same value while the manifest is the same. */
function readLabels(node: YamlNode, name: string): Readonly<Record<string, string>> {
  let labels = labelsOf.get(node);
  if (labels === undefined) {
    labels = withMetadataName(getLabels(node), name);
    labelsOf.set(node, labels);
  }
  return labels;
}

function withMetadataName(labels: Readonly<Record<string, string>>, name: string): Readonly<Record<string, string>> {
  return { ...labels, "kubernetes.io/metadata.name": name };
}
