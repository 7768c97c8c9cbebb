// CIDR peers of a rule as selectors, by version: from/toCIDR and from/toCIDRSet item by item.
// Mirrors CIDRSlice and CIDRRuleSlice.GetAsEndpointSelectors() in pkg/policy/api/cidr.go, Cilium v1.11.0 to v1.18.4;
// the selectors of v1.20.2 are in cidrSelector.ts.

import type { Prefix } from "../ipcache/prefix.ts";
import { formatPrefix, readPrefix } from "../ipcache/prefix.ts";
import { remainingPrefixes, remainingPrefixesOf18 } from "../ipcache/remainingPrefixes.ts";
import type { Label } from "../labels/label.ts";
import { formatCidrKey, makeLabel } from "../labels/label.ts";
import type { Requirement } from "../labels/requirement.ts";
import { formatRequirement } from "../labels/requirement.ts";
import type { RawCidrRule, RawLabelSelector } from "./api/rule.ts";
import type { AddressFamilies } from "./cidrSelector.ts";
import { cidrRuleSelector, cidrSelector, worldOfStack } from "./cidrSelector.ts";
import { reservedSelector } from "./entity.ts";
import { cidrGroupNamePrefix } from "./k8s/labelKeys.ts";
import type { CidrSelector, Selector } from "./selector.ts";
import { formatLabelSelector, makeLabelSelector } from "./selector.ts";

export interface CidrPeers {
  /** One list for each item of from/toCIDR. */
  ofList(texts: readonly string[], families: AddressFamilies): readonly (readonly Selector[])[];
  /** One list for each item of from/toCIDRSet. */
  ofSet(rules: readonly RawCidrRule[], families: AddressFamilies): readonly (readonly Selector[])[];
}

/** 1.20: one selector for each item, of identities that are outside the cluster. */
export const cidrsOutside: CidrPeers = {
  ofList: (texts, families) => texts.map((text) => present([cidrSelector(text, families)])),
  ofSet: (rules, families) => rules.map((rule) => present([cidrRuleSelector(rule, families)])),
};

/** 1.18: prefixes and exceptions as requirements, and the world beside a /0. */
export const cidrsWithExceptions: CidrPeers = {
  ofList: listWithWorlds,
  ofSet: (rules, families) => rules.map((rule) => selectorsOfRule(rule, families)),
};

/** 1.16: the prefixes that exceptions leave, and beside a /0 the world of its family. */
export const cidrsLessExceptionsOfWorlds: CidrPeers = {
  ofList: listWithWorlds,
  ofSet: (rules, families) => setOfRemaining(rules, (texts) => listWithWorlds(texts, families)),
};

/** Up to 1.14: the same with the one world that there is. */
export const cidrsLessExceptions: CidrPeers = {
  ofList: listWithWorld,
  ofSet: (rules) => setOfRemaining(rules, listWithWorld),
};

/** 1.8: exceptions side by side may leave nothing. */
export const cidrsLessExceptionsOf18: CidrPeers = {
  ofList: listWithWorld,
  ofSet: (rules) => setOfRemaining(rules, listWithWorld, remainingPrefixesOf18),
};

const everyAddress: ReadonlySet<string> = new Set(["0.0.0.0/0", "::/0"]);

function listWithWorld(texts: readonly string[]): readonly (readonly Selector[])[] {
  return texts.map((text) => [
    ...(everyAddress.has(text) ? [reservedSelector("world")] : []),
    ...prefixSelectors(text),
  ]);
}

function listWithWorlds(texts: readonly string[], families: AddressFamilies): readonly (readonly Selector[])[] {
  const hasBoth = [...everyAddress].every((text) => texts.includes(text));
  return texts.map((text) => {
    const worlds: Selector[] = [];
    if (everyAddress.has(text)) {
      const family = text.includes(":") ? 6 : 4;
      const isEnabled = family === 4 ? families.isIPv4Enabled : families.isIPv6Enabled;
      if (isEnabled) worlds.push(reservedSelector(worldOfStack(family, families).key));
      if (isEnabled && hasBoth && families.isIPv4Enabled && families.isIPv6Enabled)
        worlds.push(reservedSelector("world"));
    }
    return [...prefixSelectors(text), ...worlds];
  });
}

