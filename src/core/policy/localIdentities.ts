// Identities of prefixes: what policies, CIDR groups and known DNS names put into the ipcache, merged along covering prefixes.
// Mirrors mergeLabels() and resolveLabels() in pkg/ipcache/metadata.go and pkg/policy/k8s/cilium_cidr_group.go, Cilium v1.20.2.
import type { Prefix } from "../ipcache/prefix.ts";
import { comparePrefix, containsPrefix, formatPrefix, maskPrefix } from "../ipcache/prefix.ts";
import type { Label } from "../labels/label.ts";
import { makeLabel, sortLabels } from "../labels/label.ts";
import type { CidrGroup } from "../world/world.ts";
import type { AddressFamilies } from "./cidrSelector.ts";
import { prefixIdentityLabels, readPrefix, worldLabel } from "./cidrSelector.ts";
import { matchesFqdn } from "./fqdn.ts";
import type { Identity, IdentityRegistry } from "./identities.ts";
import { cidrGroupNamePrefix } from "./k8s/labelKeys.ts";
import type { FqdnSelector, Selector } from "./selector.ts";

export interface LocalIdentity {
  readonly prefix: Prefix;
  readonly identity: Identity;
}

export interface LocalSources {
  readonly selectors: Iterable<Selector>;
  readonly cidrGroups: readonly CidrGroup[];
  /** FQDN → addresses. */
  readonly dns: Readonly<Record<string, readonly string[]>>;
  readonly encodesGroupLabels: boolean;
}

/** One identity per prefix, in the order in which numbers are given: IPv4 first, by address, shorter first. */
export function makeLocalIdentities(
  sources: LocalSources,
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
    for (const prefix of selector.prefixes) put(prefix, prefixIdentityLabels(prefix, families));
  }
  for (const group of sources.cidrGroups) {
    for (const text of group.cidrs) {
      const prefix = text.includes("/") ? readPrefix(text) : undefined;
      if (prefix !== undefined)
        put(prefix, [...groupLabels(group, sources.encodesGroupLabels), worldLabel(prefix.family, families)]);
    }
  }
  for (const [name, addresses] of Object.entries(sources.dns)) {
    const matched = fqdns.filter((selector) => matchesFqdn(selector.match, name));
    if (matched.length === 0) continue;
    for (const address of addresses) {
      const prefix = readPrefix(address);
      if (prefix !== undefined)
        put(prefix, [...matched.map(({ label }) => label), worldLabel(prefix.family, families)]);
    }
  }
  const sorted = [...table.values()].sort((a, b) => comparePrefix(a.prefix, b.prefix));
  return mergeAlongCover(sorted, registry);
}

/** A longer prefix takes over the labels of those that cover it, but never a second `cidr:` label. */
function mergeAlongCover(
  sorted: readonly { readonly prefix: Prefix; readonly labels: readonly Label[] }[],
  registry: IdentityRegistry,
): readonly LocalIdentity[] {
  const covering: { readonly prefix: Prefix; readonly labels: ReadonlyMap<string, Label> }[] = [];
  return sorted.map(({ prefix, labels }) => {
    while (covering.length > 0 && !containsPrefix(covering.at(-1)?.prefix ?? prefix, prefix)) covering.pop();
    // Of two groups that give one prefix the same label, the one whose name comes first is heard.
    const own = new Map<string, Label>();
    for (const label of labels) if (!own.has(label.key)) own.set(label.key, label);
    let hasCidr = labels.some(({ source }) => source === "cidr");
    for (const [key, label] of covering.at(-1)?.labels ?? []) {
      if (own.has(key) || (label.source === "cidr" && hasCidr)) continue;
      own.set(key, label);
      hasCidr ||= label.source === "cidr";
    }
    covering.push({ prefix, labels: own });
    return { prefix, identity: registry.intern("local", sortLabels([...own.values()])) };
  });
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
