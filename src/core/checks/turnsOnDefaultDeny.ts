// One policy that puts pods under default deny, with nothing beside it that allows what they need.
import type { ResolvedEndpoint } from "../policy/engine.ts";
import type { PolicyEntry } from "../policy/policyEntry.ts";
import type { Fix } from "../text/problem.ts";
import type { Range } from "../text/range.ts";
import { getValue } from "../yaml/node.ts";
import { insertFix } from "./edits.ts";
import type { PolicyAdvice } from "./policyCheck.ts";
import { policiesCheck } from "./policyCheck.ts";
import { collectPerPolicy } from "./ruleItems.ts";
import type { WorldCheck, WorldCheckInput, WorldPolicy } from "./worldCheck.ts";
import { listNames } from "./worldCheck.ts";

/**
 * A policy that alone turns on default deny, although it only adds something.
 *
 * ## Avoid
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumClusterwideNetworkPolicy
 * metadata:
 *   name: dns
 * spec:
 *   endpointSelector: {}
 *   egress:
 *     - toEndpoints: [{matchLabels: {k8s:io.kubernetes.pod.namespace: kube-system, k8s-app: kube-dns}}]
 *       toPorts:
 *         - ports: [{port: "53", protocol: ANY}]
 * ---
 * apiVersion: v1
 * kind: Pod
 * metadata:
 *   name: shop
 *   labels: {app: shop}
 * spec:
 *   containers: [{name: shop, image: shop}]
 * ```
 *
 * ## Prefer
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumClusterwideNetworkPolicy
 * metadata:
 *   name: dns
 * spec:
 *   endpointSelector: {}
 *   enableDefaultDeny: {egress: false}
 *   egress:
 *     - toEndpoints: [{matchLabels: {k8s:io.kubernetes.pod.namespace: kube-system, k8s-app: kube-dns}}]
 *       toPorts:
 *         - ports: [{port: "53", protocol: ANY}]
 * ---
 * apiVersion: v1
 * kind: Pod
 * metadata:
 *   name: shop
 *   labels: {app: shop}
 * spec:
 *   containers: [{name: shop, image: shop}]
 * ```
 *
 * ## Why
 *
 * The first rule of a direction that selects a pod puts it under default deny: what no rule allows is dropped from then on.
 * The check speaks of one case, and of pods that the folder holds only: a policy allows egress to port 53, and nothing else
 * allows such a pod anything, so that it can look names up and reach none of them
 * (`computePolicyEnforcementAndRules()` in pkg/policy/repository.go, Cilium v1.20.2; cilium issues 14992, 28136 and 37729).
 */
export const turnsOnDefaultDeny: WorldCheck = policiesCheck({
  code: "turns-on-default-deny",
  severity: "info",
  summary: "A policy that alone turns on default deny, although it only adds something",
  find: (input) => dnsPolicies(input).flatMap((dns) => findIn(dns, input)),
});

const direction = "egress";

interface DnsPolicy {
  readonly policy: WorldPolicy;
  readonly range: Range;
  readonly own: readonly PolicyEntry[];
}

/** Policies whose egress is lookups of names alone. */
const dnsPolicies = collectPerPolicy((policy): readonly DnsPolicy[] => {
  const range = policy.compiled.defaultDeny[direction];
  if (range === undefined) return [];
  const own = policy.compiled.entries.filter((entry) => entry.direction === direction);
  return own.some(({ defaultDeny }) => defaultDeny) && own.every(isDns) ? [{ policy, range, own }] : [];
});

function findIn({ policy, range, own }: DnsPolicy, input: WorldCheckInput): readonly PolicyAdvice[] {
  const alone = endpointsOf(own, input).filter((endpoint) =>
    input.policyWorld.entriesFor(endpoint).every((entry) => entry.direction !== direction || own.includes(entry)),
  );
  if (alone.length === 0) return [];
  const names = listNames(alone.map(({ endpoint }) => endpoint.name));
  return [
    {
      policy,
      range,
      message: `This policy alone turns on default deny for egress, and nothing else allows ${names} anything: names can be looked up there and not reached. Write enableDefaultDeny: {egress: false} if it should only add to what is allowed.`,
      fixes: [fixOf(policy, input)],
    },
  ];
}

function isDns({ isNode, verdict, peers, ports }: PolicyEntry): boolean {
  return !isNode && verdict === "allow" && peers !== null && ports.length > 0 && ports.every(({ port }) => port === 53);
}

/** Real ones. */
function endpointsOf(entries: readonly PolicyEntry[], { policyWorld }: WorldCheckInput): readonly ResolvedEndpoint[] {
  const subjects = new Set(entries.map(({ subject }) => subject));
  return [...new Set([...subjects].flatMap((subject) => policyWorld.endpointsOf(subject, false)))].filter(
    ({ endpoint }) => !endpoint.representative,
  );
}

/** Where the kind and the version have the field, and the policy does not write it yet. */
function fixOf({ object, ref }: WorldPolicy, input: WorldCheckInput): Fix | undefined {
  const { profile, options } = input.world;
  const spec = getValue(object.node, "spec");
  const hasField =
    options["enable-non-default-deny-policies"] && !profile.absentOptions.includes("enable-non-default-deny-policies");
  if (!hasField || !object.kind.startsWith("Cilium") || spec === undefined) return undefined;
  if (getValue(spec, "enableDefaultDeny") !== undefined) return undefined;
  return insertFix(object.node, input.textOf(ref), ["spec"], `enableDefaultDeny: {${direction}: false}`);
}
