// One step of a walk in words: its name, a mark that says what became of the packet, its branches, where the rule is.
import type { FlowAnswer, Step } from "../core/index.ts";

const names: Readonly<Record<Step["step"], string>> = {
  parse: "Parse",
  "source-ip-check": "Source address",
  fragment: "Fragment",
  service: "Service",
  affinity: "Affinity",
  backend: "Backend",
  dnat: "DNAT",
  "reverse-nat": "Reverse NAT",
  conntrack: "Conntrack",
  "conntrack-create": "Conntrack entry",
  ipcache: "ipcache",
  identity: "Identity",
  policy: "Policy",
  authentication: "Authentication",
  "policy-verdict": "Policy verdict",
  proxy: "Proxy",
  "host-firewall": "Host firewall",
  mark: "Mark",
  encapsulation: "Encapsulation",
  decapsulation: "Decapsulation",
  masquerade: "Masquerade",
  encryption: "Encryption",
  "endpoint-map": "Endpoint map",
  fib: "Forward",
  trace: "Trace",
  "tail-call": "Tail call",
  delivery: "Delivery",
  drop: "Drop",
  kernel: "Kernel",
  wire: "Wire",
  "not-modelled": "Not modelled",
};

/** Checks that let a packet pass or stop it; what else happens is done, not passed. */
const checks: readonly Step["step"][] = ["parse", "source-ip-check", "fragment", "policy", "authentication"];

export function stepView(answer: FlowAnswer, step: Step) {
  return {
    name: step.side === null ? names[step.step] : `${names[step.step]}, ${step.side}`,
    input: step.input,
    result: step.result,
    mark: stepMark(step),
    drop: step.drop === null ? null : `${step.drop.code} ${step.drop.name}`,
    branches: step.branches.map(({ drop, condition, message, outcome, isTaken }) => ({
      code: drop?.code ?? null,
      condition,
      message: drop === null ? message : drop.name,
      outcome,
      isTaken: isTaken || (step.drop !== null && drop?.code === step.drop.code),
    })),
    source: `${step.source.function}, ${step.source.file}, ${step.source.tag}`,
    side: step.side,
    ipcache: step.ipcache === null ? null : ipcacheView(step.ipcache),
    facts: [...(step.lookup === null ? [] : hostFacts(step.lookup)), ...step.markBits.map(bitsFact)],
    place: step.side === null ? null : placeOf(answer, step.side),
  };
}

export function stepMark({ step, drop, result }: Step): "passed" | "done" | "skipped" | "dropped" | "assumed" {
  if (drop !== null) return "dropped";
  if (step === "not-modelled") return "assumed";
  if (/^(not |no service |replies pass)/.test(result)) return "skipped";
  return checks.includes(step) || step === "host-firewall" ? "passed" : "done";
}

function ipcacheView({ prefix, identity, tunnelEndpoint, origin }: NonNullable<Step["ipcache"]>) {
  const tunnel = tunnelEndpoint === null ? "" : `, tunnel endpoint ${tunnelEndpoint}`;
  return { record: `${prefix ?? "no prefix"} → identity ${identity}${tunnel}`, origin };
}

function hostFacts({ endpoint, direction, peerIdentity, decision, matchType }: NonNullable<Step["lookup"]>) {
  return [
    { name: "Endpoint", text: endpoint },
    { name: "Direction", text: direction },
    { name: "Peer identity", text: String(peerIdentity) },
    { name: "Decision", text: matchType === null ? decision : `${decision}, match ${matchType}` },
  ];
}

function bitsFact({ from, to, hex, meaning }: Step["markBits"][number]) {
  return { name: from === to ? `Bit ${from}` : `Bits ${from} to ${to}`, text: `${hex}, ${meaning}` };
}

/** The rule behind the entry that wins, else what came nearest, else who turns on default deny. */
function placeOf(answer: FlowAnswer, direction: "egress" | "ingress") {
  const side = answer[direction];
  if (side === null) return null;
  const origin = side.entry?.origins.find(({ file, line }) => file !== null && line !== null);
  if (origin?.file != null && origin.line != null) return { file: origin.file, line: origin.line };
  const near = side.nearMisses[0] ?? side.defaultDenyBy[0];
  return near === undefined ? null : { file: near.file, line: near.line };
}
