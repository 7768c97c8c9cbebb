// What the agent refuses in a Kubernetes NetworkPolicy. Up to 1.18 what it refuses in the rule that it makes of it; since
// then protocols that it does not know, and addresses at which its conversion panics.
// Mirrors ParseNetworkPolicy in pkg/k8s/network_policy.go, Cilium v1.8.0 to v1.20.2, and NewCIDRSelector in
// pkg/policy/types/selector.go, Cilium v1.20.2. Leaves out: the rules, which become policy entries elsewhere.

import { parseAddr, parsePrefix } from "../../ipcache/prefix.ts";
import type { AgentOptions } from "../../profile.ts";
import { quoteGo } from "../../text/quote.ts";
import type { KubeObject } from "../../world/kubeObject.ts";
import type { PathSegment } from "../../yaml/node.ts";
import { getItems, getNodeAt, getString, getValue } from "../../yaml/node.ts";
import type { AgentProblem } from "../api/agentProblem.ts";
import type { Dialect, ProtocolDialect, SanitizeOptions } from "../api/dialect.ts";
import { toUpperGo } from "../api/goText.ts";
import { invalidProtocolText, isKnownProtocol } from "../api/sanitizePorts.ts";
import { sanitizeRule } from "../api/sanitizeRule.ts";
import { valueRange } from "../api/sanitizeState.ts";
import { networkPolicyRule } from "./networkPolicyRule.ts";

type ParseOptions = SanitizeOptions & Pick<AgentOptions, "policy-default-local-cluster">;

/** In the order in which the agent would meet them. */
export function findNetworkPolicyProblems(
  object: KubeObject,
  dialect: Dialect,
  options: ParseOptions,
): readonly AgentProblem[] {
  const { parsing, sanitizing } = dialect;
  if (parsing.networkPolicies === "entries") return findEntryProblems(object, sanitizing.protocols);
  const rule = networkPolicyRule(object, dialect, options["policy-default-local-cluster"]);
  const selectors = { ...sanitizing.selectors, keys: "prefixed" } as const;
  const problems = sanitizeRule(rule, object.node, { ...sanitizing, selectors }, options);
  // Even an empty policy becomes a rule with an empty ingress or egress.
  return problems.filter(({ code }) => code !== "no-rules");
}

function findEntryProblems({ node: root }: KubeObject, protocols: ProtocolDialect): readonly AgentProblem[] {
  const problems: AgentProblem[] = [];
  const report = (code: string, text: string, path: readonly PathSegment[], value: string) =>
    problems.push({ code, text, path, range: valueRange(root, path), facts: { value, protocol: value } });
  for (const [direction, peers] of [
    ["ingress", "from"],
    ["egress", "to"],
  ] as const) {
    for (const [index, rule] of getItems(getNodeAt(root, ["spec", direction])).entries()) {
      const at = ["spec", direction, index];
      for (const [peerIndex, peer] of getItems(getValue(rule, peers)).entries()) {
        const block = getValue(peer, "ipBlock");
        if (block?.kind !== "map") continue;
        const path = [...at, peers, peerIndex, "ipBlock"];
        const cidr = getString(getValue(block, "cidr")) ?? "";
        const error = findCidrError(cidr);
        if (error !== undefined) report("invalid-cidr", error, [...path, "cidr"], cidr);
        for (const [exceptIndex, node] of getItems(getValue(block, "except")).entries()) {
          const except = getString(node) ?? "";
          const exceptError = findLabelError(except);
          if (exceptError === undefined) continue;
          report(
            "invalid-cidr",
            `${quoteGo(except)} is not a CIDR: ${exceptError}`,
            [...path, "except", exceptIndex],
            except,
          );
        }
      }
      for (const [portIndex, port] of getItems(getValue(rule, "ports")).entries()) {
        const protocol = toUpperGo(getString(getValue(port, "protocol")) ?? "");
        if (protocol === "" || isKnownProtocol(protocols, protocol)) continue;
        const text = invalidProtocolText(protocols, protocol);
        report(
          "invalid-protocol",
          text,
          [...at, "ports", portIndex, "protocol"],
          getString(getValue(port, "protocol")) ?? "",
        );
      }
    }
  }
  return problems;
}

/** NewCIDRSelector: an address or a prefix. */
export function findCidrError(cidr: string): string | undefined {
  if (!cidr.includes("/")) return findLabelError(cidr);
  const error = findLabelError(cidr);
  return error === undefined ? undefined : `${quoteGo(cidr)} is not a CIDR: ${error}`;
}

/** labels.IPStringToLabel. */
function findLabelError(text: string): string | undefined {
  if (!text.includes("/")) {
    const address = parseAddr(text);
    return "error" in address ? `${quoteGo(text)} is not an IP address: ${address.error}` : undefined;
  }
  const prefix = parsePrefix(text);
  return "error" in prefix ? `${quoteGo(text)} is not a CIDR: ${prefix.error}` : undefined;
}
