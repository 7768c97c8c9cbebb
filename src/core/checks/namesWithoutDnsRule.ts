// Our own warning W20 of semantics.md §5.
import type { ResolvedEndpoint } from "../policy/engine.ts";
import { matchesFqdn } from "../policy/fqdn.ts";
import { keptWith } from "../policy/lazily.ts";
import type { DnsRule, OriginPeer, PolicyEntry, RuleItemOrigin } from "../policy/policyEntry.ts";
import type { LabelSelector } from "../policy/selector.ts";
import { dnsItemFix } from "./dnsItemFix.ts";
import type { PolicyAdvice } from "./policyCheck.ts";
import { policiesCheck } from "./policyCheck.ts";
import { collectPerPolicy, nodeAt, ruleItemsOf } from "./ruleItems.ts";
import type { WorldCheck, WorldCheckInput, WorldPolicy } from "./worldCheck.ts";
import { listNames } from "./worldCheck.ts";

/**
 * toFQDNs for pods whose DNS answers the agent does not see.
 *
 * ## Avoid
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: to-mail
 * spec:
 *   endpointSelector:
 *     matchLabels:
 *       app: shop
 *   egress:
 *     - toFQDNs:
 *         - matchName: mail.example.com
 * ```
 *
 * ## Prefer
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: to-mail
 * spec:
 *   endpointSelector:
 *     matchLabels:
 *       app: shop
 *   egress:
 *     - toEndpoints:
 *         - matchLabels:
 *             k8s:io.kubernetes.pod.namespace: kube-system
 *             k8s-app: kube-dns
 *       toPorts:
 *         - ports:
 *             - port: "53"
 *               protocol: ANY
 *           rules:
 *             dns:
 *               - matchPattern: "*"
 *     - toFQDNs:
 *         - matchName: mail.example.com
 * ```
 *
 * ## Why
 *
 * The agent learns the addresses of a name from DNS answers that pass its proxy, and a pod's lookups pass it only where a
 * rule with `rules.dns` selects that pod and lets it reach its DNS server. Without one, toFQDNs selects nothing, however
 * right the name is. A name that none of the pod's DNS rules lets through is refused by the proxy. Any policy of the folder
 * may hold the rule, as long as it selects the same pods; where the workloads are not in the folder, one that can select them
 * is enough (cilium issues 11767 and 44452; semantics.md §5, W20).
 */
export const namesWithoutDnsRule: WorldCheck = policiesCheck({
  code: "names-without-dns-rule",
  severity: "warning",
  summary: "toFQDNs for pods whose DNS answers the agent does not see",
  find: (input) => {
    const rulesOf = makeDnsRules(input);
    const subjects = dnsSubjects(input);
    return fqdnItems(input).flatMap((item) => findIn(item, input, rulesOf, subjects));
  },
});

const fqdnItems = collectPerPolicy((policy): readonly FqdnItem[] =>
  ruleItemsOf(policy.compiled).flatMap(({ origin, entries: [entry] }) =>
    entry !== undefined && entry.verdict === "allow" && !entry.isNode && origin.peers.some(isFqdn)
      ? [{ policy, origin, entry }]
      : [],
  ),
);

function isFqdn({ kind }: OriginPeer): boolean {
  return kind === "fqdn";
}

type DnsRulesOf = (endpoint: ResolvedEndpoint) => readonly DnsRule[];

/** The DNS rules that select an endpoint. */
function makeDnsRules({ policyWorld }: WorldCheckInput): DnsRulesOf {
  return (endpoint) => rulesOfEntries(policyWorld.entriesFor(endpoint));
}

const rulesOfEntries = keptWith((entries: readonly PolicyEntry[]) => entries.flatMap(dnsRulesOf));

function dnsRulesOf({ direction, verdict, ports }: PolicyEntry): readonly DnsRule[] {
  return direction === "egress" && verdict === "allow" ? ports.flatMap(({ l7 }) => l7?.dns ?? []) : [];
}

/** Whom the DNS rules of the folder select, where the folder does not hold all workloads. */
const dnsSubjects = collectPerPolicy(({ compiled }): readonly LabelSelector[] =>
  compiled.entries.filter((entry) => dnsRulesOf(entry).length > 0).map(({ subject }) => subject),
);

/** Some pod may meet both: no key has to have two values at once. */
function canMeet(a: LabelSelector, b: LabelSelector): boolean {
  return !a.requirements.some(
    ({ key, operator, values }) =>
      operator === "In" &&
      b.requirements.some(
        (other) =>
          other.operator === "In" && other.key.key === key.key && !other.values.some((value) => values.includes(value)),
      ),
  );
}

interface FqdnItem {
  readonly policy: WorldPolicy;
  readonly origin: RuleItemOrigin;
  readonly entry: PolicyEntry;
}

function findIn(
  { policy, origin, entry }: FqdnItem,
  input: WorldCheckInput,
  rulesOf: DnsRulesOf,
  subjects: readonly LabelSelector[],
): readonly PolicyAdvice[] {
  const all = input.policyWorld.endpointsOf(entry.subject, false);
  // A pod that stands in for unknown ones lacks labels by which another rule may select these.
  const leaveUnsure = (found: readonly ResolvedEndpoint[]) =>
    found.some(({ endpoint }) => endpoint.representative) && subjects.some((subject) => canMeet(subject, entry.subject))
      ? found.filter(({ endpoint }) => !endpoint.representative)
      : found;
  const blind = leaveUnsure(all.filter((endpoint) => rulesOf(endpoint).length === 0));
  const [first] = origin.peers.filter(isFqdn);
  if (blind.length > 0 && first !== undefined) {
    return [
      {
        policy,
        range: first.range,
        message: `No rule of this folder with rules.dns selects ${namesOf(blind)}: the agent sees no DNS answer of such a pod, so its toFQDNs select nothing. Add an egress rule to its DNS server on port 53 with rules: {dns: [{matchPattern: "*"}]}.`,
        fixes: [dnsItemFix(nodeAt(policy, origin.path), input.textOf(policy.ref))],
      },
    ];
  }
  return origin.peers.filter(isFqdn).flatMap((peer) => {
    const name = peer.selectors.flatMap((selector) => (selector.kind === "fqdn" ? [selector.match] : []))[0];
    const refused = name === undefined || name.includes("*") ? [] : leaveUnsure(all.filter((one) => !isLet(name, one)));
    if (name === undefined || refused.length === 0) return [];
    return [
      {
        policy,
        range: peer.range,
        message: `No DNS rule of ${namesOf(refused)} lets the name ${name} through: the proxy refuses the lookup, so this name selects nothing. Add it to rules.dns of that pod.`,
      },
    ];
  });

  function isLet(name: string, endpoint: ResolvedEndpoint): boolean {
    const { namePattern } = input.policyWorld.mechanisms.localIdentities;
    const rules = rulesOf(endpoint);
    // Without any, the pod is one that is left to rules of others.
    if (rules.length === 0 || rules.some(({ matchPattern }) => matchPattern === "*")) return true;
    return rules.some(
      ({ matchName, matchPattern }) =>
        (matchName === "" && matchPattern === "") || matchesFqdn(matchName || matchPattern, name, namePattern),
    );
  }
}

function namesOf(endpoints: readonly ResolvedEndpoint[]): string {
  const real = endpoints.filter(({ endpoint }) => !endpoint.representative);
  return real.length === 0 ? "the pods of this policy" : listNames(real.map(({ endpoint }) => endpoint.name));
}
