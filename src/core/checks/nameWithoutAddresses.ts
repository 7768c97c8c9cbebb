// Our own warning about names of toFQDNs that answers here know no address of (spec/confusions.md, 9).

import { matchesFqdn } from "../policy/fqdn.ts";
import type { OriginPeer } from "../policy/policyEntry.ts";
import { policyCheck } from "./policyCheck.ts";
import type { WorldCheck, WorldCheckInput } from "./worldCheck.ts";
import { peersOf } from "./writtenPeers.ts";

/**
 * A name of toFQDNs without an address, in a folder whose `dns` tells those of others.
 *
 * ## Avoid
 *
 * ```yaml dns:www.example.com=192.0.2.1
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: shop
 * spec:
 *   endpointSelector: {matchLabels: {app: shop}}
 *   egress:
 *     - toEndpoints: [{matchLabels: {k8s:io.kubernetes.pod.namespace: kube-system, k8s-app: kube-dns}}]
 *       toPorts:
 *         - ports: [{port: "53", protocol: ANY}]
 *           rules: {dns: [{matchPattern: "*"}]}
 *     - toFQDNs: [{matchName: api.example.com}]
 * ```
 *
 * ## Prefer
 *
 * ```yaml dns:www.example.com=192.0.2.1
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: shop
 * spec:
 *   endpointSelector: {matchLabels: {app: shop}}
 *   egress:
 *     - toEndpoints: [{matchLabels: {k8s:io.kubernetes.pod.namespace: kube-system, k8s-app: kube-dns}}]
 *       toPorts:
 *         - ports: [{port: "53", protocol: ANY}]
 *           rules: {dns: [{matchPattern: "*"}]}
 *     - toFQDNs: [{matchName: www.example.com}]
 * ```
 *
 * ## Why
 *
 * The examples stand beside a `.cilium-policy-lens.yaml` with `dns: {www.example.com: [192.0.2.1]}`. In a cluster `toFQDNs`
 * selects the addresses that the agent's proxy has seen in answers of DNS; in a folder, those that `dns` of the workspace
 * file tells. A name of which it tells none has no key in any map here, and a flow to it is denied, whatever it would be in a
 * cluster. Where `dns` is empty nothing is said (`pkg/fqdn/matchpattern/matchpattern.go`, Cilium v1.20.2).
 */
export const nameWithoutAddresses: WorldCheck = policyCheck({
  code: "name-without-addresses",
  severity: "info",
  summary: "A name of toFQDNs without an address, in a folder whose `dns` tells those of others",
  dependsOn: ({ world }) => [world.config.dns, world.profile],
  find: (policy, input) => {
    const names = namesWithAddresses(input);
    if (names.length === 0) return [];
    return peersOf(policy, "fqdn").flatMap(({ peer }) => {
      const match = matchOf(peer);
      if (match === undefined || isKnown(match, names, input)) return [];
      const message = `${match} has no address in \`dns\` of .cilium-policy-lens.yaml: no map here has a key for it, and flows to it are denied. Add one there, such as \`${match.includes("*") ? "www.example.com" : match}: [192.0.2.1]\`, if answers here have to know it.`;
      return [{ range: peer.range, message }];
    });
  },
});

function namesWithAddresses({ world }: WorldCheckInput): readonly string[] {
  return Object.entries(world.config.dns ?? {}).flatMap(([name, addresses]) => (addresses.length > 0 ? [name] : []));
}

function matchOf({ selectors }: OriginPeer): string | undefined {
  const [selector] = selectors;
  return selector?.kind === "fqdn" ? selector.match : undefined;
}

function isKnown(match: string, names: readonly string[], { world }: WorldCheckInput): boolean {
  const { namePattern } = world.profile.mechanisms.localIdentities;
  return names.some((name) => matchesFqdn(match, name, namePattern));
}
