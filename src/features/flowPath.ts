// The way of a flow's packets as the flow view draws it: walks, the boxes at both ends, hops with what they do in a word.
// Shapes are those of protocol/flowPath.ts; server/flowView.ts holds them together.
import type { Flow, FlowAnswer, Hop, PacketView, PlacedEndpoint, Walk, WalkAnswer } from "../core/index.ts";
import { endpointTitle } from "./endpointTitle.ts";
import { stepMark, stepView } from "./flowStep.ts";

/** Null where no walk is known. */
export function pathView(flow: Flow, answer: FlowAnswer) {
  const { walk } = answer;
  if (walk === null || walk.walks.length === 0) return null;
  const { notWalked } = walk;
  return {
    walks: walk.walks.map((one) => walkView(flow, answer, walk, one)),
    packets: [...walk.walks, ...(notWalked ?? [])].map(packetChoice),
    nodes: walk.placement.nodes.map(({ name, podCIDR, assumed }) => ({
      name,
      note: `PodCIDR ${podCIDR}`,
      isAssumed: assumed.includes("podCIDR"),
    })),
    constants: notWalked === undefined ? answer.constants : null,
  };
}

function packetChoice({ phase, title }: Pick<Walk, "phase" | "title">) {
  return { name: phase, label: labels[phase], title };
}

const labels: Readonly<Record<Walk["phase"], string>> = {
  request: "Request",
  reply: "Reply",
  "next-packet": "Next packet",
  "icmp-error": "ICMP error",
  fragment: "Fragment",
  "not-propagated": "Not propagated",
  "own-address": "Own address",
  "own-service": "Own service",
};

function walkView(flow: Flow, answer: FlowAnswer, { placement }: WalkAnswer, walk: Walk) {
  const { phase, hops, outcome } = walk;
  const [source, destination] = [flow.from, flow.to].map((name) => {
    const placed = placement.endpoints.find((endpoint) => endpoint.name === name);
    return endView(name, placed, hops);
  });
  const isBack = phase === "reply" || phase === "icmp-error";
  return {
    ...packetChoice(walk),
    summary: summaryOf(walk),
    start: (isBack ? destination : source) ?? endView(flow.from, undefined, hops),
    end: (isBack ? source : destination) ?? endView(flow.to, undefined, hops),
    hops: hops.map((hop) => hopView(answer, hop)),
    events: walk.events,
    dropCounter: walk.dropCounter,
    outcome: { decision: outcome.decision, hop: outcome.hop, message: outcome.message },
    opensAt: decidingStep(answer, walk),
  };
}

function summaryOf({ hops, outcome }: Walk): string {
  const count = `${hops.length} ${hops.length === 1 ? "hop" : "hops"}`;
  switch (outcome.decision) {
    case "delivered":
      return `${count}, ${outcome.message}`;
    case "dropped":
      return `${count}, dropped at hop ${outcome.hop + 1}`;
    case "to-proxy":
      return `${count}, to the proxy at hop ${outcome.hop + 1}`;
    case "not-verified":
      return `${count} known, ${outcome.message}`;
  }
}

/** The drop, else the policy step of the side that decides, else the last step. */
function decidingStep(
  { ingress, egress }: FlowAnswer,
  { hops }: Walk,
): { readonly hop: number; readonly step: number } {
  const steps = hops.flatMap((hop, at) => hop.steps.map((step, index) => ({ at: { hop: at, step: index }, step })));
  const side = ingress !== null ? "ingress" : egress !== null ? "egress" : null;
  const found =
    steps.findLast(({ step }) => step.drop !== null) ??
    steps.findLast(({ step }) => step.step === "policy" && step.side === side) ??
    steps.findLast(({ step }) => step.step === "policy") ??
    steps.at(-1);
  return found?.at ?? { hop: 0, step: 0 };
}

function endView(name: string, placed: PlacedEndpoint | undefined, hops: readonly Hop[]) {
  const title = endpointTitle(name);
  if (placed === undefined) return { name: title, node: nodeOfEnd(name, hops), facts: [] };
  return {
    name: title,
    node: placed.node,
    facts: [
      { text: placed.address, isAssumed: placed.assumed.includes("address") },
      { text: `identity ${placed.identity}`, isAssumed: false },
    ],
  };
}

