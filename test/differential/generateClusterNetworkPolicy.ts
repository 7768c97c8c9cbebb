// One Kubernetes ClusterNetworkPolicy: few tiers and priorities, so that rules of several policies meet on one level.
import type { Json, JsonObject, Scene } from "./generateCase.ts";
import { generatePrefix } from "./generateCidrs.ts";
import { namespaceSelector, podSelector } from "./generateNetworkPolicy.ts";

export function generateClusterNetworkPolicy(scene: Scene, name: string): JsonObject {
  const { random } = scene;
  const spec: Record<string, Json> = {
    tier: random.chance(0.65) ? "Admin" : "Baseline",
    priority: random.weighted([
      [5, 0],
      [3, 1],
      [1, 7],
      [1, 1000],
    ]),
    subject: random.weighted<JsonObject>([
      [4, { namespaces: {} }],
      [1, { namespaces: namespaceSelector(scene) }],
      [2, { pods: namespacedPod(scene) }],
      [2, { pods: { namespaceSelector: {}, podSelector: { matchLabels: { app: "a" } } } }],
    ]),
  };
  if (random.chance(0.7)) spec["ingress"] = random.list(1, 3, () => generateRule(scene, "from"));
  if (random.chance(0.6)) spec["egress"] = random.list(1, 3, () => generateRule(scene, "to"));
  return {
    apiVersion: "policy.networking.k8s.io/v1alpha2",
    kind: "ClusterNetworkPolicy",
    metadata: { name },
    spec,
  };
}

function generateRule(scene: Scene, key: "from" | "to"): JsonObject {
  const { random } = scene;
  const action = random.weighted([
    [4, "Accept"],
    [3, "Deny"],
    [4, "Pass"],
  ]);
  const peer = key === "from" ? () => inClusterPeer(scene) : () => generateEgressPeer(scene, action);
  return {
    action,
    [key]: random.list(random.chance(scene.faults / 2) ? 0 : 1, 2, peer),
    ...(random.chance(0.55) ? { protocols: random.list(1, 2, () => generateProtocol(scene)) } : {}),
  };
}

/** An empty peer stands for one of a kind that is not known here. */
function inClusterPeer(scene: Scene): JsonObject {
  const { random } = scene;
  return random.weighted<() => JsonObject>([
    [5, () => ({ pods: namespacedPod(scene) })],
    [5, () => ({ namespaces: namespaceSelector(scene) })],
    [0.5, () => ({})],
  ])();
}

function generateEgressPeer(scene: Scene, action: string): JsonObject {
  const { random } = scene;
  const nodes = scene.hasNodePeers ? 3 : scene.faults;
  const names = action === "Accept" ? 2 : scene.faults;
  return random.weighted<() => JsonObject>([
    [8, () => inClusterPeer(scene)],
    [4, () => ({ networks: random.list(1, 2, () => generatePrefix(scene)) })],
    [nodes, () => ({ nodes: random.pick<JsonObject>([{}, { matchLabels: { node: "n1" } }]) })],
    [names, () => ({ domainNames: random.list(1, 2, () => generateDomainName(scene)) })],
  ])();
}

function generateDomainName({ random, faults }: Scene): string {
  if (random.chance(faults / 2)) return random.pick(["https://a.example", "*.a b"]);
  return random.pick(["a.example.", "b.example.", "*.example", "**.example"]);
}

function namespacedPod(scene: Scene): JsonObject {
  return { namespaceSelector: namespaceSelector(scene), podSelector: podSelector(scene) };
}

function generateProtocol({ random, faults }: Scene): JsonObject {
  const start = 4 + random.below(4);
  const destinationPort = random.chance(0.65)
    ? { number: start }
    : { range: { start, end: start + random.below(8 - start) } };
  return random.weighted<JsonObject>([
    [60, { [random.pick(["tcp", "tcp", "udp", "sctp"])]: { destinationPort } }],
    [15, { destinationNamedPort: random.pick(["web", "dns", "admin", "WEB"]) }],
    [5, { tcp: {} }],
    [10 * faults, random.pick<JsonObject>([{}, { destinationNamedPort: "5" }, { tcp: { destinationPort: {} } }])],
  ]);
}
