// Edits that may open one side to one peer and port: into rules that nearly allow it, into policies that select the
// endpoint, and as a new policy. Whether Cilium takes one, and what it opens, is for the caller to try.
// Leaves out: ClusterNetworkPolicy, whose tiers decide for others too, and documents with templates.

import type { NearMiss } from "../datapath/nearMisses.ts";
import { matchesRequirements } from "../labels/requirement.ts";
import type { CompiledPolicy } from "../policy/compilePolicy.ts";
import type { PolicyWorld, ResolvedEndpoint } from "../policy/engine.ts";
import type { Direction } from "../policy/policyEntry.ts";
import { formatPort } from "../policy/protocol.ts";
import type { TextEdit } from "../text/problem.ts";
import { shiftRange } from "../text/range.ts";
import type { KubeObject } from "../world/kubeObject.ts";
import type { MapNode, PathSegment, PlainValue, YamlNode } from "../yaml/node.ts";
import { getItems, getNodeAt, getValue, parsePath } from "../yaml/node.ts";
import { appendItem } from "./appendEdit.ts";
import type { Proposal, ProposalKind } from "./proposal.ts";
import type { PeerName, PolicyKind, PortName } from "./ruleParts.ts";
import { icmpField, peerItems, portItem, ruleItem } from "./ruleParts.ts";

export interface Candidate extends Pick<Proposal, "kind" | "policy" | "added" | "file"> {
  /** Ranges count from the file. */
  readonly edit: TextEdit;
}

/** A policy that can be edited: its tree and the text of its document. */
export interface EditablePolicy {
  readonly object: KubeObject;
  readonly compiled: CompiledPolicy;
  readonly text: string;
}

export interface AllowQuestion {
  readonly direction: Direction;
  readonly endpoint: ResolvedEndpoint;
  /** As views name it. */
  readonly peerName: string;
  readonly peer: PeerName;
  readonly port: PortName;
}

/** Of near misses in what alone differs: a port for the peer, or the peer for a port. */
export function candidatesOfMiss(
  { origin, view }: NearMiss,
  policy: EditablePolicy,
  question: AllowQuestion,
): readonly Candidate[] {
  const kind = policyKind(policy);
  const path = parsePath(origin.path);
  const item = getNodeAt(policy.object.node, path);
  if (kind === undefined || item?.kind !== "map" || !asksOnlyForPeersAndPorts(item)) return [];
  const isPort = view.differs.every((what) => what === "port" || what === "protocol");
  const isPeer = view.differs.every((what) => what === "peer" || what === "namespace" || what === "cidr-overshadowed");
  const rule: NearRule = { policy, kind, path, item };
  if (isPort) return portCandidates(rule, question);
  return isPeer ? peerCandidates(rule, question) : [];
}

interface NearRule {
  readonly policy: EditablePolicy;
  readonly kind: PolicyKind;
  readonly path: readonly PathSegment[];
  readonly item: MapNode;
}

function portCandidates({ policy, kind, path, item }: NearRule, { port }: AllowQuestion): readonly Candidate[] {
  const added = formatPort(port.protocol, port.port);
  const make = (at: readonly PathSegment[], value: PlainValue) =>
    appended("port", policy, [...path, ...at], value, added);
  const written = portItem(port, kind);
  if (written === undefined) {
    const isListed = kind !== "NetworkPolicy" && getItems(getValue(item, "icmps")).length > 0;
    return isListed ? make(["icmps", 0, "fields"], icmpField(port)) : [];
  }
  if (kind === "NetworkPolicy") return make(["ports"], written);
  const rules = getItems(getValue(item, "toPorts"));
  const plain = rules.findIndex((rule) => rule.kind === "map" && rule.entries.every(({ key }) => key === "ports"));
  return plain < 0 ? make(["toPorts"], { ports: [written] }) : make(["toPorts", plain, "ports"], written);
}

function peerCandidates(
  { policy, kind, path, item }: NearRule,
  { peer, peerName, direction }: AllowQuestion,
): readonly Candidate[] {
  return peerItems(peer, direction, kind, policy.object.namespace)
    .filter(({ key }) => getItems(getValue(item, key)).length > 0)
    .flatMap(({ key, value }) => appended("peer", policy, [...path, key], value, peerName));
}

const nPolicies = 3;

/** New items in policies that select the endpoint and allow something in this direction; those of the fewest endpoints first. */
export function itemCandidates(
  policies: readonly EditablePolicy[],
  world: PolicyWorld,
  question: AllowQuestion,
  withPort: boolean,
): readonly Candidate[] {
  const { endpoint, direction, peer, port, peerName } = question;
  const found = policies.flatMap((policy) => {
    const kind = policyKind(policy);
    if (kind === undefined) return [];
    return policy.compiled.subjects
      .filter(
        ({ selector, isNode }) =>
          isNode === endpoint.isHost && matchesRequirements(selector.requirements, endpoint.labels),
      )
      .map((subject) => ({
        policy,
        kind,
        subject,
        nEndpoints: world.endpointsOf(subject.selector, subject.isNode).length,
      }));
  });
  return found
    .sort((a, b) => a.nEndpoints - b.nEndpoints)
    .slice(0, nPolicies)
    .flatMap(({ policy, kind, subject }) => {
      const [first] = peerItems(peer, direction, kind, policy.object.namespace);
      const item = first && ruleItem(first, port, kind, withPort);
      if (item === undefined) return [];
      const at = [...parsePath(subject.path).slice(0, -1), direction];
      const added = withPort ? `${peerName} on ${formatPort(port.protocol, port.port)}` : peerName;
      return appended("item", policy, at, item, added);
    });
}

/** `value` behind the last item of the list at `path`; nothing where no text can be put there. */
export function appended(
  kind: ProposalKind,
  { object, compiled, text }: EditablePolicy,
  path: readonly PathSegment[],
  value: PlainValue,
  added: string,
): readonly Candidate[] {
  const edit = appendItem(object.node, text, path, value);
  if (edit === undefined) return [];
  const { title, file } = compiled.ref;
  return [{ kind, policy: title, added, file, edit: { ...edit, range: shiftRange(edit.range, object.offset) } }];
}

function policyKind({ object: { kind } }: EditablePolicy): PolicyKind | undefined {
  return kinds.find((known) => known === kind);
}

const kinds: readonly PolicyKind[] = ["CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy", "NetworkPolicy"];

/** No authentication, and no L7 rules, listeners or TLS on any of its ports, which what is added would get too. */
function asksOnlyForPeersAndPorts(item: MapNode): boolean {
  const isPlain = (rule: YamlNode) => rule.kind === "map" && rule.entries.every(({ key }) => key === "ports");
  return getValue(item, "authentication") === undefined && getItems(getValue(item, "toPorts")).every(isPlain);
}