/** `node:node-1` and `host` are a node themselves. */
function nodeOfEnd(name: string, hops: readonly Hop[]): string | null {
  const nodes = [...new Set(hops.map(({ node }) => node))];
  const named = nodes.find((node) => name === `node:${node}`);
  return named ?? (name === "host" && nodes.length === 1 ? (nodes[0] ?? null) : null);
}

const hookNames: Readonly<Record<Hop["hook"], string>> = {
  "tc-ingress": "tc ingress",
  "tc-egress": "tc egress",
  xdp: "XDP",
  cgroup: "cgroup",
  "policy-program": "policy program",
  kernel: "",
  proxy: "",
  wire: "",
};

function hopView(answer: FlowAnswer, hop: Hop) {
  return {
    node: hop.node,
    device: hop.device,
    hook: hookNames[hop.hook],
    kind: hop.hook === "kernel" || hop.hook === "wire" || hop.hook === "proxy" ? hop.hook : ("program" as const),
    program: hop.program,
    reachedThrough: hop.reachedThrough,
    note: noteOf(answer, hop),
    packet: packetFacts(hop.packet),
    tcpdump: hop.tcpdump,
    why: hop.why,
    isVerified: hop.isVerified,
    steps: hop.steps.map((step) => stepView(answer, step)),
    onNode: hop.onNode,
  };
}

/** What a hop does to this packet, in as few words as a drawing has room for. */
function noteOf(answer: FlowAnswer, { hook, why, reachedThrough, steps }: Hop) {
  if (hook === "wire") {
    const isAssumed = why?.includes("(assumed)") === true;
    const detail = why === null ? "" : reachedThrough;
    const text = (why ?? reachedThrough).replace(" (assumed)", "");
    return { text, detail, mark: isAssumed ? ("assumed" as const) : ("done" as const) };
  }
  const dropped = steps.find(({ drop }) => drop !== null);
  if (dropped?.drop)
    return { text: "dropped", detail: `${dropped.drop.code} ${dropped.drop.name}`, mark: "dropped" as const };
  for (const told of ["policy", "host-firewall", "proxy", "dnat", "encapsulation", "masquerade", "delivery"] as const) {
    const step = steps.find((one) => one.step === told);
    if (step === undefined || stepMark(step) === "skipped") continue;
    const side = step.side ?? "policy";
    if (told === "policy" || told === "host-firewall") {
      const isOpen = step.side !== null && answer[step.side]?.enforced === false;
      const text = `${told === "policy" ? side : "host firewall"} ${isOpen ? "not enforced" : "allowed"}`;
      return { text, detail: "", mark: "passed" as const };
    }
    return { text: told === "delivery" ? "delivered" : step.result, detail: "", mark: "done" as const };
  }
  const found = steps.find(({ ipcache }) => ipcache !== null)?.ipcache;
  return found ? { text: `${found.address} is ${found.identity}`, detail: "", mark: "done" as const } : null;
}

/** The packet as it enters the hop, field by field; fields that are zero are quiet unless they were not before. */
function packetFacts(packet: PacketView) {
  const { src, dst, protocol, srcMac, dstMac, mark, cb, tcIndex, vni, outer, changed, assumed } = packet;
  const fact = (name: string, text: string, fields: readonly (typeof changed)[number][], isZero: boolean) => {
    const isChanged = fields.some((field) => changed.includes(field));
    return {
      name,
      text,
      isChanged,
      isAssumed: fields.some((field) => assumed.includes(field)),
      isQuiet: isZero && !isChanged,
    };
  };
  return [
    fact("Packet", `${src} → ${dst} ${protocol}`, ["src", "dst", "protocol"], false),
    fact("MAC", `${srcMac} → ${dstMac}`, ["srcMac", "dstMac"], true),
    fact("Mark", mark, ["mark"], mark === "0x0"),
    fact("cb", cb.length === 0 ? "0" : cb.join(", "), ["cb"], cb.length === 0),
    fact("tc_index", String(tcIndex), ["tcIndex"], tcIndex === 0),
    fact("VNI", vni === null ? "no tunnel" : String(vni), ["vni"], vni === null),
    fact(
      "Outer header",
      outer === null ? "no tunnel" : `${outer.src} → ${outer.dst} ${outer.protocol}`,
      ["outer"],
      outer === null,
    ),
  ];
}
