// The toPorts and icmps of one rule item.
import type { Json, JsonObject, Scene } from "./generateCase.ts";

type Extra = "none" | "http" | "dns" | "serverNames" | "listener" | "tls" | "kafka" | "l7proto";

/** `toPorts` or `icmps`, or nothing. */
export function generatePorts(
  scene: Scene,
  direction: "ingress" | "egress",
  isDeny: boolean,
  namespace: string,
): JsonObject {
  const { random, profile } = scene;
  const hasIcmps = profile.fields.has("icmps");
  const kind = random.weighted<"none" | "ports" | "icmps" | "emptyPorts" | "both">([
    [27, "none"],
    [60, "ports"],
    [hasIcmps ? 9 : 0, "icmps"],
    [3, "emptyPorts"],
    [scene.faults > 0 && hasIcmps ? 4 : 0, "both"],
  ]);
  const ports = () => ({ toPorts: random.list(1, 2, () => generatePortRule(scene, direction, isDeny, namespace)) });
  const icmps = () => ({ icmps: random.list(1, 2, () => ({ fields: random.list(1, 2, () => generateIcmp(scene)) })) });
  if (kind === "none") return {};
  if (kind === "ports") return ports();
  if (kind === "icmps") return icmps();
  if (kind === "both") return { ...ports(), ...icmps() };
  return random.pick<JsonObject>([
    { toPorts: [] },
    { toPorts: [{ ports: [] }] },
    hasIcmps ? { icmps: [] } : { toPorts: [] },
  ]);
}

function generateIcmp({ random, faults, profile }: Scene): JsonObject {
  if (random.chance(faults)) return random.pick<JsonObject>([{ type: "Nothing" }, { type: 8, family: "ipv4" }]);
  const named = profile.fields.has("icmpNames") ? 1 : 0;
  return random.weighted<JsonObject>([
    [4, { type: 8 }],
    [3 * named, { type: "EchoRequest" }],
    [2, { type: 0 }],
    [named, { type: "EchoReply", family: "IPv4" }],
    [2, { type: 128, family: "IPv6" }],
    [2 * named, { type: "EchoRequest", family: "IPv6" }],
    [1, { type: 3, family: "IPv4" }],
  ]);
}

function generatePortRule(
  scene: Scene,
  direction: "ingress" | "egress",
  isDeny: boolean,
  namespace: string,
): JsonObject {
  const { random } = scene;
  const knows = (field: string) => scene.profile.fields.has(field);
  const extra = random.weighted<Extra>([
    [50, "none"],
    [isDeny ? scene.faults * 10 : 24, "http"],
    [isDeny || (direction === "ingress" && scene.faults === 0) ? 0 : 10, "dns"],
    [isDeny || !knows("serverNames") ? 0 : 7, "serverNames"],
    [isDeny || !knows("listener") || (direction === "ingress" && scene.faults === 0) ? 0 : 14, "listener"],
    [isDeny ? 0 : 4, "tls"],
    [isDeny || !knows("kafka") ? 0 : 4, "kafka"],
    [isDeny || !knows("l7proto") ? 0 : 4, "l7proto"],
  ]);
  const kind =
    extra === "none" || extra === "listener" || random.chance(scene.faults) ? "all" : extra === "dns" ? "dns" : "tcp";
  const ports = random.list(1, 2, () => generatePort(scene, kind));
  return { ports, ...generateExtra(scene, extra, direction, namespace) };
}

/** `kind`: TCP for L7 rules, single ports for DNS rules, or all. */
function generatePort(scene: Scene, kind: "tcp" | "dns" | "all"): JsonObject {
  const { random } = scene;
  const protocol = kind === "tcp" ? "TCP" : generateProtocol(scene, kind === "dns");
  const written: JsonObject = protocol === "" && random.chance(0.7) ? {} : { protocol };
  if (random.chance(scene.faults)) return { port: random.pick(["65536", "-1", "0x10", "Web--Port"]), ...written };
  if (["VRRP", "IGMP", "GRE", "ESP"].includes(protocol))
    return random.chance(0.5) ? written : { ...written, port: "0" };
  const start = 4 + random.below(4);
  const hasRanges = scene.profile.fields.has("endPort");
  return random.weighted<JsonObject>([
    [45, { port: String(start), ...written }],
    [
      kind === "dns" || !hasRanges ? 0 : 25,
      { port: String(start), endPort: start + random.below(8 - start), ...written },
    ],
    [kind === "dns" || !hasRanges ? 0 : 6, { port: "4", endPort: 7, ...written }],
    [kind === "all" ? 10 : 0, { port: "0", ...written }],
    [12, { port: random.pick(["web", "dns", "admin", "WEB"]), ...written }],
    [kind === "dns" || !hasRanges ? 0 : 2, { port: String(start), endPort: 1, ...written }],
  ]);
}

