// Kubernetes ClusterNetworkPolicy as policy entries: one per peer, with the tier, priority and verdict of its rule.
// Mirrors ParseClusterNetworkPolicy() in pkg/k8s/cluster_network_policy.go, Cilium v1.20.2.
// Leaves out: what the agent refuses (parseClusterNetworkPolicy.ts) and what the API server does.
import { makeRequirement } from "../../labels/requirement.ts";
import type { MapNode, PathSegment, YamlNode } from "../../yaml/node.ts";
import { formatPath, getItems, getNodeAt, getRangeAt, getString, getValue } from "../../yaml/node.ts";
import { isNull } from "../api/decodeState.ts";
import { cidrSelector } from "../cidrSelector.ts";
import type { Direction, DnsRule, OriginPeer, PolicyEntry, PolicyRef, PortSpec, Verdict } from "../policyEntry.ts";
import { plainPort, tierAdmin, tierBaseline } from "../policyEntry.ts";
import { protocolSctp, protocolTcp, protocolUdp } from "../protocol.ts";
import type { LabelSelector, Selector } from "../selector.ts";
import { makeFqdnSelector, makeLabelSelector, wildcardSelector } from "../selector.ts";
import { clusterNetworkPolicyPorts } from "./clusterNetworkPolicyPorts.ts";
import type { EntryContext } from "./conversion.ts";
import { kubernetesParts, namespaceParts, withCluster } from "./kubernetesSelector.ts";

export function clusterNetworkPolicyEntries(
  policy: PolicyRef,
  node: MapNode,
  context: EntryContext,
): readonly PolicyEntry[] {
  const subject = clusterNetworkPolicySubject(node, context);
  if (subject === undefined) return [];
  return (["ingress", "egress"] as const).flatMap((direction) =>
    getItems(getNodeAt(node, ["spec", direction])).flatMap((_, index) =>
      ruleEntries({ policy, root: node, subject, direction, index }, context),
    ),
  );
}

/** What a rule makes of the traffic that it speaks of; an action that nobody knows is an accept. */
export function verdictOf(rule: YamlNode | undefined): Verdict {
  const action = getString(getValue(rule, "action"));
  if (action === "Deny") return "deny";
  return action === "Pass" ? "pass" : "allow";
}

interface Place {
  readonly policy: PolicyRef;
  readonly root: MapNode;
  readonly subject: LabelSelector;
  readonly direction: Direction;
  readonly index: number;
}

function ruleEntries(place: Place, context: EntryContext): readonly PolicyEntry[] {
  const { policy, root, subject, direction, index } = place;
  const path: PathSegment[] = ["spec", direction, index];
  const rule = getNodeAt(root, path);
  const verdict = verdictOf(rule);
  const peersKey = direction === "ingress" ? "from" : "to";
  const written = getItems(getValue(rule, peersKey));
  const peers =
    written.length > 0
      ? written.map((peer, at) => readPeer(peer, [...path, peersKey, at], direction, context))
      : [{ ...placed(root, path), kind: "any" as const, selectors: [wildcardSelector] }];
  const ports = clusterNetworkPolicyPorts(getItems(getValue(rule, "protocols")), [...path, "protocols"]);
  const origin = {
    kind: "rule",
    policy,
    direction,
    verdict,
    path: formatPath(path),
    range: getRangeAt(root, path),
    peers,
    ports: ports.map(({ origin: port }) => port),
    log: "",
  } as const;
  const shared = {
    subject,
    isNode: false,
    direction,
    tier: getString(getNodeAt(root, ["spec", "tier"])) === "Baseline" ? tierBaseline : tierAdmin,
    priority: numberAt(root, ["spec", "priority"]) + index / 100,
    defaultDeny: false,
    authentication: undefined,
    origin,
  } as const;
  const specs = ports.flatMap(({ specs: made }) => made);
  return peers.flatMap((peer, at): PolicyEntry[] => {
    const entry = { ...shared, verdict, peers: peer.selectors, ports: specs, hasPortRules: ports.length > 0 };
    if (peer.kind === "fqdn") return [{ ...shared, verdict: "allow", ...dnsPart(written[at]) }, entry];
    if (peer.kind !== "any" || written.length === 0) return [entry];
    // A peer that nobody knows fails closed: it accepts nothing, and denies everyone.
    return verdict === "allow" ? [] : [{ ...entry, verdict: "deny" }];
  });
}

