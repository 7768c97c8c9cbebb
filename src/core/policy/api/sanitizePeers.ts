// Peers of one item of ingress, ingressDeny, egress or egressDeny: V12, V13, V16 and what lies below them.
// Mirrors the sanitize methods of the rule types in pkg/policy/api/rule_validation.go, Cilium v1.8.0 to v1.20.2.
// V12 names two kinds of peers in random order in Go, and so does V13 choose; here they come as written.
import { getEntry, getNodeAt } from "../../yaml/node.ts";
import type { SanitizeState } from "./dialect.ts";
import type { RuleItem } from "./rule.ts";
import { sanitizeCidr, sanitizeCidrRule } from "./sanitizeCidr.ts";
import { sanitizeFqdn } from "./sanitizeFqdn.ts";
import { sanitizeSelector } from "./sanitizeSelector.ts";
import { reportKey, reportValue } from "./sanitizeState.ts";

interface PeerKind {
  /** Key of the item: `fromCIDRSet`. */
  readonly key: string;
  /** The kind's name in error texts: `FromCIDRSet`. */
  readonly name: string;
}

/** The kinds of peers that the item has, as written. */
function peerKinds(state: SanitizeState, item: RuleItem): readonly PeerKind[] {
  const prefix = item.direction === "ingress" ? "from" : "to";
  const lists = {
    Endpoints: item.endpoints,
    CIDR: item.cidr,
    CIDRSet: item.cidrSet,
    Entities: item.entities,
    Services: item.services,
    Groups: item.groups,
    Nodes: item.nodes,
    FQDNs: item.fqdns,
  };
  const node = getNodeAt(state.root, item.path);
  const position = (key: string) => getEntry(node, key)?.keyRange.start ?? 0;
  return Object.entries(lists)
    .filter(([, list]) => (list?.length ?? 0) > 0)
    .map(([kind]) => ({ key: prefix + kind, name: (prefix === "from" ? "From" : "To") + kind }))
    .toSorted((a, b) => position(a.key) - position(b.key));
}

/** V12. */
export function checkCombinedPeers(state: SanitizeState, item: RuleItem): void {
  const [first, second] = peerKinds(state, item);
  if (first === undefined || second === undefined) return;
  const text = `${state.dialect.texts.combining} ${first.name} and ${second.name} is not supported yet`;
  const facts = { first: first.key, second: second.key };
  reportKey(state, "combined-peers", text, [...item.path, second.key], { facts });
}

/** V13. */
export function checkPeersWithPorts(state: SanitizeState, item: RuleItem): void {
  if ((item.toPorts?.length ?? 0) === 0) return;
  const kind = peerKinds(state, item).find(({ name }) => state.dialect.peersWithoutPorts.includes(name));
  if (kind === undefined) return;
  const text = `${state.dialect.texts.combining} ${kind.name} and ToPorts is not supported yet`;
  reportKey(state, "peers-with-ports", text, [...item.path, "toPorts"], { facts: { kind: kind.key } });
}

/** All L3 peers at once; since 1.17 before everything else. */
export function checkPeers(state: SanitizeState, item: RuleItem): void {
  const nBefore = state.problems.length;
  checkEndpoints(state, item);
  checkNodes(state, item);
  checkCidrs(state, item);
  checkEntities(state, item);
  if (!lacksNodesOption(state, item)) return;
  // V16 waits for the other problems of the peers; the agent joins it to the first of them.
  const first = state.problems[nBefore];
  if (first !== undefined) state.problems[nBefore] = { ...first, text: `${first.text}\n${nodesText}` };
  reportNodes(state, item);
}

/** from/toEndpoints, and from/toRequires as far as the version has them. */
export function checkEndpoints(state: SanitizeState, item: RuleItem): void {
  for (const selector of item.endpoints ?? []) sanitizeSelector(state, selector);
  for (const selector of item.requires ?? []) sanitizeSelector(state, selector);
}

export function checkNodes(state: SanitizeState, item: RuleItem): void {
  for (const selector of item.nodes ?? []) sanitizeSelector(state, selector);
}

export function checkCidrs(state: SanitizeState, item: RuleItem): void {
  for (const cidr of item.cidr ?? []) sanitizeCidr(state, cidr);
  for (const rule of item.cidrSet ?? []) sanitizeCidrRule(state, rule);
}

/** V17. */
export function checkEntities(state: SanitizeState, item: RuleItem): void {
  for (const { value, path } of item.entities ?? []) {
    if (state.dialect.entities.includes(value)) continue;
    reportValue(state, "unknown-entity", `unsupported entity: ${value}`, path, { facts: { value } });
  }
}

export function checkFqdns(state: SanitizeState, item: RuleItem): void {
  for (const fqdn of item.fqdns ?? []) sanitizeFqdn(state, fqdn);
}

/** V16 alone, up to 1.16 behind everything else. */
export function checkNodesOption(state: SanitizeState, item: RuleItem): void {
  if (lacksNodesOption(state, item)) reportNodes(state, item);
}

const nodesText = 'FromNodes/ToNodes rules can only be applied when the "enable-node-selector-labels" flag is set';

function lacksNodesOption(state: SanitizeState, item: RuleItem): boolean {
  return (item.nodes?.length ?? 0) > 0 && !state.options["enable-node-selector-labels"];
}

function reportNodes(state: SanitizeState, item: RuleItem): void {
  const key = item.direction === "ingress" ? "fromNodes" : "toNodes";
  reportKey(state, "nodes-disabled", nodesText, [...item.path, key], { facts: { key } });
}
