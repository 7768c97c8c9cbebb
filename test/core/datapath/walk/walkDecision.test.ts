// The decision of every walk is that of the maps it passes, and of their rules one after the other: random flows in random
// worlds with services, host policies, nodes and the outside, in every version and with any options.
import { describe, expect, test } from "vitest";
import type { AnalyzedWorld } from "../../../../src/core/analyzedWorld.ts";
import { analyzeWorlds } from "../../../../src/core/analyzer.ts";
import type { Flow, FlowAnswer, Step, WalkOptions, WorldView } from "../../../../src/core/index.ts";
import { analyzeWorkspace, profiles, walkOptionTable } from "../../../../src/core/index.ts";
import { parseProtocol } from "../../../../src/core/policy/protocol.ts";
import type { ProfileName } from "../../../../src/core/profile.ts";
import { makeRandom, type Random } from "../../../differential/random.ts";
import { judgeByRules, type Packet } from "../../../differential/ruleByRule.ts";
import { quirks } from "../../../differential/versionQuirks.ts";

const nFlows = 60;
const seeds = [11, 12, 13, 14, 15, 16];

const apps = ["a", "b", "c", "d"] as const;
const services = ["plain", "local", "balanced", "headless", "empty"] as const;
const outside = ["192.0.2.9", "203.0.113.9", "203.0.113.99", "world"] as const;
const ends = [
  "default/a",
  "default/b",
  "default/c",
  "default/d",
  "default/agent",
  ...outside,
  "host",
  "remote-node",
  "node:node-1",
  "node:node-2",
  "kube-apiserver",
  "health",
  "ingress",
] as const;

function makeManifests(random: Random): string {
  const node = () => (random.below(3) === 0 ? "" : `nodeName: node-${1 + random.below(2)}, `);
  const pods = apps.map(
    (app) => `
apiVersion: v1
kind: Pod
metadata: { name: ${app}, labels: { app: ${app}, tier: "${random.below(2)}" } }
spec: { ${node()}containers: [{ name: c, ports: [{ name: http, containerPort: 8080 }] }] }
`,
  );
  const agent = `
apiVersion: v1
kind: Pod
metadata: { name: agent, labels: { app: agent } }
spec: { nodeName: node-2, hostNetwork: true, containers: [{ name: c }] }
`;
  const nodes = [1, 2].map(
    (at) => `
apiVersion: v1
kind: Node
metadata: { name: node-${at}, labels: { role: node } }
status: { addresses: [{ type: InternalIP, address: 192.168.0.${at} }] }
`,
  );
  const policies = Array.from({ length: 1 + random.below(6) }, (_, at) => makePolicy(random, at));
  return [...pods, agent, ...nodes, ...services.map((name) => makeService(random, name)), ...policies].join("---");
}

function makeService(random: Random, name: (typeof services)[number]): string {
  const selector = name === "empty" ? "app: none" : random.pick(['tier: "0"', 'tier: "1"', "app: b"]);
  const policy = random.pick(["Cluster", "Local"]);
  const spec = {
    plain: `selector: { ${selector} }, sessionAffinity: ${random.pick(["None", "ClientIP"])}`,
    local: `selector: { ${selector} }, internalTrafficPolicy: ${policy}`,
    balanced: `type: LoadBalancer, externalIPs: [198.51.100.7], selector: { ${selector} }, externalTrafficPolicy: ${policy}, loadBalancerSourceRanges: [203.0.113.0/26]`,
    headless: `clusterIP: None, selector: { ${selector} }`,
    empty: `selector: { ${selector} }`,
  }[name];
  const nodePort = name === "plain" || name === "balanced" ? ", nodePort: 30080" : "";
  const target = name === "headless" ? 80 : random.pick(["8080", "http"]);
  return `
apiVersion: v1
kind: Service
metadata: { name: ${name} }
spec: { ${spec}, ports: [{ port: 80, targetPort: ${target}${nodePort} }] }
`;
}

function makePolicy(random: Random, at: number): string {
  const isHost = random.below(3) === 0;
  const direction = random.pick(["ingress", "egress"]);
  const side = direction === "ingress" ? "from" : "to";
  const peer = random.pick([
    `${side}Endpoints: [{ matchLabels: { app: ${random.pick(apps)} } }]`,
    `${side}Endpoints: [{}]`,
    `${side}Entities: [${random.pick(["world", "cluster", "host", "remote-node", "all", "health"])}]`,
    `${side}CIDR: [${random.pick(["203.0.113.0/24", "203.0.113.64/26", "192.0.2.9/32"])}]`,
  ]);
  const http = !isHost && random.below(3) === 0 ? ", rules: { http: [{ method: GET }] }" : "";
  const port = random.pick(["80", "8080", "8472", "6081"]);
  const protocol = Number(port) > 8080 ? "UDP" : "TCP";
  const hasPorts = random.below(2) === 0;
  const toPorts = hasPorts
    ? `, toPorts: [{ ports: [{ port: "${port}", protocol: ${protocol} }]${protocol === "TCP" ? http : ""} }]`
    : "";
  const subject = isHost
    ? "nodeSelector: { matchLabels: { role: node } }"
    : `endpointSelector: { matchLabels: ${random.pick([`{ app: ${random.pick(apps)} }`, "{}"])} }`;
  return `
apiVersion: cilium.io/v2
kind: ${isHost ? "CiliumClusterwideNetworkPolicy" : "CiliumNetworkPolicy"}
metadata: { name: p${at} }
spec: { ${subject}, ${direction}: [{ ${peer}${toPorts} }] }
`;
}