/** Undefined where nothing says whom the policy is for, which the API server refuses. */
export function clusterNetworkPolicySubject(root: MapNode, context: EntryContext): LabelSelector | undefined {
  const node = getNodeAt(root, ["spec", "subject"]);
  const namespaces = getValue(node, "namespaces");
  if (!isNull(namespaces)) return namespaceSelector(namespaces);
  const pods = getValue(node, "pods");
  return isNull(pods) ? undefined : podSelector(pods, { ...context, isLocalByDefault: false });
}

function namespaceSelector(node: YamlNode | undefined): LabelSelector {
  const { labels, expressions } = namespaceParts(node);
  return makeLabelSelector(labels, expressions);
}

/** `namespaceSelector` and `podSelector`; either may be empty. */
function podSelector(node: YamlNode | undefined, context: EntryContext): LabelSelector {
  const scope = namespaceParts(getValue(node, "namespaceSelector"));
  const pods = kubernetesParts(getValue(node, "podSelector"), "k8s:");
  const { labels, expressions } = context.isLocalByDefault ? withCluster(pods, context.cluster) : pods;
  return makeLabelSelector([...scope.labels, ...labels], [...scope.expressions, ...expressions]);
}

function readPeer(
  peer: YamlNode,
  path: readonly PathSegment[],
  direction: Direction,
  context: EntryContext,
): OriginPeer {
  const found = (kind: OriginPeer["kind"], selectors: readonly (Selector | undefined)[]): OriginPeer => ({
    path: formatPath(path),
    range: peer.range,
    kind,
    selectors: selectors.filter((selector) => selector !== undefined),
  });
  const pods = getValue(peer, "pods");
  if (!isNull(pods)) return found("endpoints", [podSelector(pods, context)]);
  const namespaces = getValue(peer, "namespaces");
  if (!isNull(namespaces)) return found("endpoints", [namespaceSelector(namespaces)]);
  if (direction === "egress") {
    const nodes = getValue(peer, "nodes");
    if (!isNull(nodes)) return found("nodes", nodeSelectors(nodes, context));
    const networks = getValue(peer, "networks");
    if (!isNull(networks)) {
      const texts = getItems(networks).map((item) => getString(item) ?? "");
      return found(
        "cidr",
        texts.map((text) => cidrSelector(text, context)),
      );
    }
    if (!isNull(getValue(peer, "domainNames"))) {
      const rules = readDomainNames(peer);
      return found(
        "fqdn",
        rules.map(({ matchName, matchPattern }) => makeFqdnSelector(matchName, matchPattern)),
      );
    }
  }
  return found("any", [wildcardSelector]);
}

/** The node that the endpoint runs on, and all others. */
function nodeSelectors(node: YamlNode | undefined, context: EntryContext): readonly LabelSelector[] {
  const written = kubernetesParts(node, "node:");
  const { labels, expressions } = context.isLocalByDefault ? withCluster(written, context.cluster) : written;
  return ["host", "remote-node"].map((name) =>
    makeLabelSelector(labels, [...expressions, makeRequirement(`reserved:${name}`, "Exists")]),
  );
}

/** A leading `*` spans any number of labels, which is `**` in Cilium. */
export function readDomainName(text: string): DnsRule {
  if (!text.startsWith("*")) return { matchName: text, matchPattern: "" };
  return { matchName: "", matchPattern: text.startsWith("**") ? text : `*${text}` };
}

function readDomainNames(peer: YamlNode | undefined): readonly DnsRule[] {
  return getItems(getValue(peer, "domainNames")).map((item) => readDomainName(getString(item) ?? ""));
}

const kubeDns = makeLabelSelector([makeRequirement("any:k8s-app", "In", ["kube-dns"])]);

/** Names are learnt from answers of the cluster's DNS, so an accepted name allows asking for it. */
function dnsPart(peer: YamlNode | undefined): Pick<PolicyEntry, "peers" | "ports" | "hasPortRules"> {
  const dns = readDomainNames(peer);
  const ports = ["dns", "dns-tcp"].flatMap((portName) =>
    [protocolTcp, protocolUdp, protocolSctp].map(
      (protocol): PortSpec => ({
        ...plainPort,
        port: 0,
        endPort: 0,
        portName,
        protocol,
        ...(dns.length === 0 ? {} : { parser: "dns", listenerPriority: 121, l7: { http: [], dns, other: [] } }),
      }),
    ),
  );
  return { peers: [kubeDns], ports, hasPortRules: true };
}

function placed(root: MapNode, path: readonly PathSegment[]) {
  return { path: formatPath(path), range: getRangeAt(root, path) };
}

function numberAt(root: MapNode, path: readonly PathSegment[]): number {
  const node = getNodeAt(root, path);
  return node?.kind === "scalar" && typeof node.value === "number" ? node.value : 0;
}
