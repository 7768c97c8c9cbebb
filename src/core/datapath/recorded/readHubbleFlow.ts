// A flow of Hubble from JSON: `hubble observe -o json` (`{"flow": …}`, the bare flow of older releases) and export files.
// Mirrors api/v1/flow/flow.proto, Cilium v1.20.2; older versions have fewer fields. Fields it does not read are left out.
import type { JsonFields } from "./jsonFields.ts";
import { fieldOf, fieldsOf, isFields, listOf, numberOf, textOf } from "./jsonFields.ts";
import type { RecordedEnd, RecordedFlow, RecordedRequest, RecordedVerdict } from "./recordedFlow.ts";

/** Null where the value is no flow. */
export function readHubbleFlow(value: unknown, line: number): RecordedFlow | null {
  const flow = findFlow(value);
  if (flow === undefined) return null;
  const layer4 = readLayer4(fieldsOf(flow, "l4"));
  const layer7 = fieldsOf(flow, "l7");
  const isReply = isReplyOf(flow, layer4.isAnswer);
  const source = readEnd(flow, "source");
  const destination = readEnd(flow, "destination");
  const event = eventOf(flow);
  return {
    source: "hubble",
    line,
    time: textOf(flow, "time"),
    node: textOf(flow, "node_name"),
    from: isReply ? destination : source,
    to: isReply ? source : destination,
    isReply,
    protocol: layer4.protocol,
    port: isReply ? layer4.replyPort : layer4.port,
    http: readHttp(fieldsOf(layer7, "http")),
    dns: textOf(fieldsOf(layer7, "dns"), "query"),
    verdict: verdicts[(textOf(flow, "verdict") ?? "").toUpperCase()] ?? "unknown",
    dropReason: dropReasonOf(flow),
    direction: directionOf(flow),
    event,
    point: (textOf(flow, "trace_observation_point") ?? "").toLowerCase().replaceAll("_", "-") || null,
    policies: policiesOf(flow),
  };
}

const verdicts: Readonly<Record<string, RecordedVerdict>> = {
  FORWARDED: "forwarded",
  DROPPED: "dropped",
  REDIRECTED: "redirected",
  AUDIT: "audit",
  ERROR: "error",
  TRACED: "traced",
  TRANSLATED: "translated",
};

/** The flow itself, or what wraps it: an export line, an answer of the API. */
function findFlow(value: unknown): JsonFields | undefined {
  if (!isFields(value)) return undefined;
  for (const inner of [fieldOf(value, "flow"), fieldOf(fieldsOf(value, "result"), "flow")])
    if (isFields(inner)) return inner;
  const isFlow = ["verdict", "source", "destination", "IP"].filter((name) => name in value).length >= 2;
  return isFlow ? value : undefined;
}

/** Types of api.MessageType: 1 drop, 4 trace, 5 policy verdict, 129 access log. */
function eventOf(flow: JsonFields): RecordedFlow["event"] {
  if (Object.keys(fieldsOf(flow, "l7")).length > 0 || textOf(flow, "Type") === "L7") return "l7";
  switch (numberOf(fieldsOf(flow, "event_type"), "type")) {
    case 1:
      return "drop";
    case 4:
      return "trace";
    case 5:
      return "policy-verdict";
    case 129:
      return "l7";
    default:
      return textOf(flow, "verdict") === "DROPPED" ? "drop" : "unknown";
  }
}

/** Releases before `is_reply` leave `reply` out where it is false; a drop says neither. */
function isReplyOf(flow: JsonFields, isAnswer: boolean): boolean {
  const isReply = fieldOf(flow, "is_reply");
  if (typeof isReply === "boolean") return isReply;
  return fieldOf(flow, "reply") === true || isAnswer;
}

function directionOf(flow: JsonFields): RecordedFlow["direction"] {
  const text = (textOf(flow, "traffic_direction") ?? "").toUpperCase();
  return text === "INGRESS" ? "ingress" : text === "EGRESS" ? "egress" : null;
}