function generateProtocol({ random, faults, profile }: Scene, isDns: boolean): string {
  if (isDns)
    return random.weighted([
      [4, "UDP"],
      [3, "ANY"],
      [1, "TCP"],
      [1, ""],
    ]);
  if (random.chance(faults)) return random.pick(["ICMP", "QUIC", "VRRP"]);
  return random.weighted<string>([[0, "TCP"], ...profile.protocols]);
}

function generateExtra(scene: Scene, extra: Extra, direction: "ingress" | "egress", namespace: string): JsonObject {
  const { random } = scene;
  switch (extra) {
    case "none":
      return random.weighted<JsonObject>([
        [93, {}],
        [4, { rules: { http: [] } }],
        [1, { rules: {} }],
        [direction === "egress" ? 1 : 0, { rules: { dns: [] } }],
      ]);
    case "http":
      return { rules: { http: random.list(1, 2, () => generateHttp(scene)) } };
    case "dns":
      return {
        rules: {
          dns: random.sample<JsonObject>(
            [{ matchPattern: "*" }, { matchName: "a.example" }, { matchPattern: "*.example" }],
            1 + random.below(2),
          ),
        },
      };
    case "serverNames":
      return { serverNames: random.sample(["a.example", "b.example", "*.example"], 1 + random.below(2)) };
    case "listener":
      return { listener: generateListener(scene, namespace) };
    case "tls":
      return generateTls(scene);
    case "kafka":
      return { rules: { kafka: random.list(1, 2, () => generateKafka(scene)) } };
    case "l7proto":
      return { rules: generateParserRules(scene) };
  }
}

function generateKafka({ random, faults }: Scene): JsonObject {
  if (random.chance(faults))
    return random.pick<JsonObject>([{ role: "produce", apiKey: "fetch" }, { topic: "no topic!" }]);
  return random.pick<JsonObject>([
    { role: "produce", topic: "orders" },
    { role: "consume" },
    { apiKey: "fetch", apiVersion: "1", topic: "orders" },
    { clientID: "robot" },
    {},
  ]);
}

function generateParserRules({ random, faults }: Scene): JsonObject {
  if (random.chance(faults)) return { l7: [{ cmd: "READ" }] };
  return random.pick<JsonObject>([
    { l7proto: "r2d2", l7: [{ cmd: "READ" }] },
    { l7proto: "r2d2", l7: [{ cmd: "WRITE", file: "x" }, {}] },
    { l7proto: "cassandra" },
    { l7proto: "r2d2" },
  ]);
}

function generateHttp({ random, faults }: Scene): JsonObject {
  if (random.chance(faults)) return { path: "/(" };
  return random.pick<JsonObject>([
    { method: "GET" },
    { method: "GET", path: "/a.*" },
    { path: "/b" },
    { host: "a.example" },
    { headers: ["X-Token: 1"] },
    { headerMatches: [{ name: "X-Token", value: "1", mismatch: random.pick(["LOG", "ADD", "DELETE", "REPLACE"]) }] },
    {},
  ]);
}

/**
 * The oracle has one proxy port for every redirect, so that two listeners of one precedence look alike there: each
 * name has a priority of its own, and none is a parser's default (101, 116, 121).
 */
function generateListener({ random, profile }: Scene, namespace: string): JsonObject {
  const isClusterwide = random.chance(namespace === "" ? 0.8 : 0.5);
  const config = (name: string): Json => ({
    kind: isClusterwide ? "CiliumClusterwideEnvoyConfig" : "CiliumEnvoyConfig",
    name,
  });
  const scope = isClusterwide ? 0 : namespace === "default" ? 1 : namespace === "other" ? 2 : 3;
  const step = random.below(3);
  if (!profile.fields.has("listenerPriority")) return { envoyConfig: config("ec"), name: `l${step}` };
  if (step === 0 && isClusterwide) return { envoyConfig: config("ec"), name: "l0" };
  return { envoyConfig: config("ec"), name: `l${step}`, priority: 10 + scope * 20 + step * 2 };
}

function generateTls({ random, profile }: Scene): JsonObject {
  const context = (name: string): Json => ({ secret: { name, namespace: "default" } });
  return random.pick<JsonObject>([
    { terminatingTLS: context("s1") },
    { originatingTLS: context("s2") },
    { terminatingTLS: context("s1"), originatingTLS: context("s2"), rules: { http: [{ method: "GET" }] } },
    { terminatingTLS: context("s3"), ...(profile.fields.has("serverNames") ? { serverNames: ["a.example"] } : {}) },
  ]);
}
