// Both ends of a denied side as a rule would name them: its endpoint as a subject, the other end as a peer.
import type { SideAnswer } from "../datapath/flow.ts";
import type { FlowContext } from "../datapath/flowContext.ts";
import { formatPrefix, parseAddr, readPrefix } from "../ipcache/prefix.ts";
import type { LabelArray } from "../labels/label.ts";
import type { ResolvedEndpoint } from "../policy/engine.ts";
import { clusterLabelKey, namespaceLabelKey } from "../policy/k8s/labelKeys.ts";
import type { Service } from "../world/world.ts";
import type { ChosenLabels } from "./chooseLabels.ts";
import { chooseLabels } from "./chooseLabels.ts";
import type { SubjectName } from "./newPolicy.ts";
import { prefixName } from "./openedFlows.ts";
import type { PeerName } from "./ruleParts.ts";

export interface NamedPeer {
  readonly peer: PeerName;
  /** What the point of the peer is called in what a change opens. */
  readonly point: string;
  readonly endpoint: ResolvedEndpoint | undefined;
  readonly handle: number;
}

/** `reference`: what the flow calls the peer. `service`: whose backend it is. Undefined where no rule can name it. */
export function nameOfPeer(
  side: SideAnswer,
  reference: string,
  service: Service | undefined,
  context: FlowContext,
): NamedPeer | undefined {
  const { policyWorld, world } = context;
  const handle = policyWorld.handleOf(side.peerIdentity);
  if (handle === undefined) return undefined;
  const labels = policyWorld.identityOf(handle)?.labels ?? [];
  const ofIdentity = policyWorld.endpoints.filter(({ isHost, identity }) => !isHost && identity.handle === handle);
  const endpoint = ofIdentity.find((one) => one.endpoint.name === side.peer) ?? ofIdentity[0];
  if (endpoint !== undefined) {
    const peer = nameOfPod(endpoint, service, context);
    return { peer, point: endpoint.endpoint.name, endpoint, handle };
  }
  const reserved = labels.flatMap(({ source, key }) => (source === "reserved" ? [key] : []));
  const entity = reserved.find((key) => !key.startsWith("world"));
  if (entity !== undefined) return { peer: { kind: "entity", entity }, point: entity, endpoint, handle };
  const name = /^fqdn:(.+?)\.?$/.exec(reference.trim())?.[1];
  const dns = Object.entries(world.config.dns ?? {}).find(([key]) => key.replace(/\.$/, "") === name);
  const read = parseAddr(dns?.[1][0] ?? reference.trim());
  const held = policyWorld.local.find(({ identity }) => identity.handle === handle)?.prefix;
  const prefix = "address" in read ? read.address : held;
  const point = prefix === undefined ? undefined : formatPrefix(prefix);
  if (name !== undefined && point !== undefined) return { peer: { kind: "fqdn", name }, point, endpoint, handle };
  if (point !== undefined) return { peer: { kind: "cidr", cidr: point }, point, endpoint, handle };
  if (reserved.length === 0) return undefined;
  const whole = readPrefix(reserved.includes("world-ipv6") ? "::/0" : "0.0.0.0/0");
  return { peer: { kind: "entity", entity: "world" }, point: whole ? prefixName(whole) : "", endpoint, handle };
}

function nameOfPod(endpoint: ResolvedEndpoint, service: Service | undefined, context: FlowContext): PeerName {
  const namespace = namespaceOf(endpoint.labels);
  const selector = Object.entries(service?.selector ?? {});
  const chosen: ChosenLabels =
    service !== undefined && selector.length > 0 && service.namespace === namespace
      ? { labels: Object.fromEntries(selector), areOwn: true }
      : labelsOf(endpoint, context);
  const cluster = labelValue(endpoint.labels, clusterLabelKey);
  const isElsewhere = cluster !== undefined && cluster !== context.world.cluster;
  return {
    kind: "pod",
    namespace,
    labels: isElsewhere ? { ...chosen.labels, [`k8s:${clusterLabelKey}`]: cluster } : chosen.labels,
    areOwn: chosen.areOwn && !isElsewhere,
  };
}

/** Nodes by their host name, which Kubernetes labels them with. */
export function nameOfSubject(endpoint: ResolvedEndpoint, context: FlowContext): SubjectName {
  if (!endpoint.isHost) {
    const reserved = endpoint.labels.find(({ source }) => source === "reserved");
    const labels = reserved === undefined ? labelsOf(endpoint, context).labels : { [`reserved:${reserved.key}`]: "" };
    return { isNode: false, namespace: namespaceOf(endpoint.labels), labels };
  }
  const hostname = labelValue(endpoint.labels, "kubernetes.io/hostname");
  return { isNode: true, namespace: "", labels: hostname === undefined ? {} : { "kubernetes.io/hostname": hostname } };
}

function labelsOf({ identity, labels }: ResolvedEndpoint, { policyWorld }: FlowContext): ChosenLabels {
  const namespace = namespaceOf(labels);
  const others = new Map<number, LabelArray>();
  for (const other of policyWorld.endpoints)
    if (!other.isHost && other.identity !== identity && namespaceOf(other.labels) === namespace)
      others.set(other.identity.handle, other.labels);
  return chooseLabels(labels, [...others.values()]);
}

function namespaceOf(labels: LabelArray): string {
  return labelValue(labels, namespaceLabelKey) ?? "";
}

function labelValue(labels: LabelArray, wanted: string): string | undefined {
  return labels.find(({ source, key }) => source === "k8s" && key === wanted)?.value;
}
