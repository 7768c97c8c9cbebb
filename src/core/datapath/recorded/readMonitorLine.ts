// A line of `cilium monitor`: a policy verdict or a drop.
// Mirrors DumpInfo() in pkg/monitor/datapath_policy.go and datapath_drop.go, and GetConnectionSummary() in
// pkg/monitor/dissect.go, Cilium v1.8.0 to v1.20.2. Leaves out: traces, which say nothing of a policy.
import type { RecordedEnd, RecordedFlow, RecordedVerdict } from "./recordedFlow.ts";
import { unknownEnd } from "./recordedFlow.ts";

const verdictLine =
  /Policy verdict log: flow 0x[0-9a-f]+ local EP ID (\d+), remote ID ([\w-]+)(?:, dst port \d+)?, proto (\d+), (?:ingress (true|false)|(ingress|egress)), action (\w+)(?:, auth: [\w-]+)?, match ([\w-]+), (.*)$/;
const dropLine = /xx drop \(([^,)]+)[^)]*\) flow 0x[0-9a-f]+ .*?identity ([\w-]+)->([\w-]+): (.*)$/;

const verdictOf: Readonly<Record<string, RecordedVerdict>> = {
  allow: "forwarded",
  deny: "dropped",
  redirect: "redirected",
  audit: "audit",
};

/** Null where the line is neither. */
export function readMonitorLine(text: string, line: number): RecordedFlow | null {
  const verdict = verdictLine.exec(text);
  if (verdict !== null) {
    const [, , remote = "", protocol = "", isIngress, word, action = "", , summary = ""] = verdict;
    const direction = isIngress === "true" || word === "ingress" ? "ingress" : "egress";
    const [from, to] = direction === "ingress" ? [remote, ""] : ["", remote];
    const recorded = verdictOf[action] ?? "unknown";
    const reason = recorded === "dropped" ? { code: null, name: "Policy denied" } : null;
    return readPacket(summary, { from, to, protocol: Number(protocol) }, line, {
      verdict: recorded,
      dropReason: reason,
      direction,
      event: "policy-verdict",
    });
  }
  const drop = dropLine.exec(text);
  if (drop === null) return null;
  const [, reason = "", from = "", to = "", summary = ""] = drop;
  return readPacket(summary, { from, to, protocol: null }, line, {
    verdict: "dropped",
    dropReason: { code: null, name: reason.trim() },
    direction: null,
    event: "drop",
  });
}

interface Ends {
  /** Identities, as numbers or names. */
  readonly from: string;
  readonly to: string;
  readonly protocol: number | null;
}

type Said = Pick<RecordedFlow, "verdict" | "dropReason" | "direction" | "event">;

function readPacket(summary: string, { from, to, protocol }: Ends, line: number, said: Said): RecordedFlow | null {
  const parts = /^(\S+) -> (\S+)(?:\s+(.*))?$/.exec(summary.trim());
  if (parts === null) return null;
  const [, source = "", destination = "", rest = ""] = parts;
  const layer4 = readProtocol(rest, protocol);
  const packet = { source: splitAddress(source), destination: splitAddress(destination) };
  const isReply = layer4.isAnswer;
  const ends = {
    from: endOf(packet.source.address, from),
    to: endOf(packet.destination.address, to),
  };
  return {
    source: "monitor",
    line,
    time: null,
    node: null,
    from: isReply ? ends.to : ends.from,
    to: isReply ? ends.from : ends.to,
    isReply,
    protocol: layer4.protocol,
    port: layer4.type ?? (isReply ? packet.source.port : packet.destination.port),
    http: null,
    dns: null,
    point: null,
    policies: [],
    ...said,
  };
}

const protocolNames: Readonly<Record<number, string>> = { 1: "ICMP", 6: "TCP", 17: "UDP", 58: "ICMPv6", 132: "SCTP" };
const icmpTypes: Readonly<Record<string, readonly [v4: number, v6: number]>> = {
  EchoRequest: [8, 128],
  EchoReply: [0, 129],
  DestinationUnreachable: [3, 1],
  TimeExceeded: [11, 3],
};

/** `tcp SYN`, `udp`, `icmp EchoRequest`; up to 1.14 `EchoRequest` alone. */
function readProtocol(rest: string, number: number | null) {
  const [first = "", ...words] = rest.split(/\s+/);
  const lower = first.toLowerCase();
  const isNamed = ["tcp", "udp", "sctp"].includes(lower);
  if (isNamed) {
    const flags = words.join(" ").split(/[ ,]+/);
    return {
      protocol: first.toUpperCase(),
      type: null,
      isAnswer: lower === "tcp" && flags.includes("SYN") && flags.includes("ACK"),
    };
  }
  const message = (lower.startsWith("icmp") ? (words[0] ?? "") : first).replace(/\(.*$/, "");
  const types = icmpTypes[message];
  const isVersion6 = number === 58 || lower === "icmpv6";
  const protocol = types !== undefined ? (isVersion6 ? "ICMPv6" : "ICMP") : (protocolNames[number ?? -1] ?? null);
  const isAnswer = message === "EchoReply";
  const [type4, type6] = icmpTypes[isAnswer ? "EchoRequest" : message] ?? [];
  return { protocol, type: (isVersion6 ? type6 : type4) ?? null, isAnswer };
}

function splitAddress(text: string): { readonly address: string; readonly port: number | null } {
  const version6 = /^\[(.*)\]:(\d+)$/.exec(text);
  if (version6 !== null) return { address: version6[1] ?? "", port: Number(version6[2]) };
  const version4 = /^([\d.]+):(\d+)$/.exec(text);
  if (version4 !== null) return { address: version4[1] ?? "", port: Number(version4[2]) };
  return { address: text, port: null };
}

/** Reserved identities have names, `unknown` and 0 say nothing. */
function endOf(address: string, identity: string): RecordedEnd {
  const isNumber = /^[1-9]\d*$/.test(identity);
  const isName = identity !== "" && !/^\d+$/.test(identity) && identity !== "unknown";
  return {
    ...unknownEnd,
    address,
    identity: isNumber ? Number(identity) : null,
    labels: isName ? [`reserved:${identity}`] : [],
  };
}
