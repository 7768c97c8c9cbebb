// policymap -o bpf and -o raw: what `cilium bpf policy get` of the version and a dump of the map would print.
// Mirrors dumpMap(), listAllMaps() and formatMap() in cilium/cmd/bpf_policy_get.go and PolicyEntriesDump.Less, Cilium
// v1.8.0 to v1.20.2; what differs between versions is the world's `mapFormat`. Proxy ports are chosen by a running
// agent, so all are 12345; counters and cookies are 0.
import type { ListingColumn, PolicyMapEntryView, PolicyMapView, WorldView } from "../core/index.ts";
import type { WorldMap } from "./policymap.ts";
import { renderTabs } from "./tabWriter.ts";

const proxyPort = 12345;
/** Bits of a key before protocol and port: identity and direction. */
const staticPrefixBits = 40;
/** Where the agent pins its maps: TCGlobalsPath() in pkg/bpf. */
const mapFolder = "/sys/fs/bpf/tc/globals";

const titles: Readonly<Record<ListingColumn, string>> = {
  policy: "POLICY",
  direction: "DIRECTION",
  labels: "LABELS (source:key[=value])",
  port: "PORT/PROTO",
  "proxy-port": "PROXY PORT",
  auth: "AUTH TYPE",
  bytes: "BYTES",
  packets: "PACKETS",
  prefix: "PREFIX",
  cookie: "COOKIE",
};

/** A map that is alone as `bpf policy get <endpoint>` prints it; one of several under a head, as with `--all`. */
export function renderBpf({ world, map }: WorldMap, isOnly: boolean): string {
  const listing = renderListing(world, map);
  return isOnly ? listing : `${headOf(world, map)}\n\n${listing}\n\n`;
}

/** The number of an endpoint is given by a running agent: its name stands in. */
function headOf({ mapFormat }: WorldView, { endpoint }: PolicyMapView): string {
  const path = `${mapFolder}/${mapFormat.namePrefix}id(${endpoint})`;
  return mapFormat.listing.head === "path" ? `${path}:` : `Endpoint ID: id(${endpoint})\nPath: ${path}`;
}

function renderListing(world: WorldView, map: PolicyMapView): string {
  const { columns, isLastPadded } = world.mapFormat.listing;
  const end = isLastPadded ? [""] : [];
  const rows = [
    [...columns.map((column) => titles[column]), ...end],
    ...sortEntries(map.entries).flatMap((entry) => toRows(world, entry, end)),
  ];
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
function toRows(
  { mapFormat }: WorldView,
  entry: PolicyMapEntryView,
  end: readonly string[],
): readonly (readonly string[])[] {
  const { columns, nEmptyBehindLabel } = mapFormat.listing;
  const [first = "", ...others] = mapFormat.listedLabels(entry);
  const cells: Readonly<Record<ListingColumn, string>> = {
    policy: entry.verdict === "deny" ? "Deny" : "Allow",
    direction: entry.direction === "ingress" ? "Ingress" : "Egress",
    labels: first,
    port: mapFormat.listedPort(entry),
    "proxy-port": entry.redirect === null ? "NONE" : String(proxyPort),
    auth: authText(entry),
    bytes: "0",
    packets: "0",
    prefix: String((entry.prefixLength ?? staticPrefixBits) - staticPrefixBits),
    cookie: "0",
  };
  const before = columns.slice(0, columns.indexOf("labels")).map(() => "");
  const behind = Array<string>(nEmptyBehindLabel).fill("");
  return [[...columns.map((column) => cells[column]), ...end], ...others.map((label) => [...before, label, ...behind])];
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
