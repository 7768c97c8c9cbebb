// A document's map as the object that checks look at.
import type { KubeObject } from "../../src/core/world/kubeObject.ts";
import type { MapNode } from "../../src/core/yaml/node.ts";
import { getNodeAt, getString } from "../../src/core/yaml/node.ts";

export function toObject(node: MapNode): KubeObject {
  const text = (...path: string[]) => getString(getNodeAt(node, path));
  return {
    file: "policy.yaml",
    document: 0,
    item: undefined,
    offset: 0,
    apiVersion: text("apiVersion") ?? "",
    kind: text("kind") ?? "",
    name: text("metadata", "name") ?? "",
    writtenNamespace: text("metadata", "namespace"),
    namespace: text("metadata", "namespace") ?? "default",
    node,
  };
}