function dropReasonOf(flow: JsonFields): RecordedFlow["dropReason"] {
  const code = numberOf(flow, "drop_reason");
  const name = textOf(flow, "drop_reason_desc");
  if (name === null || name === "DROP_REASON_UNKNOWN")
    return code === null || code === 0 ? null : { code, name: `${code}` };
  const words = name.toLowerCase().replaceAll("_", " ");
  return { code, name: `${words.charAt(0).toUpperCase()}${words.slice(1)}` };
}

interface Layer4 {
  readonly protocol: string | null;
  readonly port: number | null;
  /** Of the request, where this is its reply. */
  readonly replyPort: number | null;
  /** The packet itself says that it answers one. */
  readonly isAnswer: boolean;
}

function readLayer4(layer4: JsonFields): Layer4 {
  for (const protocol of ["TCP", "UDP", "SCTP"]) {
    const ports = fieldOf(layer4, protocol);
    if (!isFields(ports)) continue;
    const flags = fieldsOf(ports, "flags");
    return {
      protocol,
      port: numberOf(ports, "destination_port"),
      replyPort: numberOf(ports, "source_port"),
      isAnswer: fieldOf(flags, "SYN") === true && fieldOf(flags, "ACK") === true,
    };
  }
  for (const [name, protocol, answers] of [
    ["ICMPv4", "ICMP", { 0: 8 }],
    ["ICMPv6", "ICMPv6", { 129: 128 }],
  ] as const) {
    const message = fieldOf(layer4, name);
    if (!isFields(message)) continue;
    // Protobuf leaves out what is 0: an echo reply.
    const type = numberOf(message, "type") ?? 0;
    const request = (answers as Readonly<Record<number, number>>)[type];
    return { protocol, port: type, replyPort: request ?? type, isAnswer: request !== undefined };
  }
  return { protocol: null, port: null, replyPort: null, isAnswer: false };
}

function readEnd(flow: JsonFields, side: "source" | "destination"): RecordedEnd {
  const end = fieldsOf(flow, side);
  const service = fieldsOf(flow, `${side}_service`);
  const name = textOf(service, "name");
  return {
    namespace: textOf(end, "namespace"),
    pod: textOf(end, "pod_name"),
    workloads: listOf(end, "workloads").flatMap((workload) => {
      if (!isFields(workload)) return [];
      const workloadName = textOf(workload, "name");
      return workloadName === null ? [] : [{ kind: textOf(workload, "kind") ?? "", name: workloadName }];
    }),
    identity: numberOf(end, "identity"),
    labels: listOf(end, "labels").filter((label) => typeof label === "string"),
    address: textOf(fieldsOf(flow, "IP"), side),
    names: listOf(flow, `${side}_names`).filter((one) => typeof one === "string"),
    service: name === null ? null : `${textOf(service, "namespace") ?? "default"}/${name}`,
  };
}

function readHttp(http: JsonFields): RecordedRequest | null {
  const method = textOf(http, "method");
  if (method === null) return null;
  const url = textOf(http, "url") ?? "/";
  const parts = /^[a-z]+:\/\/([^/?#]*)([^#]*)/i.exec(url);
  const headers = Object.fromEntries(
    listOf(http, "headers").flatMap((header) => {
      const name = isFields(header) ? textOf(header, "key") : null;
      return name === null || !isFields(header) ? [] : [[name, textOf(header, "value") ?? ""] as const];
    }),
  );
  const host = parts?.[1] ?? "";
  const path = parts === null ? url : (parts[2] ?? "");
  return { method, path: path.startsWith("/") ? path : `/${path}`, ...(host === "" ? {} : { host }), headers };
}

/** Releases that correlate policies (1.16 on) name those that allowed or denied. */
function policiesOf(flow: JsonFields): readonly string[] {
  const lists = ["egress_allowed_by", "ingress_allowed_by", "egress_denied_by", "ingress_denied_by"];
  const titles = lists
    .flatMap((list) => listOf(flow, list))
    .flatMap((policy) => {
      const name = isFields(policy) ? textOf(policy, "name") : null;
      if (name === null || !isFields(policy)) return [];
      const namespace = textOf(policy, "namespace");
      const kind =
        textOf(policy, "kind") ?? (namespace === null ? "CiliumClusterwideNetworkPolicy" : "CiliumNetworkPolicy");
      return [`${kind} ${namespace === null ? "" : `${namespace}/`}${name}`];
    });
  return [...new Set(titles)];
}
