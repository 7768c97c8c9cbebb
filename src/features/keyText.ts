// How a policy map key reads, everywhere the same: `1002 5432/TCP allow, proxy http`.
// Ports as PolicyKey.PortProtoString() in pkg/maps/policymap/policymap.go prints them, Cilium v1.20.2: a wildcard port
// leaves the protocol alone. A hash map (1.8, 1.11) has exact keys: port 0 of a protocol is that port.
import type { PolicyMapEntryView } from "../core/index.ts";

interface PortLike {
  readonly protocol: string;
  readonly port: number;
  readonly endPort: number;
  /** Null in a hash map. */
  readonly prefixLength?: number | null;
}

/** `5432/TCP`, `8000-8007/TCP`, `8/ICMP`; `TCP` or `ANY` where every port counts. */
export function portText({ protocol, port, endPort, prefixLength }: PortLike): string {
  if (port === 0 && endPort === 0) return prefixLength === null && protocol !== "ANY" ? `0/${protocol}` : protocol;
  return endPort > port ? `${port}-${endPort}/${protocol}` : `${port}/${protocol}`;
}

/** `1002 5432/TCP allow, proxy http`. */
export function keyText(entry: PolicyMapEntryView): string {
  return [`${entry.identity} ${portText(entry)} ${entry.verdict}`, ...extrasOf(entry)].join(", ");
}

/** What an entry says beyond its verdict: `proxy http`, `auth required`. */
export function extrasOf(entry: PolicyMapEntryView): readonly string[] {
  const { redirect, authentication } = entry;
  return [
    ...(redirect === null ? [] : [`proxy ${redirect.listener ?? redirect.parser}`]),
    ...(authentication === null || authentication.type === "disabled" ? [] : [`auth ${authentication.type}`]),
  ];
}

/** A precedence as hex and the word for its tier; the upper 24 bits are 2^24-1 minus the priority (semantics.md §3.6). */
export function precedenceText({ precedence, origins }: Pick<PolicyMapEntryView, "precedence" | "origins">) {
  if (precedence === null) return null;
  const priority = 0xffffff - Math.floor(precedence / 256);
  return { hex: `0x${precedence.toString(16).padStart(8, "0")}`, tier: tierWord(priority, origins) };
}

/** What ranks a redirect in 1.18, whose entries have no precedence; undefined where nothing does. */
export function proxyPortRank({ proxyPortPriority }: Pick<PolicyMapEntryView, "proxyPortPriority">) {
  return proxyPortPriority === null || proxyPortPriority === 0 ? undefined : `proxy priority ${proxyPortPriority}`;
}

// Where tiers begin depends on the rules of an endpoint, so who made the entry tells its tier.
function tierWord(priority: number, origins: PolicyMapEntryView["origins"]): string {
  const isOwn = origins.some(({ derived }) => derived !== undefined && ownOfLastTier.includes(derived));
  if (isOwn) return "default tier";
  const isClusterwide = origins.some(({ policy }) => policy?.startsWith("ClusterNetworkPolicy ") === true);
  return priority === 0 && !isClusterwide ? "normal" : `priority ${priority}`;
}

const ownOfLastTier: readonly string[] = ["allow-localhost", "default-allow", "default-deny"];

/** `1 endpoint`, `2 endpoints`; `many` where the plural is irregular. */
export function countText(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}
