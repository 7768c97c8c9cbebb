// Fields and types of objects whose schema is built into the API server: metadata of every kind, and NetworkPolicy.
// Mirrors ObjectMeta of k8s.io/apimachinery v0.36.4 and pkg/k8s/slim/k8s/api/networking/v1/types.go, Cilium v1.20.2.
// Leaves out: the API server's own validation of a NetworkPolicy's values.
import type { PathSegment, YamlNode } from "../../yaml/node.ts";

export type Shape =
  | "string"
  | "integer"
  | "boolean"
  | "int-or-string"
  | "anything"
  | { readonly list: Shape }
  | { readonly map: Shape }
  | { readonly fields: { readonly [name: string]: Shape } };

export interface ShapeReport {
  readonly wrongTypes: readonly {
    readonly path: readonly PathSegment[];
    readonly expected: string;
    readonly found: string;
  }[];
  readonly unknownFields: readonly { readonly path: readonly PathSegment[]; readonly known: readonly string[] }[];
}

const texts: Shape = { map: "string" };
const selector: Shape = {
  fields: {
    matchLabels: texts,
    matchExpressions: { list: { fields: { key: "string", operator: "string", values: { list: "string" } } } },
  },
};
const port: Shape = { fields: { protocol: "string", port: "int-or-string", endPort: "integer" } };
const peer: Shape = {
  fields: {
    podSelector: selector,
    namespaceSelector: selector,
    ipBlock: { fields: { cidr: "string", except: { list: "string" } } },
  },
};

export const metadataShape: Shape = {
  fields: {
    name: "string",
    generateName: "string",
    namespace: "string",
    selfLink: "string",
    uid: "string",
    resourceVersion: "string",
    generation: "integer",
    creationTimestamp: "anything",
    deletionTimestamp: "anything",
    deletionGracePeriodSeconds: "integer",
    labels: texts,
    annotations: texts,
    ownerReferences: { list: "anything" },
    finalizers: { list: "string" },
    managedFields: { list: "anything" },
  },
};

export const networkPolicyShape: Shape = {
  fields: {
    apiVersion: "string",
    kind: "string",
    metadata: metadataShape,
    spec: {
      fields: {
        podSelector: selector,
        ingress: { list: { fields: { ports: { list: port }, from: { list: peer } } } },
        egress: { list: { fields: { ports: { list: port }, to: { list: peer } } } },
        policyTypes: { list: "string" },
      },
    },
  },
};

/** What of `node` does not fit; a null fits everywhere. */
export function compareShape(node: YamlNode | undefined, shape: Shape, path: readonly PathSegment[]): ShapeReport {
  const report: Draft = { wrongTypes: [], unknownFields: [] };
  visit(node, shape, path, report);
  return report;
}

interface Draft {
  readonly wrongTypes: ShapeReport["wrongTypes"][number][];
  readonly unknownFields: ShapeReport["unknownFields"][number][];
}

function visit(node: YamlNode | undefined, shape: Shape, path: readonly PathSegment[], report: Draft): void {
  if (node === undefined || shape === "anything" || (node.kind === "scalar" && node.value === null)) return;
  const wrong = (expected: string) => report.wrongTypes.push({ path, expected, found: kindOf(node) });
  if (typeof shape === "string") {
    if (!fits(node, shape)) wrong(shape === "int-or-string" ? "integer or string" : shape);
  } else if ("list" in shape) {
    if (node.kind !== "seq") wrong("list");
    else for (const [index, item] of node.items.entries()) visit(item, shape.list, [...path, index], report);
  } else if (node.kind !== "map") {
    wrong("map");
  } else {
    for (const { key, value } of node.entries) {
      const at = [...path, key];
      const inner = "map" in shape ? shape.map : Object.hasOwn(shape.fields, key) ? shape.fields[key] : undefined;
      if (inner !== undefined) visit(value, inner, at, report);
      else if ("fields" in shape) report.unknownFields.push({ path: at, known: Object.keys(shape.fields) });
    }
  }
}

function fits(node: YamlNode, type: "string" | "integer" | "boolean" | "int-or-string"): boolean {
  if (node.kind !== "scalar") return false;
  const { value } = node;
  if (type === "boolean") return typeof value === "boolean";
  return (
    (typeof value === "string" && type !== "integer") ||
    (typeof value === "number" && type !== "string" && Number.isInteger(value))
  );
}

function kindOf(node: YamlNode): string {
  if (node.kind === "map") return "map";
  if (node.kind === "seq") return "list";
  return typeof node.value;
}