/** Any values of any options but those that need another world: the host firewall. */
function makeOptions(random: Random): Partial<WalkOptions> {
  const rows = walkOptionTable.filter(({ key }) => key !== "hostFirewall" && key !== "audit" && key !== "family");
  return Object.fromEntries(
    rows
      .filter(() => random.below(2) === 0)
      .map(({ key, values }) => [key, values[random.below(values.length)]?.value]),
  );
}

function makeFlow(random: Random): Flow {
  const from = random.pick(ends);
  const to = random.below(3) === 0 ? `svc:default/${random.pick(services)}` : random.pick(ends);
  const isIcmp = !to.startsWith("svc:") && random.below(6) === 0;
  return {
    from,
    to,
    protocol: isIcmp ? "ICMP" : "TCP",
    port: to.startsWith("svc:") ? 80 : isIcmp ? 8 : random.pick([80, 8080]),
    walk: makeOptions(random),
  };
}

/** Both ends outside of the cluster, or both the very node: no packet that Cilium sees. */
function isWalked({ from, to }: Flow): boolean {
  return !((outside as readonly string[]).includes(from) && (outside as readonly string[]).includes(to));
}

const nChecked = new Map<string, number>();

describe.each(profiles.map(({ name }) => name))("Cilium %s", (cilium) => {
  test.each(seeds)("walks decide as maps and rules do (seed %i)", (seed) => {
    const random = makeRandom(seed);
    const options = { "enable-host-firewall": String(random.below(2) === 0) };
    const files = [{ file: "w.yaml", text: makeManifests(random) }];
    const settings = { cilium, options };
    const [view] = analyzeWorkspace(files, settings).worlds;
    const [analyzed] = analyzeWorlds(files, settings);
    if (view === undefined || analyzed === undefined) throw new Error("no world");
    for (let n = 0; n < nFlows; n++) judgeFlow(makeFlow(random), view, analyzed);
  });

  test("flows of all kinds were judged, allowed and denied", () => {
    for (const kind of ["pod allowed", "pod denied", "host-firewall allowed", "host-firewall denied", "service"])
      expect(nChecked.get(`${cilium} ${kind}`) ?? 0, kind).toBeGreaterThan(4);
  });
});

function judgeFlow(flow: Flow, view: WorldView, analyzed: AnalyzedWorld): void {
  const answer = view.flow(flow);
  if ("error" in answer) {
    // Older versions do not know all entities.
    expect(["kube-apiserver", "ingress"], answer.error).toContain(flow[answer.field === "from" ? "from" : "to"]);
    return;
  }
  if (!isWalked(flow)) return;
  if (answer.backends !== null) count(answer.cilium, "service");
  const answers =
    answer.backends === null || answer.backends.length === 0 ? [answer] : answer.backends.map((one) => one.answer);
  for (const one of answers) judgeAnswer(flow, one, analyzed);
}

function count(cilium: string, kind: string): void {
  nChecked.set(`${cilium} ${kind}`, (nChecked.get(`${cilium} ${kind}`) ?? 0) + 1);
}

