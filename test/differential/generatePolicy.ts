// One CiliumNetworkPolicy or CiliumClusterwideNetworkPolicy.
import type { JsonObject, Scene } from "./generateCase.ts";
import { generatePeers, generateSelector } from "./generatePeers.ts";
import { generatePorts } from "./generatePorts.ts";

type Kind = "CiliumNetworkPolicy" | "CiliumClusterwideNetworkPolicy";

export interface Metadata {
  readonly name: string;
  readonly namespace?: string;
}

export function generateCiliumPolicy(scene: Scene, kind: Kind, metadata: Metadata): JsonObject {
  const { random } = scene;
  const head = { apiVersion: "cilium.io/v2", kind, metadata: { ...metadata } };
  const rule = () => generateRule(scene, kind, metadata.namespace ?? "");
  return random.chance(0.06) ? { ...head, specs: random.list(1, 2, rule) } : { ...head, spec: rule() };
}

function generateRule(scene: Scene, kind: Kind, namespace: string): JsonObject {
  const { random } = scene;
  const isHost = scene.hasHostPolicies && kind === "CiliumClusterwideNetworkPolicy" && random.chance(0.7);
  const known = scene.profile.fields.has("deny") ? ["ingressDeny", "egressDeny"] : [];
  const sections = random.sample(["ingress", "ingress", "egress", "egress", ...known], 1 + random.below(3));
  const rule: Record<string, JsonObject[string]> = isHost
    ? { nodeSelector: random.pick<JsonObject>([{}, { matchLabels: { node: "n1" } }, { matchLabels: { node: "n9" } }]) }
    : { endpointSelector: generateSubject(scene) };
  for (const section of new Set(sections)) {
    const direction = section.startsWith("ingress") ? "ingress" : "egress";
    const isDeny = section.endsWith("Deny");
    rule[section] = random.list(1, 3, () => generateItem(scene, direction, isDeny, isHost, namespace));
  }
  if (scene.profile.fields.has("enableDefaultDeny") && random.chance(0.1)) {
    const directions = random.sample(["ingress", "egress"], 1 + random.below(2));
    rule["enableDefaultDeny"] = Object.fromEntries(directions.map((direction) => [direction, random.chance(0.25)]));
  }
  if (scene.profile.fields.has("log") && random.chance(0.05)) rule["log"] = { value: random.pick(["one", "two"]) };
  if (random.chance(0.03)) rule["description"] = "what it is for";
  if (random.chance(0.03)) rule["labels"] = [{ key: "team", value: "red", source: "k8s" }];
  return rule;
}

function generateSubject(scene: Scene): JsonObject {
  const { random } = scene;
  return random.weighted<() => JsonObject>([
    [62, () => ({ matchLabels: { app: "a" } })],
    [20, () => ({})],
    [15, () => generateSelector(scene)],
    [3, () => ({ matchLabels: { "reserved:init": "" } })],
  ])();
}

function generateItem(
  scene: Scene,
  direction: "ingress" | "egress",
  isDeny: boolean,
  isHost: boolean,
  namespace: string,
): JsonObject {
  const { random } = scene;
  // Host policies have no L7 rules but DNS: their ports are generated as those of deny rules, which have none.
  const item: Record<string, JsonObject[string]> = {
    ...generatePeers(scene, direction, isDeny),
    ...generatePorts(scene, direction, isDeny || (isHost && !random.chance(scene.faults)), namespace),
  };
  const requires = direction === "ingress" ? "fromRequires" : "toRequires";
  if (scene.profile.fields.has(requires) && random.chance(0.05))
    item[requires] = random.list(1, 2, () => generateSelector(scene));
  if (!isDeny && scene.profile.fields.has("authentication") && random.chance(scene.profile.authenticationShare ?? 0.05))
    item["authentication"] = { mode: random.pick(["required", "disabled", "test-always-fail"]) };
  return item;
}
