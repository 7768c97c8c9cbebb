// Walks of random flows in random worlds: they end as the maps of both sides say, in every version and with any options.
import { describe, expect, test } from "vitest";
import type { Flow, FlowAnswer, WalkOptions } from "../../../../src/core/index.ts";
import { analyzeWorkspace, profiles } from "../../../../src/core/index.ts";
import { makeRandom, type Random } from "../../../differential/random.ts";

const nFlows = 40;

const names = ["a", "b", "c", "d"] as const;
const ends = [
  "default/a",
  "default/b",
  "default/c",
  "default/d",
  "192.0.2.9",
  "203.0.113.9",
  "host",
  "node:node-2",
  "world",
  "health",
] as const;

function makeWorld(random: Random): string {
  const pods = names.map(
    (name) => `
apiVersion: v1
kind: Pod
metadata: { name: ${name}, labels: { app: ${name}, tier: "${random.below(2)}" } }
spec: { ${random.below(3) === 0 ? "" : `nodeName: node-${1 + random.below(2)}, `}containers: [{ name: c }] }
`,
  );
  const nodes = ["node-1", "node-2"].map(
    (name, at) => `
apiVersion: v1
kind: Node
metadata: { name: ${name}, labels: { role: node } }
status: { addresses: [{ type: InternalIP, address: 192.168.0.${at + 1} }] }
`,
  );
  const policies = Array.from({ length: random.below(4) }, (_, at) => makePolicy(random, at));
  return [...pods, ...nodes, service, ...policies].join("---");
}

const service = `
apiVersion: v1
kind: Service
metadata: { name: b }
spec: { selector: { app: b }, ports: [{ port: 80, targetPort: 8080, nodePort: 30080 }] }
`;

function makePolicy(random: Random, at: number): string {
  const isHost = random.below(5) === 0;
  const direction = random.pick(["ingress", "egress"]);
  const side = direction === "ingress" ? "from" : "to";
  const peer = random.pick([
    `${side}Endpoints: [{ matchLabels: { app: ${random.pick(names)} } }]`,
    `${side}Entities: [${random.pick(["world", "cluster", "host", "remote-node"])}]`,
    `${side}CIDR: [203.0.113.0/24]`,
  ]);
  const isCidr = peer.includes("CIDR");
  const port = random.pick(["80", "8080"]);
  const http = random.below(3) === 0 ? ", rules: { http: [{ method: GET }] }" : "";
  const ports =
    isCidr || random.below(2) === 0
      ? ""
      : `, toPorts: [{ ports: [{ port: "${port}", protocol: TCP }]${isHost ? "" : http} }]`;
  return `
apiVersion: cilium.io/v2
kind: ${isHost ? "CiliumClusterwideNetworkPolicy" : "CiliumNetworkPolicy"}
metadata: { name: p${at} }
spec: { ${isHost ? "nodeSelector: { matchLabels: { role: node } }" : `endpointSelector: { matchLabels: { app: ${random.pick(names)} } }`}, ${direction}: [{ ${peer}${ports} }] }
`;
}

function makeOptions(random: Random): Partial<WalkOptions> {
  return {
    routing: random.pick(["native", "tunnel"] as const),
    kubeProxyReplacement: random.below(2) === 0,
    socketLB: random.below(2) === 0,
    endpointRoutes: random.below(4) === 0,
    masquerade: random.pick(["none", "bpf", "iptables"] as const),
    placement: random.pick(["manifests", "same-node", "other-node"] as const),
    nodePortMode: random.pick(["snat", "dsr"] as const),
    externalTrafficPolicy: random.pick(["cluster", "local"] as const),
  };
}

function makeFlow(random: Random): Flow {
  const to = random.pick([...ends, "svc:default/b"]);
  const isService = to.startsWith("svc:");
  const isIcmp = !isService && random.below(6) === 0;
  return {
    from: random.pick(ends),
    to,
    protocol: isIcmp ? "ICMP" : "TCP",
    port: isService ? 80 : isIcmp ? 8 : random.pick([80, 8080]),
    walk: makeOptions(random),
  };
}

/** Both ends at once outside of the cluster, or both the node itself: no packet that Cilium sees. */
function isWalked({ from, to }: Flow): boolean {
  const outside = ["192.0.2.9", "203.0.113.9", "world"];
  return !(outside.includes(from) && outside.includes(to));
}

describe.each(profiles.map(({ name }) => name))("Cilium %s", (cilium) => {
  test.each([1, 2, 3, 4, 5, 6])("walks end as maps say (seed %i)", (seed) => {
    const random = makeRandom(seed);
    const options = { "enable-host-firewall": String(random.below(3) === 0) };
    const [world] = analyzeWorkspace([{ file: "w.yaml", text: makeWorld(random) }], { cilium, options }).worlds;
    for (let n = 0; n < nFlows; n++) {
      const flow = makeFlow(random);
      const answer = world?.flow(flow);
      if (answer === undefined || "error" in answer) throw new Error(answer?.error ?? "no world");
      if (!isWalked(flow)) continue;
      for (const one of answer.backends?.map((backend) => backend.answer) ?? [answer]) judge(flow, one);
    }
  });
});

function judge(flow: Flow, answer: FlowAnswer): void {
  const what = JSON.stringify(flow);
  const [request, ...others] = answer.walk?.walks ?? [];
  if (request === undefined) throw new Error(`no walk: ${what}`);
  const isDenied = answer.egress?.decision === "denied" || answer.ingress?.decision === "denied";
  expect(request.outcome.decision, what).not.toBe("not-verified");
  if (isDenied) expect(request.outcome.drop, what).toEqual(answer.dropReason);
  else if (request.outcome.drop !== null)
    // The node's policy on the way: a tunnel's own packet.
    expect(request.hops.at(-1)?.steps.at(-1)?.step, what).toBe("host-firewall");
  else expect(["delivered", "to-proxy"], what).toContain(request.outcome.decision);
  for (const { phase, outcome } of others)
    if (phase === "reply" || phase === "icmp-error") expect(outcome.drop, `${phase} ${what}`).toBeNull();
  const lastStep = request.hops.at(-1)?.steps.at(-1)?.step;
  for (const side of ["egress", "ingress"] as const) {
    const own = answer[side];
    const asked = request.hops.flatMap(({ steps }) => steps.filter((step) => step.side === side));
    const isReached = side === "egress" || (answer.egress?.decision !== "denied" && lastStep !== "host-firewall");
    // A pod's side is a step of the walk, once; a node's is a step of the host firewall.
    expect(asked.length, `${side} ${what}`).toBe(own?.endpoint.startsWith("default/") === true && isReached ? 1 : 0);
  }
}
