// policymap -o bpf and -o raw: what `cilium-dbg bpf policy get` and a dump of the map would print.
// Mirrors formatMap() in cilium-dbg/cmd/bpf_policy_get.go and PolicyEntriesDump.Less, Cilium v1.20.2. Proxy ports are
// chosen by a running agent, so all are 12345; counters and cookies are 0.
import type { PolicyMapEntryView, PolicyMapView } from "../core/index.ts";
import { portText } from "../features/keyText.ts";
import type { WorldMap } from "./policymap.ts";
import { renderTabs } from "./tabWriter.ts";

const proxyPort = 12345;
/** Bits of a key before protocol and port: identity and direction. */
const staticPrefixBits = 40;

const titles = [
  "POLICY",
  "DIRECTION",
  "LABELS (source:key[=value])",
  "PORT/PROTO",
  "PROXY PORT",
  "AUTH TYPE",
  "BYTES",
  "PACKETS",
  "PREFIX",
  "COOKIE",
];

/** A map that is alone as `bpf policy get <endpoint>` prints it; one of several under a head, as with `--all`. */
export function renderBpf({ map }: WorldMap, isOnly: boolean): string {
  return isOnly ? renderListing(map) : `Endpoint ID: id(${map.endpoint})\n\n${renderListing(map)}\n\n`;
}

function renderListing(map: PolicyMapView): string {
  const rows = [titles, ...sortEntries(map.entries).flatMap(toRows)];
  const listing = renderTabs(rows, { minWidth: 5, padding: 3 });
  const empty = "Policy stats empty. Perhaps the policy enforcement is disabled?\n";
  return map.entries.length === 0 ? `${listing}${empty}` : listing;
}

/** Deny first, then ingress before egress, then by identity. */
function sortEntries(entries: readonly PolicyMapEntryView[]): readonly PolicyMapEntryView[] {
  const rank = ({ verdict, direction }: PolicyMapEntryView) =>
    (verdict === "deny" ? 0 : 2) + (direction === "ingress" ? 0 : 1);
  return [...entries].sort((a, b) => rank(a) - rank(b) || a.identity - b.identity);
}

/** A row per label: the first has everything else. */
function toRows(entry: PolicyMapEntryView): readonly (readonly string[])[] {
  const labels = entry.identity === 0 ? ["ANY"] : entry.labels.length === 0 ? [String(entry.identity)] : entry.labels;
  const [first = "", ...others] = [...labels].sort((a, b) => (a < b ? -1 : 1));
  const row = [
    entry.verdict === "deny" ? "Deny" : "Allow",
    entry.direction === "ingress" ? "Ingress" : "Egress",
    first,
    portText(entry),
    entry.redirect === null ? "NONE" : String(proxyPort),
    authText(entry),
    "0",
    "0",
    String((entry.prefixLength ?? staticPrefixBits) - staticPrefixBits),
    "0",
  ];
  return [row, ...others.map((label) => ["", "", label, "", "", "", "", "", "", ""])];
}

/** As AuthType.String() in pkg/policy/types/auth.go. */
function authText({ authentication }: PolicyMapEntryView): string {
  if (authentication === null) return "disabled";
  return authentication.type === "required" ? "spire" : authentication.type;
}

/** Key and entry as the kernel stores them, byte by byte as bpftool prints them. */
export function renderRaw({ world, map }: WorldMap, isOnly: boolean): string {
  const lines = map.entries.map((entry) => {
    const bytes = world.entryBytes(entry);
    return `key: ${spaced(bytes.key)}  value: ${spaced(bytes.entry)}\n`;
  });
  return `${isOnly ? "" : `# ${map.endpoint}\n`}${lines.join("")}`;
}

function spaced(hex: string): string {
  return hex.replace(/(..)(?=.)/g, "$1 ");
}