/** Every policy that the first packet meets, against that endpoint's map and its rules; then how the walk ends. */
function judgeAnswer(flow: Flow, answer: FlowAnswer, analyzed: AnalyzedWorld): void {
  const what = `${answer.cilium} ${JSON.stringify(flow)}`;
  const request = answer.walk?.walks[0];
  if (request === undefined) throw new Error(`no walk: ${what}`);
  const steps = request.hops.flatMap((hop) => hop.steps.map((step) => ({ step, packet: hop.packet })));
  const asked = steps.flatMap(({ step }) => step.side ?? []);
  let denied: number | undefined;
  for (const { step } of steps) {
    const question = questionOf(step, flow, answer);
    if (question === undefined) continue;
    expect(denied, `${what}: asked after a denial`).toBeUndefined();
    const { decision, dropCode } = decide(question, analyzed, what);
    expect(question.decision, `${what}: ${question.kind} ${question.endpoint}`).toBe(decision);
    count(answer.cilium, `${question.kind} ${decision === "denied" ? "denied" : "allowed"}`);
    if (decision === "denied") denied = dropCode;
  }
  const { outcome } = request;
  const isSelf = flow.from.startsWith("default/") && answer.egress?.endpoint === answer.ingress?.endpoint;
  const atService = steps.at(-1)?.step.step === "service" || steps.at(-1)?.step.step === "drop";
  if (denied !== undefined) expect([outcome.decision, outcome.drop?.code], what).toEqual(["dropped", denied]);
  else if (!atService) expect(["delivered", "to-proxy"], what).toContain(outcome.decision);
  expect(answer.decision === "denied", what).toBe(outcome.decision !== "delivered" && outcome.decision !== "to-proxy");
  // In 1.8 a pod's packet to its own service meets its policies, where connect() has not turned it into one to itself.
  const isOldLoopback = isSelf && analyzed.world.profile.datapath.mechanisms.loopback === "policy-applies";
  if (atService || (isSelf && !isOldLoopback)) expect(asked, what).toEqual([]);
  else if (!isOldLoopback) {
    // A pod's policy is asked once on its side; behind a denial, or the proxy of the other side, nothing is.
    const sides = (["egress", "ingress"] as const).filter((side) => answer[side]?.endpoint.startsWith("default/"));
    const isCut = denied !== undefined || outcome.decision === "to-proxy";
    expect(isCut ? sides.slice(0, asked.length) : sides, what).toEqual(asked);
  }
  for (const { phase, outcome: other } of answer.walk?.walks ?? [])
    if ((phase === "reply" || phase === "icmp-error") && !atService) expect(other.drop, `${phase} ${what}`).toBeNull();
}

interface Question {
  readonly kind: "pod" | "host-firewall";
  readonly endpoint: string;
  readonly direction: "ingress" | "egress";
  readonly peerIdentity: number;
  readonly protocol: number;
  readonly port: number;
  readonly decision: string;
}

function questionOf(step: Step, flow: Flow, answer: FlowAnswer): Question | undefined {
  const protocol = parseProtocol(flow.protocol) ?? 0;
  if (step.lookup !== null) {
    const { endpoint, direction, peerIdentity, decision } = step.lookup;
    const isOuter = step.input.includes("tunnel");
    const tunnelPort = Number(/UDP (\d+)/.exec(step.input)?.[1]);
    const own = isOuter ? { protocol: 17, port: tunnelPort } : { protocol, port: portOf(flow, answer) };
    return { kind: "host-firewall", endpoint, direction, peerIdentity, ...own, decision };
  }
  if (step.side === null) return undefined;
  const side = answer[step.side];
  if (side === null) throw new Error("a side that is not there was asked");
  const { endpoint, peerIdentity, decision } = side;
  return { kind: "pod", endpoint, direction: step.side, peerIdentity, protocol, port: portOf(flow, answer), decision };
}

/** Policy sees the backend's port. */
function portOf(flow: Flow, answer: FlowAnswer): number {
  const key = (answer.ingress ?? answer.egress)?.lookups[0]?.key;
  return flow.to.startsWith("svc:") && key !== undefined ? key.port : flow.port;
}

function decide(asked: Question, { world, policyWorld }: AnalyzedWorld, what: string) {
  const endpoint = policyWorld.endpoints.find((one) => one.endpoint.name === asked.endpoint);
  const peer = policyWorld.handleOf(asked.peerIdentity);
  if (endpoint === undefined || peer === undefined) throw new Error(`no ${asked.endpoint}: ${what}`);
  const { direction, protocol } = asked;
  const isIcmp = protocol === 1;
  const port = isIcmp && !world.options["enable-icmp-rules"] ? 0 : asked.port;
  const { mapState } = policyWorld.policyOf(endpoint)[direction];
  const found = policyWorld.policyMap.lookup(policyWorld, mapState, {
    identity: peer,
    protocol,
    port,
    isUntrackedFragment: false,
  });
  const byMap = found.dropCode !== undefined ? "denied" : found.isRedirected ? "redirected" : "allowed";
  const packet: Packet = { direction, peer, protocol, port };
  const byRules = judgeByRules(policyWorld, endpoint, world.options, packet);
  if (byRules.verdict.decision !== byMap) {
    const disagreement = { world: policyWorld, endpoint, options: world.options, packet, byMap, byRules } as const;
    const name = world.profile.name as ProfileName;
    expect(
      quirks[name].some(({ holds }) => holds(disagreement)),
      `${what}: map ${byMap}, rules ${byRules.verdict.decision}`,
    ).toBe(true);
  }
  // The proxy's answer is no drop of the host's, which has none.
  const decision = asked.kind === "host-firewall" && byMap === "redirected" ? "allowed" : byMap;
  return { decision, dropCode: found.dropCode };
}
