// Our own warning W21 of semantics.md §5: what stars of a DNS pattern span.

import type { RawFqdn, RuleItem } from "../policy/api/rule.ts";
import { valueRange } from "../policy/api/sanitizeState.ts";
import { matchesFqdn } from "../policy/fqdn.ts";
import type { DatapathProfile } from "../profile.ts";
import type { Check } from "./check.ts";
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
        const message = explain(matchPattern, input.profile);
        return message === undefined
          ? []
          : [{ range: valueRange(input.object.node, [...path, "matchPattern"]), message }];
      }),
});

function patternsOf(item: RuleItem): readonly RawFqdn[] {
  const dns = (item.toPorts ?? []).flatMap(({ rules }) => rules?.dns ?? []);
  return [...(item.fqdns ?? []), ...dns].filter(({ matchPattern }) => matchPattern !== "");
}

function explain(pattern: string, { name, mechanisms }: DatapathProfile): string | undefined {
  const domain = /^\*([a-z0-9-]+(?:\.[a-z0-9-]+)+\.?)$/i.exec(pattern)?.[1];
  if (domain !== undefined && !domain.startsWith("-")) {
    return `\`${pattern}\` is every name that ends so within one label, as \`not${domain}\`, and no subdomain of \`${domain}\`. Write \`matchName: ${domain}\` and \`matchPattern: "*.${domain}"\`.`;
  }
  const isEvery = /^\*+\.?$/.test(pattern);
  const first = pattern.indexOf("**");
  if (first < 0 || isEvery) return undefined;
  const spans = (text: string) =>
    matchesFqdn(text, text.replace(/\*+/, "a.b").replaceAll(/\*+/g, "c"), mechanisms.localIdentities.namePattern);
  if (!pattern.startsWith("**.") || pattern.indexOf("**", 2) >= 0) {
    return `\`**\` inside \`${pattern}\` is one star: it stays within one label${spans("**.example.com") ? ", and only `**.` at the start spans labels" : ""}. Write \`*\`, or the labels one by one.`;
  }
  return spans(pattern)
    ? undefined
    : `\`${pattern}\` is one label before the rest in Cilium ${name}: two stars span labels since 1.20 only. Write one pattern per depth, as \`*.*.${pattern.slice(3)}\`.`;
}
