// Our own information W22 of semantics.md §5: names that the search list of a pod makes.

import type { Rule } from "../policy/api/rule.ts";
import { keyRange } from "../policy/api/sanitizeState.ts";
import { matchesFqdn } from "../policy/fqdn.ts";
import type { Check, CheckInput } from "./check.ts";
import { insertItemFix } from "./edits.ts";
import type { Advice } from "./ownCheck.ts";
import { ownCheck } from "./ownCheck.ts";

/**
 * DNS rules without the names that a pod's search list makes.
 *
 * ## Avoid
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: example
 * spec:
 *   endpointSelector:
 *     matchLabels:
 *       app: web
 *   egress:
 *     - toEndpoints:
 *         - matchLabels:
 *             io.kubernetes.pod.namespace: kube-system
 *             k8s-app: kube-dns
 *       toPorts:
 *         - ports:
 *             - port: "53"
 *               protocol: UDP
 *           rules:
 *             dns:
 *               - matchName: api.example.com
 *     - toFQDNs:
 *         - matchName: api.example.com
 * ```
 *
 * ## Prefer
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: example
 * spec:
 *   endpointSelector:
 *     matchLabels:
 *       app: web
 *   egress:
 *     - toEndpoints:
 *         - matchLabels:
 *             io.kubernetes.pod.namespace: kube-system
 *             k8s-app: kube-dns
 *       toPorts:
 *         - ports:
 *             - port: "53"
 *               protocol: UDP
 *           rules:
 *             dns:
 *               - matchPattern: "**.cluster.local"
 *               - matchName: api.example.com
 *     - toFQDNs:
 *         - matchName: api.example.com
 * ```
 *
 * ## Why
 *
 * Pods ask for `api.example.com.<namespace>.svc.cluster.local` and the like before the name itself (`ndots: 5`). What no
 * DNS rule matches is refused, and some images, those with musl among them, take that for the final answer
 * (`Documentation/security/policy/layer7.rst`, Cilium v1.20.2). `tofqdns-dns-reject-response-code: nameError` helps too,
 * and pods with `ndots: 1` do not ask so.
 */
export const dnsSearchList: Check = ownCheck({
  code: "dns-search-list",
  severity: "info",
  summary: "DNS rules without the names that a pod's search list makes",
  find: (input) => input.rules.flatMap((rule) => judge(input, rule)),
});

function judge({ object, text, profile }: CheckInput, { items }: Rule): readonly Advice[] {
  const { namePattern } = profile.mechanisms.localIdentities;
  const lists = items.flatMap((item) => item.toPorts ?? []).filter(({ rules }) => (rules?.dns ?? []).length > 0);
  const matches = lists
    .flatMap(({ rules }) => rules?.dns ?? [])
    .flatMap(({ matchName, matchPattern }) => [matchName, matchPattern]);
  const [first] = lists;
  const searched = `api.example.com.${object.namespace}.svc.cluster.local`;
  const isMeant = matches.some(
    (match) =>
      /(cluster\.local|\.svc)\.?$/i.test(match) || (match.includes("*") && matchesFqdn(match, searched, namePattern)),
  );
  const isOpen = lists.some(({ rules }) =>
    (rules?.dns ?? []).some(({ matchName, matchPattern }) => matchName === "" && matchPattern === ""),
  );
  if (first?.rules === undefined || isMeant || isOpen) return [];
  const list = [...first.rules.path, "dns"];
  const added = "**.cluster.local";
  const spans = matchesFqdn(added, searched, namePattern);
  return [
    {
      range: keyRange(object.node, list),
      message: `These DNS rules refuse the names that a pod's search list makes, as \`<name>.${object.writtenNamespace ?? "<namespace>"}.svc.cluster.local\`: some images give up there. ${spans ? `Add \`matchPattern: "${added}"\`.` : 'Add `matchPattern: "*.*.svc.cluster.local"` and the like.'}`,
      fixes: spans ? [insertItemFix(object.node, text, list, `matchPattern: "${added}"`)] : [],
    },
  ];
}
