// CIDR peers as selectors over CIDR labels.
// Mirrors NewCIDRSelector() and newCIDRRuleSelector() in pkg/policy/types/selector.go and getWorldLabel() in pkg/labels/cidr.go, Cilium v1.20.2.
import type { Prefix } from "../ipcache/prefix.ts";
import { readPrefix } from "../ipcache/prefix.ts";
import type { Label } from "../labels/label.ts";
import { formatCidrKey, formatLabel, makeLabel } from "../labels/label.ts";
import type { Requirement } from "../labels/requirement.ts";
import { formatRequirement } from "../labels/requirement.ts";
import type { RawCidrRule } from "./api/rule.ts";
import { toParts } from "./k8s/injectScope.ts";
import { cidrGroupNamePrefix } from "./k8s/labelKeys.ts";
import type { CidrSelector } from "./selector.ts";
import { formatLabelSelector } from "./selector.ts";

export interface AddressFamilies {
  readonly isIPv4Enabled: boolean;
  readonly isIPv6Enabled: boolean;
}

/** `reserved:world` of a single-stack cluster, else the world label of the prefix' family. */
export function worldLabel(family: 4 | 6, { isIPv4Enabled, isIPv6Enabled }: AddressFamilies): Label {
  if (family === 4 && isIPv6Enabled) return makeLabel("reserved", "world-ipv4");
  if (family === 6 && isIPv4Enabled) return makeLabel("reserved", "world-ipv6");
  return makeLabel("reserved", "world");
}

/** The world label of an address family. */
export type WorldLabel = (family: 4 | 6, families: AddressFamilies) => Label;

/** 1.16 to 1.18: where only one family is enabled, there is one world for both. Mirrors AddWorldLabel() in pkg/labels/cidr.go, Cilium v1.16.0. */
export function worldOfStack(family: 4 | 6, { isIPv4Enabled, isIPv6Enabled }: AddressFamilies): Label {
  return isIPv4Enabled && isIPv6Enabled
    ? makeLabel("reserved", family === 4 ? "world-ipv4" : "world-ipv6")
    : oneWorld();
}

/** Up to 1.14. */
export function oneWorld(): Label {
  return makeLabel("reserved", "world");
}

/** The one label that stands for a prefix in a selector: a /0 is the world of its family. */
export function prefixLabel(prefix: Prefix, families: AddressFamilies): Label {
  return prefix.bits === 0 ? worldLabel(prefix.family, families) : makeLabel("cidr", formatCidrKey(prefix));
}

/** The labels of the identity of a prefix, sorted by key. */
export function prefixIdentityLabels(prefix: Prefix, families: AddressFamilies): readonly Label[] {
  return withWorld(prefix, worldLabel(prefix.family, families));
}

/** The same from 1.16 to 1.18. */
export function prefixIdentityLabelsOfStack(prefix: Prefix, families: AddressFamilies): readonly Label[] {
  return withWorld(prefix, worldOfStack(prefix.family, families));
}

function withWorld(prefix: Prefix, world: Label): readonly Label[] {
  return prefix.bits === 0 ? [world] : [makeLabel("cidr", formatCidrKey(prefix)), world];
}

/** A from/toCIDR item; undefined where the text is no prefix (the policy is rejected then). */
export function cidrSelector(text: string, families: AddressFamilies): CidrSelector | undefined {
  return selectorOf(text, [], families);
}

/** Mirrors CIDRRule.String(): the text as written. */
function cacheKeyOf(what: string, except: readonly string[]): string {
  return except.length === 0 ? what : `${what}-[${except.join(",")}]`;
}

/** A from/toCIDRSet item. */
export function cidrRuleSelector(rule: RawCidrRule, families: AddressFamilies): CidrSelector | undefined {
  const except = rule.except.map(({ value }) => value);
  if (rule.cidrGroupRef !== "") {
    const label = makeLabel("cidrgroup", `${cidrGroupNamePrefix}/${rule.cidrGroupRef}`);
    return withExceptions(formatLabel(label), [exists(label)], except, families, [], false);
  }
  if (rule.cidrGroupSelector !== undefined) {
    const toGroup = (requirement: Requirement) => ({
      ...requirement,
      key: requirement.key.source === "any" ? { ...requirement.key, source: "cidrgroup" } : requirement.key,
    });
    const parts = toParts(rule.cidrGroupSelector);
    const labels = parts.labels.map(toGroup);
    const expressions = parts.expressions.map(toGroup);
    const text = formatLabelSelector(labels, expressions);
    return withExceptions(text, [...labels, ...expressions], except, families, [], true);
  }
  return selectorOf(rule.cidr, except, families);
}

function selectorOf(text: string, except: readonly string[], families: AddressFamilies): CidrSelector | undefined {
  const prefix = readPrefix(text);
  if (prefix === undefined) return undefined;
  return withExceptions(`cidr:${text}`, [exists(prefixLabel(prefix, families))], except, families, [prefix], false);
}

function withExceptions(
  what: string,
  requirements: readonly Requirement[],
  except: readonly string[],
  families: AddressFamilies,
  named: readonly Prefix[],
  isEncoded: boolean,
): CidrSelector | undefined {
  const all = [...requirements];
  const prefixes = [...named];
  for (const text of except) {
    const prefix = readPrefix(text);
    if (prefix === undefined) return undefined;
    prefixes.push(prefix);
    all.push({ key: prefixLabel(prefix, families), operator: "DoesNotExist", values: [] });
  }
  return {
    kind: "cidr",
    key: `cidr(${all.map(formatRequirement).join(", ")})${isEncoded ? "+" : ""}`,
    cacheKey: cacheKeyOf(what, except),
    requirements: all,
    isEncoded,
    // A /0 is a world label, which needs no identity of its own.
    prefixes: prefixes.filter(({ bits }) => bits > 0),
  };
}

function exists(key: Label): Requirement {
  return { key, operator: "Exists", values: [] };
}
