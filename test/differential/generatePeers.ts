// Label selectors, entities, FQDNs and the other peers of one rule item.
import type { JsonObject, Scene } from "./generateCase.ts";
import { generateCidr, generateCidrRule } from "./generateCidrs.ts";

const namespaceKey = "k8s:io.kubernetes.pod.namespace";

/** A selector over the labels of the world's pods; at times with a namespace, cluster or reserved label. */
export function generateSelector(scene: Scene): JsonObject {
  const { random } = scene;
  const app = random.pick(["a", "b", "c"]);
  if (random.chance(scene.faults / 3)) return { matchLabels: { app: "a b" } };
  return random.weighted<() => JsonObject>([
    [40, () => ({ matchLabels: { app } })],
    [10, () => ({})],
    [8, () => ({ matchLabels: { app, [namespaceKey]: random.pick(["default", "other"]) } })],
    [5, () => ({ matchLabels: { [random.pick(["k8s:app", "any:app"])]: app } })],
    [5, () => ({ matchLabels: { "k8s:io.cilium.k8s.namespace.labels.team": "red" } })],
    [4, () => ({ matchLabels: { "io.kubernetes.pod.namespace": random.pick(["default", "other"]) } })],
    [4, () => ({ matchLabels: { "k8s:io.cilium.k8s.policy.cluster": random.pick(["default", "west"]) } })],
    [2, () => ({ matchLabels: { [random.pick(["reserved:host", "reserved:remote-node", "reserved:init"])]: "" } })],
    [2, () => ({ matchExpressions: [{ key: namespaceKey, operator: random.pick(["Exists", "DoesNotExist"]) }] })],
    [24, () => ({ matchExpressions: random.list(1, 2, () => generateExpression(scene)) })],
    [4, () => ({ matchLabels: { app }, matchExpressions: [generateExpression(scene)] })],
  ])();
}

export function generateExpression({ random }: Scene): JsonObject {
  const key = random.pick(["app", "app", "tier", "k8s:tier"]);
  const operator = random.pick(["In", "NotIn", "Exists", "DoesNotExist"]);
  if (operator === "Exists" || operator === "DoesNotExist") return { key, operator };
  const values = key === "app" ? ["a", "b", "c"] : ["x", "y"];
  return { key, operator, values: random.sample(values, 1 + random.below(2)) };
}

type PeerKind =
  | "none"
  | "endpoints"
  | "entities"
  | "cidr"
  | "cidrSet"
  | "nodes"
  | "fqdns"
  | "services"
  | "groups"
  | "empty"
  | "two";

/** The peer keys of an item, as `fromEndpoints` or `toEndpoints` … */
export function generatePeers(scene: Scene, direction: "ingress" | "egress", isDeny: boolean): JsonObject {
  const { random } = scene;
  const prefix = direction === "ingress" ? "from" : "to";
  const knows = (field: string) => scene.profile.fields.has(field);
  const kind = random.weighted<PeerKind>([
    [18, "none"],
    [36, "endpoints"],
    [14, "entities"],
    [9, "cidr"],
    [9, "cidrSet"],
    [!knows(`${prefix}Nodes`) ? 0 : scene.hasNodePeers ? 12 : scene.faults, "nodes"],
    [direction === "egress" && !isDeny ? 14 : 0, "fqdns"],
    [direction === "egress" ? 6 : 0, "services"],
    [knows(`${prefix}Groups`) ? 2 : 0, "groups"],
    [4, "empty"],
    [scene.faults > 0 ? 4 : 0, "two"],
  ]);
  switch (kind) {
    case "none":
      return {};
    case "endpoints":
      return { [`${prefix}Endpoints`]: random.list(1, 2, () => generateSelector(scene)) };
    case "entities":
      return {
        [`${prefix}Entities`]: random.chance(scene.faults)
          ? ["pods"]
          : random.sample(scene.profile.entities, 1 + random.below(2)),
      };
    case "cidr":
      return { [`${prefix}CIDR`]: random.list(1, 2, () => generateCidr(scene)) };
    case "cidrSet":
      return { [`${prefix}CIDRSet`]: random.list(1, 2, () => generateCidrRule(scene)) };
    case "nodes":
      return { [`${prefix}Nodes`]: [random.pick<JsonObject>([{}, { matchLabels: { node: "n2" } }])] };
    case "fqdns":
      return { toFQDNs: random.list(1, 2, () => generateFqdn(scene)) };
    case "services":
      return { toServices: random.list(1, 2, () => generateService(scene)) };
    case "groups":
      return { [`${prefix}Groups`]: [{ aws: { securityGroupsNames: [random.pick(["sg-1", "sg-2"])] } }] };
    case "empty":
      return generateEmptyPeers(scene, prefix);
    case "two":
      return { [`${prefix}Endpoints`]: [{}], [`${prefix}Entities`]: ["world"] };
  }
}

function generateService({ random }: Scene): JsonObject {
  const namespace = random.chance(0.7) ? { namespace: random.pick(["default", "other"]) } : {};
  if (random.chance(0.6)) return { k8sService: { serviceName: random.pick(["s1", "s2", "absent"]), ...namespace } };
  const selector = random.pick<JsonObject>([
    { matchLabels: { app: "a" } },
    { matchLabels: { app: "b" } },
    { matchLabels: { "app.example/part": "x" } },
    { matchExpressions: [{ key: "app", operator: "Exists" }] },
    {},
  ]);
  return { k8sServiceSelector: { selector, ...namespace } };
}

function generateEmptyPeers({ random, profile }: Scene, prefix: "from" | "to"): JsonObject {
  const names = ["Endpoints", "Entities", "CIDR", "CIDRSet"] as const;
  const name = profile.fields.has(`${prefix}Nodes`) && random.chance(0.2) ? "Nodes" : random.pick(names);
  return { [`${prefix}${name}`]: [] };
}

function generateFqdn({ random, faults }: Scene): JsonObject {
  if (random.chance(faults)) return { matchName: "a.example", matchPattern: "*" };
  return random.weighted<JsonObject>([
    [3, { matchName: "a.example" }],
    [2, { matchName: "B.example." }],
    [3, { matchPattern: "*.example" }],
    [1, { matchPattern: "**.example" }],
    [1, { matchName: "c.example" }],
  ]);
}
