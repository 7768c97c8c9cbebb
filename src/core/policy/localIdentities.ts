// Identities of prefixes: what policies, CIDR groups and known DNS names put into the ipcache, merged along covering prefixes.
// Mirrors mergeLabels() and resolveLabels() in pkg/ipcache/metadata.go and pkg/policy/k8s/cilium_cidr_group.go, Cilium v1.20.2;
// resolveIdentity() in pkg/ipcache/metadata.go, v1.16.0; GetCIDRLabels() in pkg/labels/cidr/cidr.go, v1.8.0 to v1.14.19.

import type { Prefix } from "../ipcache/prefix.ts";
import { comparePrefix, containsPrefix, formatPrefix, maskPrefix, readPrefix } from "../ipcache/prefix.ts";
import type { Label } from "../labels/label.ts";
import { formatCidrKey, makeLabel, sortLabels } from "../labels/label.ts";
import type { CidrGroup } from "../world/world.ts";
import type { AddressFamilies, WorldLabel } from "./cidrSelector.ts";
import { oneWorld } from "./cidrSelector.ts";
import type { NamePattern } from "./fqdn.ts";
import { matchesFqdn } from "./fqdn.ts";
import type { Identity, IdentityRegistry } from "./identities.ts";
import { cidrGroupNamePrefix } from "./k8s/labelKeys.ts";
import type { FqdnSelector, Selector } from "./selector.ts";

/** How a version labels what is outside the cluster. */
export interface LocalIdentityScheme {
  /** Of a prefix that policies name. */
  readonly prefixLabels: (prefix: Prefix, families: AddressFamilies) => readonly Label[];
  /** What an address outside the cluster is besides. */
  readonly worldLabel: WorldLabel;
  /** Prefixes of an item that selects nothing have identities too. */
  readonly hasPrefixesOfIdleItems: boolean;
  /** What a prefix takes over from those that cover it. */
  readonly inheritance: "every-label" | "nearest-cidr" | "none";
  /** CIDR groups put labels on prefixes; without, they are no more than lists for policies. */
  readonly groupLabels: "none" | "plain" | "encoded";
  /** Addresses behind a name carry it as a label, or are prefixes like any other, which FQDN selectors know one by one. */
  readonly names: "labels" | "addresses";
  readonly namePattern: NamePattern;
}

/** Up to 1.14: a prefix and every shorter one, and the one world that there is. */
export function everyShorterPrefix(prefix: Prefix): readonly Label[] {
  const world = oneWorld();
  if (prefix.bits === 0) return [world];
  const keys = Array.from({ length: prefix.bits + 1 }, (_, bits) => formatCidrKey(maskPrefix({ ...prefix, bits })));
  return [...keys.map((key) => makeLabel("cidr", key)), world];
}

export interface LocalIdentity {
  readonly prefix: Prefix;
  readonly identity: Identity;
}

export interface LocalSources {
  readonly selectors: Iterable<Selector>;
  readonly cidrGroups: readonly CidrGroup[];
  /** FQDN → addresses. */
  readonly dns: Readonly<Record<string, readonly string[]>>;
}