function prefixSelectors(text: string): readonly CidrSelector[] {
  const prefix = readPrefix(text);
  if (prefix === undefined) return [];
  const requirement: Requirement = { key: cidrLabel(prefix), operator: "In", values: [""] };
  return [selectorOf([requirement], [], [prefix])];
}

function setOfRemaining(
  rules: readonly RawCidrRule[],
  listOf: (texts: readonly string[]) => readonly (readonly Selector[])[],
  remainingOf = remainingPrefixes,
): readonly (readonly Selector[])[] {
  const remaining = rules.map((rule) => {
    const prefix = readPrefix(rule.cidr);
    const except = rule.except.flatMap(({ value }) => readPrefix(value) ?? []);
    return prefix === undefined ? [] : remainingOf(prefix, except).map(formatPrefix);
  });
  const selectors = listOf(remaining.flat());
  let from = 0;
  return remaining.map(({ length }) => {
    from += length;
    return selectors.slice(from - length, from).flat();
  });
}

function selectorsOfRule(rule: RawCidrRule, families: AddressFamilies): readonly Selector[] {
  const prefixes = rule.except.flatMap(({ value }) => readPrefix(value) ?? []);
  const except = prefixes.map(
    (prefix): Requirement => ({ key: cidrLabel(prefix), operator: "DoesNotExist", values: [] }),
  );
  if (rule.cidrGroupRef !== "") {
    const label = makeLabel("cidrgroup", `${cidrGroupNamePrefix}/${rule.cidrGroupRef}`);
    return [selectorOf([], [exists(label), ...except], prefixes)];
  }
  if (rule.cidrGroupSelector !== undefined) return [groupSelector(rule.cidrGroupSelector, except, prefixes)];
  const prefix = readPrefix(rule.cidr);
  if (prefix === undefined) return [];
  const selector = selectorOf([], [exists(cidrLabel(prefix)), ...except], [prefix, ...prefixes]);
  if (prefix.bits > 0) return [selector];
  return [selector, selectorOf([], [exists(worldOfStack(prefix.family, families)), ...except], prefixes)];
}

/** Every key is one of the group's labels; without any, the selector is the wildcard. */
function groupSelector(
  { matchLabels, matchExpressions }: RawLabelSelector,
  except: readonly Requirement[],
  prefixes: readonly Prefix[],
): Selector {
  const labels = matchLabels.map(
    ({ key, value }): Requirement => ({ key: makeLabel("cidrgroup", key), operator: "In", values: [value] }),
  );
  const expressions = matchExpressions.flatMap(({ key, operator, values }): Requirement[] =>
    operator === "In" || operator === "NotIn" || operator === "Exists" || operator === "DoesNotExist"
      ? [{ key: makeLabel("cidrgroup", key), operator, values: [...new Set(values)] }]
      : [],
  );
  return prefixes.length === 0
    ? makeLabelSelector(labels, expressions)
    : selectorOf(labels, [...expressions, ...except], prefixes);
}

/** A selector of labels that also names prefixes, which get identities. */
function selectorOf(
  labels: readonly Requirement[],
  expressions: readonly Requirement[],
  prefixes: readonly Prefix[],
): CidrSelector {
  const requirements = [...labels, ...expressions];
  return {
    kind: "cidr",
    key: `cidr(${requirements.map(formatRequirement).join(", ")})`,
    cacheKey: formatLabelSelector(labels, expressions),
    requirements,
    isEncoded: false,
    prefixes: prefixes.filter(({ bits }) => bits > 0),
  };
}

function cidrLabel(prefix: Prefix): Label {
  return makeLabel("cidr", formatCidrKey(prefix));
}

function exists(key: Label): Requirement {
  return { key, operator: "Exists", values: [] };
}

function present(selectors: readonly (Selector | undefined)[]): readonly Selector[] {
  return selectors.filter((selector) => selector !== undefined);
}
