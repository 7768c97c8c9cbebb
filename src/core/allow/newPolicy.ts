// A new policy that allows one peer on one port: for a pod by its labels in its namespace, for all others clusterwide.
import type { Direction } from "../policy/policyEntry.ts";
import { formatProtocol, isIcmp } from "../policy/protocol.ts";
import type { PlainValue } from "../yaml/node.ts";
import type { PeerName, PortName } from "./ruleParts.ts";
import { peerItems, ruleItem } from "./ruleParts.ts";

/** Whom the policy selects. */
export interface SubjectName {
  readonly isNode: boolean;
  /** "" for a node, and for a pod that is nothing but a reserved identity. */
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface NewPolicy {
  readonly name: string;
  /** `CiliumNetworkPolicy shop/allow-db-from-web-5433` */
  readonly title: string;
  readonly object: PlainValue;
}

export interface Writing {
  /** Without, every port is allowed. */
  readonly withPort: boolean;
  /** Without, the policy turns on no default deny, which keeps others that it selects as they are (1.16). */
  readonly withDefaultDeny: boolean;
}

/** `taken`: names of the namespace's policies. Undefined where no rule can name the peer. */
export function makeNewPolicy(
  subject: SubjectName,
  { peer, port, direction }: { readonly peer: PeerName; readonly port: PortName; readonly direction: Direction },
  taken: ReadonlySet<string>,
  { withPort, withDefaultDeny }: Writing,
): NewPolicy | undefined {
  const isNamespaced = subject.namespace !== "";
  const kind = isNamespaced ? "CiliumNetworkPolicy" : "CiliumClusterwideNetworkPolicy";
  const [first] = peerItems(peer, direction, kind, subject.namespace);
  const item = first && ruleItem(first, port, kind, withPort);
  if (item === undefined) return undefined;
  const between = direction === "ingress" ? "from" : "to";
  const words = ["allow", subjectWord(subject), between, wordOf(peer), ...(withPort ? [portWord(port)] : [])];
  const name = freeName(words.join("-"), taken);
  const matchLabels = { ...subject.labels };
  const selector: PlainValue = Object.keys(matchLabels).length === 0 ? {} : { matchLabels };
  return {
    name,
    title: `${kind} ${isNamespaced ? `${subject.namespace}/` : ""}${name}`,
    object: {
      apiVersion: "cilium.io/v2",
      kind,
      metadata: isNamespaced ? { name, namespace: subject.namespace } : { name },
      spec: {
        [subject.isNode ? "nodeSelector" : "endpointSelector"]: selector,
        ...(withDefaultDeny ? {} : { enableDefaultDeny: { [direction]: false } }),
        [direction]: [item],
      },
    },
  };
}

function wordOf(peer: PeerName): string {
  switch (peer.kind) {
    case "pod":
      return Object.values(peer.labels)[0] ?? "pods";
    case "entity":
      return peer.entity;
    case "cidr":
      return peer.cidr.replace(/\/(32|128)$/, "");
    case "fqdn":
      return peer.name;
  }
}

function subjectWord({ isNode, labels }: SubjectName): string {
  const [first] = Object.entries(labels);
  return isNode ? "node" : first?.[1] || first?.[0].replace("reserved:", "") || "pods";
}

function portWord(port: PortName): string {
  return isIcmp(port.protocol) ? `${formatProtocol(port.protocol)}-${port.port}` : String(port.port);
}

const maxLength = 63;

/** A name that Kubernetes takes and no other policy of the namespace has. */
function freeName(words: string, taken: ReadonlySet<string>): string {
  const base = words
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, maxLength - 3)
    .replace(/^-+|-+$/g, "");
  if (!taken.has(base)) return base;
  for (let number = 2; ; number++) if (!taken.has(`${base}-${number}`)) return `${base}-${number}`;
}