/** One identity per prefix, in the order in which numbers are given: IPv4 first, by address, shorter first. */
export function makeLocalIdentities(
  sources: LocalSources,
  scheme: LocalIdentityScheme,
  families: AddressFamilies,
  registry: IdentityRegistry,
): readonly LocalIdentity[] {
  const table = new Map<string, { readonly prefix: Prefix; readonly labels: Label[] }>();
  const put = (prefix: Prefix, labels: readonly Label[]) => {
    const masked = maskPrefix(prefix);
    const text = formatPrefix(masked);
    const held = table.get(text);
    if (held === undefined) table.set(text, { prefix: masked, labels: [...labels] });
    else held.labels.push(...labels);
  };
  const fqdns: FqdnSelector[] = [];
  for (const selector of sources.selectors) {
    if (selector.kind === "fqdn") fqdns.push(selector);
    if (selector.kind !== "cidr") continue;
    for (const prefix of selector.prefixes) put(prefix, scheme.prefixLabels(prefix, families));
  }
  for (const group of scheme.groupLabels === "none" ? [] : sources.cidrGroups) {
    for (const text of group.cidrs) {
      const prefix = text.includes("/") ? readPrefix(text) : undefined;
      if (prefix !== undefined)
        put(prefix, [
          ...groupLabels(group, scheme.groupLabels === "encoded"),
          scheme.worldLabel(prefix.family, families),
        ]);
    }
  }
  for (const [selector, prefixes] of addressesBehind(fqdns, sources.dns, scheme.namePattern)) {
    for (const prefix of prefixes) {
      if (scheme.names === "labels") put(prefix, [selector.label, scheme.worldLabel(prefix.family, families)]);
      else put(prefix, scheme.prefixLabels(prefix, families));
    }
  }
  const sorted = [...table.values()].sort((a, b) => comparePrefix(a.prefix, b.prefix));
  return mergeAlongCover(sorted, scheme, families, registry);
}

/** What each selector's names resolve to. */
export function addressesBehind(
  selectors: readonly FqdnSelector[],
  dns: LocalSources["dns"],
  pattern: NamePattern,
): ReadonlyMap<FqdnSelector, readonly Prefix[]> {
  const found = new Map<FqdnSelector, Prefix[]>();
  for (const [name, addresses] of Object.entries(dns)) {
    for (const selector of selectors) {
      if (!matchesFqdn(selector.match, name, pattern)) continue;
      const prefixes = addresses.flatMap((address) => readPrefix(address) ?? []);
      found.set(selector, [...(found.get(selector) ?? []), ...prefixes]);
    }
  }
  return found;
}

/** A longer prefix takes over labels of those that cover it, but never a second `cidr:` label. */
function mergeAlongCover(
  sorted: readonly { readonly prefix: Prefix; readonly labels: readonly Label[] }[],
  { inheritance, prefixLabels }: LocalIdentityScheme,
  families: AddressFamilies,
  registry: IdentityRegistry,
): readonly LocalIdentity[] {
  const covering: { readonly prefix: Prefix; readonly labels: ReadonlyMap<string, Label> }[] = [];
  return sorted.map(({ prefix, labels }) => {
    while (covering.length > 0 && !containsPrefix(covering.at(-1)?.prefix ?? prefix, prefix)) covering.pop();
    // Of two groups that give one prefix the same label, the one whose name comes first is heard.
    const own = new Map<string, Label>();
    for (const label of labels) if (!own.has(label.key)) own.set(label.key, label);
    const hasCidr = labels.some(({ source }) => source === "cidr");
    if (inheritance === "every-label") inherit(own, covering.at(-1)?.labels.values() ?? [], hasCidr);
    if (inheritance === "nearest-cidr" && !hasCidr) {
      const parent = covering.findLast((outer) => [...outer.labels.values()].some(({ source }) => source === "cidr"));
      if (parent !== undefined) inherit(own, prefixLabels(parent.prefix, families), hasCidr);
    }
    covering.push({ prefix, labels: own });
    return { prefix, identity: registry.intern("local", sortLabels([...own.values()])) };
  });
}

function inherit(own: Map<string, Label>, labels: Iterable<Label>, hasOwnCidr: boolean): void {
  let hasCidr = hasOwnCidr;
  for (const label of labels) {
    if (own.has(label.key) || (label.source === "cidr" && hasCidr)) continue;
    own.set(label.key, label);
    hasCidr ||= label.source === "cidr";
  }
}

function groupLabels(group: CidrGroup, isEncoded: boolean): readonly Label[] {
  const labels = [makeLabel("cidrgroup", `${cidrGroupNamePrefix}/${group.name}`)];
  for (const [key, value] of Object.entries(group.labels)) {
    if (key.startsWith("io.cilium.") || key.includes(".cilium.io/")) continue;
    labels.push(makeLabel("cidrgroup", key, value));
    if (isEncoded) labels.push(makeLabel("cidrgroup", `${key}+${value}`));
  }
  return labels;
}
