// One Kubernetes NetworkPolicy.
import type { JsonObject, Scene } from "./generateCase.ts";
import { generatePrefix, withExcept } from "./generateCidrs.ts";
import type { Metadata } from "./generatePolicy.ts";

export function generateNetworkPolicy(scene: Scene, metadata: Metadata): JsonObject {
  const { random } = scene;
  const spec: Record<string, JsonObject[string]> = {
    podSelector: random.weighted<JsonObject>([
      [6, { matchLabels: { app: "a" } }],
      [2, {}],
      [2, podSelector(scene)],
    ]),
  };
  if (random.chance(0.6))
    spec["policyTypes"] = random.pick([["Ingress"], ["Egress"], ["Ingress", "Egress"], ["Ingress"]]);
  if (random.chance(0.75)) spec["ingress"] = random.list(0, 2, () => generateRule(scene, "from"));
  if (random.chance(0.5)) spec["egress"] = random.list(0, 2, () => generateRule(scene, "to"));
  return { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata: { ...metadata }, spec };
}

function generateRule(scene: Scene, key: "from" | "to"): JsonObject {
  const { random } = scene;
  const rule: Record<string, JsonObject[string]> = {};
  if (random.chance(0.75)) rule[key] = random.list(random.chance(0.1) ? 0 : 1, 2, () => generatePeer(scene));
  if (random.chance(0.6)) rule["ports"] = random.list(random.chance(0.1) ? 0 : 1, 2, () => generatePort(scene));
  return rule;
}

function generatePeer(scene: Scene): JsonObject {
  const { random } = scene;
  return random.weighted<() => JsonObject>([
    [30, () => ({ podSelector: podSelector(scene) })],
    [20, () => ({ namespaceSelector: namespaceSelector(scene) })],
    [15, () => ({ podSelector: podSelector(scene), namespaceSelector: namespaceSelector(scene) })],
    [
      25,
      () => {
        const cidr = generatePrefix(scene);
        return { ipBlock: { cidr, ...withExcept(scene, cidr, 0.6) } };
      },
    ],
  ])();
}

export function podSelector({ random }: Scene): JsonObject {
  const app = random.pick(["a", "b", "c"]);
  return random.weighted<JsonObject>([
    [5, { matchLabels: { app } }],
    [2, {}],
    [1, { matchExpressions: [{ key: "app", operator: "NotIn", values: [app] }] }],
    [1, { matchExpressions: [{ key: "tier", operator: "Exists" }] }],
    [1, { matchExpressions: [{ key: "tier", operator: "DoesNotExist" }] }],
  ]);
}

export function namespaceSelector({ random }: Scene): JsonObject {
  return random.weighted<JsonObject>([
    [3, {}],
    [3, { matchLabels: { team: "red" } }],
    [2, { matchExpressions: [{ key: "team", operator: "NotIn", values: ["red"] }] }],
    [1, { matchExpressions: [{ key: "team", operator: "DoesNotExist" }] }],
    [1, { matchExpressions: [{ key: "team", operator: "In", values: ["red", "blue"] }] }],
  ]);
}

function generatePort({ random, faults, profile }: Scene): JsonObject {
  const protocol = random.chance(0.5)
    ? {}
    : {
        protocol: random.pick(
          profile.protocols.some(([, name]) => name === "SCTP") ? ["TCP", "UDP", "SCTP"] : ["TCP", "UDP"],
        ),
      };
  if (random.chance(faults / 2)) return { protocol: "QUIC", port: 4 };
  const start = 4 + random.below(4);
  return random.weighted<JsonObject>([
    [5, { ...protocol, port: start }],
    [
      profile.fields.has("networkPolicyEndPort") ? 3 : 0,
      { ...protocol, port: start, endPort: start + random.below(8 - start) },
    ],
    [2, { ...protocol, port: random.pick(["web", "dns"]) }],
    [1, protocol],
  ]);
}
