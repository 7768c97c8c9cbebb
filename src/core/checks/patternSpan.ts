// Our own warning W21 of semantics.md §5: what stars of a DNS pattern span.

import type { RawFqdn, RuleItem } from "../policy/api/rule.ts";
import { valueRange } from "../policy/api/sanitizeState.ts";
import { matchesFqdn } from "../policy/fqdn.ts";
import type { DatapathProfile } from "../profile.ts";
import type { Check } from "./check.ts";
import { replaceFix } from "./edits.ts";
import { ownCheck } from "./ownCheck.ts";
import { isRefused, itemsOf } from "./writtenItem.ts";

/**
 * A DNS pattern whose stars span less or more than it seems.
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
 *     - toFQDNs:
 *         - matchPattern: "*example.com"
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
 *     - toFQDNs:
 *         - matchName: example.com
 *         - matchPattern: "*.example.com"
 * ```
 *
 * ## Why
 *
 * A star stands for characters of one label, never for a dot: `*example.com` is `example.com` and `notexample.com`, a
 * name that anyone may register, and no subdomain. Two stars and a dot at the start span labels since 1.20; elsewhere,
 * and in older versions, they are one star (`pkg/fqdn/matchpattern/matchpattern.go`, Cilium v1.18.4 and v1.20.2; cilium
 * issue 22081, pull request 28690).
 */
export const patternSpan: Check = ownCheck({
  code: "pattern-span",
  severity: "warning",
  summary: "A DNS pattern whose stars span less or more than it seems",
  find: (input) =>
    itemsOf(input.rules)
      .flatMap(patternsOf)
      .filter(({ path }) => !isRefused(input, path))
      .flatMap(({ matchPattern, path }) => {
        const found = explain(matchPattern, input.profile);
        if (found === undefined) return [];
        const range = valueRange(input.object.node, [...path, "matchPattern"]);
        return [{ range, message: found.message, fixes: [replaceFix(range, `"${found.replacement}"`)] }];
      }),
});

function patternsOf(item: RuleItem): readonly RawFqdn[] {
  const dns = (item.toPorts ?? []).flatMap(({ rules }) => rules?.dns ?? []);
  return [...(item.fqdns ?? []), ...dns].filter(({ matchPattern }) => matchPattern !== "");
}

interface Explanation {
  readonly message: string;
  /** A pattern of one label where the stars are; it means what the written one does, or what that seems to. */
  readonly replacement: string;
}

function explain(pattern: string, { name, mechanisms }: DatapathProfile): Explanation | undefined {
  const domain = /^\*([a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)+\.?)$/i.exec(pattern)?.[1];
  if (domain !== undefined) {
    return {
      message: `\`${pattern}\` is every name that ends so within one label, as \`not${domain}\`, and no subdomain of \`${domain}\`. Write \`matchName: ${domain}\` and \`matchPattern: "*.${domain}"\`.`,
      replacement: `*.${domain}`,
    };
  }
  const isEvery = /^\*+\.?$/.test(pattern);
  if (isEvery || !pattern.includes("**")) return undefined;
  const spans = matchesFqdn("**.example.com", "a.b.example.com", mechanisms.localIdentities.namePattern);
  const isLeading = pattern.startsWith("**.");
  if (isLeading && !pattern.slice(3).includes("**")) {
    return spans
      ? undefined
      : {
          message: `\`${pattern}\` is one label before the rest in Cilium ${name}: two stars span labels since 1.20 only. Write one pattern per depth, as \`*.*.${pattern.slice(3)}\`.`,
          replacement: `*.${pattern.slice(3)}`,
        };
  }
  const head = isLeading && spans ? "**." : "";
  const rest = pattern.slice(head.length).replaceAll(/\*{2,}/g, "*");
  return {
    message: `\`**\` inside \`${pattern}\` is one star: it stays within one label${spans ? ", and only `**.` at the start spans labels" : ""}. Write \`*\`, or the labels one by one.`,
    replacement: head + rest.replace(/^\*(?=[a-z0-9])/i, "*."),
  };
}
