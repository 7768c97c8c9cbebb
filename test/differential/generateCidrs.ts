// CIDR peers and CIDR groups over a few nested prefixes.
import type { Json, JsonObject, Scene } from "./generateCase.ts";

export const prefixes4 = [
  "10.0.0.0/8",
  "10.1.0.0/16",
  "10.1.2.0/24",
  "10.1.2.3/32",
  "192.168.0.0/16",
  "0.0.0.0/0",
] as const;
export const prefixes6 = ["fd00::/8", "fd00:1::/32", "2001:db8::/32", "::/0"] as const;

export function generatePrefix({ random }: Scene): string {
  return random.chance(0.75) ? random.pick(prefixes4) : random.pick(prefixes6);
}

export function generateCidr(scene: Scene): Json {
  const { random } = scene;
  if (random.chance(scene.faults)) return random.pick(["10.0.0.0/33", "10.0.0", "fd00::1::/64", ""]);
  return random.chance(0.06) ? random.pick(["10.1.2.3", "fd00::1", "10.1.2.9/16"]) : generatePrefix(scene);
}

const insideOf: Readonly<Record<string, readonly [string, ...string[]]>> = {
  "10.0.0.0/8": ["10.1.0.0/16", "10.1.2.0/24", "10.0.0.0/8", "10.2.0.0/16"],
  "10.1.0.0/16": ["10.1.2.0/24", "10.1.2.3/32"],
  "0.0.0.0/0": ["10.0.0.0/8", "192.168.0.0/16", "0.0.0.0/0"],
  "fd00::/8": ["fd00:1::/32"],
  "::/0": ["fd00::/8", "::/0"],
};

export function generateCidrRule(scene: Scene): JsonObject {
  const { random } = scene;
  const kind = random.weighted([
    [60, "cidr"],
    [scene.profile.fields.has("cidrGroupRef") ? 20 : 0, "ref"],
    [scene.profile.fields.has("cidrGroupSelector") ? 20 : 0, "selector"],
  ]);
  if (kind === "ref") return { cidrGroupRef: random.pick(["g1", "g2", "g3"]), ...withExcept(scene, "10.0.0.0/8", 0.3) };
  if (kind === "selector") return { cidrGroupSelector: groupSelector(scene), ...withExcept(scene, "10.0.0.0/8", 0.3) };
  if (random.chance(scene.faults)) return { cidr: "10.0.0.0/8", except: ["192.168.0.0/16"] };
  const cidr = generatePrefix(scene);
  return { cidr, ...withExcept(scene, cidr, 0.7) };
}

export function withExcept({ random }: Scene, cidr: string, probability: number): JsonObject {
  const inside = insideOf[cidr];
  if (inside === undefined || !random.chance(probability)) return {};
  return { except: random.sample(inside, 1 + random.below(2)) };
}

function groupSelector({ random }: Scene): JsonObject {
  const env = random.pick(["prod", "dev"]);
  return random.weighted<JsonObject>([
    [40, { matchLabels: { env } }],
    [15, { matchExpressions: [{ key: "env", operator: "In", values: ["prod", "dev"] }] }],
    [15, { matchExpressions: [{ key: "env", operator: "NotIn", values: [env] }] }],
    [10, { matchExpressions: [{ key: "env", operator: "Exists" }] }],
    [10, { matchExpressions: [{ key: "zone", operator: "DoesNotExist" }] }],
    [5, { matchLabels: { "cidrgroup:env": env } }],
    [5, {}],
  ]);
}

export function generateCidrGroup(scene: Scene, name: string): JsonObject {
  const { random } = scene;
  const labels: Record<string, string> = {};
  if (random.chance(0.8)) labels["env"] = random.pick(["prod", "dev"]);
  if (random.chance(0.3)) labels["zone"] = "z";
  return {
    apiVersion: "cilium.io/v2",
    kind: "CiliumCIDRGroup",
    metadata: { name, labels },
    spec: { externalCIDRs: random.list(1, 3, () => generatePrefix(scene)) },
  };
}
