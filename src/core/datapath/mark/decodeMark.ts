// A packet mark to what it says in one version. Where several magic values fit, each is a reading.
// Mirrors get_identity() and ctx_get_cluster_id_mark() in bpf/lib/identity.h and bpf/lib/clustermesh.h, Cilium v1.20.2, and
// get_identity() in bpf/lib/overloadable_skb.h up to 1.14.
import type { MarkMagic, MarkTable } from "./markTable.ts";

export interface DecodedMark {
  /** `0xf87f0f00` */
  readonly mark: string;
  /** Most likely first; empty where no magic of this version fits. */
  readonly readings: readonly MarkReading[];
  /** Bits that kube-proxy owns and that are set. */
  readonly kubernetes: "masquerade" | "drop" | null;
}

export interface MarkReading {
  /** `MARK_MAGIC_IDENTITY` */
  readonly magic: string;
  /** `0xf00` */
  readonly value: string;
  readonly meaning: string;
  readonly identity: number | null;
  /** Cluster of the identity, or of the destination; 0 is the own cluster where clusters are not connected. */
  readonly clusterId: number | null;
  readonly endpointId: number | null;
  readonly proxyPort: number | null;
  readonly nodeId: number | null;
  /** Index of the key, as IPsec writes it into the SPI. */
  readonly encryptKey: number | null;
  /** The parts of the mark, from the highest bit. */
  readonly bits: readonly MarkBits[];
}

export interface MarkBits {
  readonly from: number;
  readonly to: number;
  readonly hex: string;
  readonly meaning: string;
}

/** `maxClusters` is the agent's option max-connected-clusters. */
export function decodeMark(mark: number, table: MarkTable, maxClusters: 255 | 511): DecodedMark {
  const nClusterBits = table.clusterBits === "eight" || maxClusters === 255 ? 8 : 9;
  const readings = table.magics
    .filter((magic) => fits(mark, magic))
    .filter(({ carries }) => carries !== "cluster-id" || readIdentity(mark, nClusterBits).clusterId > 0)
    .map((magic) => ({ magic, rank: rankOf(mark, magic) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ magic }) => read(mark, magic, nClusterBits));
  return { mark: hex(mark), readings, kubernetes: readings.length > 0 ? null : kubernetesOf(mark) };
}

/** The field 0x0f00 is compared; of 0xf000 a magic value may ask for a bit more. */
function fits(mark: number, { value, compared }: MarkMagic): boolean {
  if (compared === "whole") return mark === value;
  if (compared === "bits") return (mark & value) === value;
  return (mark & 0x0f00) === (value & 0x0f00) && (mark & value & 0xf000) === (value & 0xf000);
}

/**
 * What asks for more bits comes first, unless other bits of the mark tell of something else; 0x0200 is a cluster where the
 * lowest byte, which a port leaves empty, is set.
 */
function rankOf(mark: number, { value, carries, compared }: MarkMagic): number {
  if (compared === "bits" && mark !== value) return 2;
  if (carries === "cluster-id") return (mark & 0xff) === 0 ? 2 : 0;
  return (value & 0xf000) === 0 ? 1 : 0;
}

function read(mark: number, { name, value, carries, meaning }: MarkMagic, nClusterBits: number): MarkReading {
  const upper = mark >>> 16;
  const hasIdentity = carries === "identity" || carries === "key-and-identity";
  const hasKey = carries === "key-and-identity" || carries === "key-and-node-id";
  const { identity, clusterId } = readIdentity(mark, nClusterBits);
  return {
    magic: name,
    value: hex(value),
    meaning,
    identity: carries === "host" ? 1 : hasIdentity ? identity : null,
    clusterId: hasIdentity || carries === "cluster-id" ? clusterId : null,
    endpointId: carries === "endpoint-id" ? upper : null,
    proxyPort: carries === "proxy-port" ? swapBytes(upper) : null,
    nodeId: carries === "key-and-node-id" || carries === "node-id" ? upper : null,
    encryptKey: hasKey ? (mark >>> 12) & 0xf : null,
    bits: bitsOf(mark, name, carries, nClusterBits),
  };
}

function readIdentity(mark: number, nClusterBits: number): { readonly identity: number; readonly clusterId: number } {
  const nLocalBits = 24 - nClusterBits;
  const local = (mark >>> 16) & ((1 << nLocalBits) - 1);
  // Above eight bits the rest stands at the top of the mark.
  const upper = Math.floor(mark / 2 ** (16 + nLocalBits));
  const clusterId = upper * 256 + (mark & 0xff);
  return { identity: clusterId * 2 ** nLocalBits + local, clusterId };
}

const halves: Readonly<Record<MarkMagic["carries"], readonly [upper: string, lowest: string]>> = {
  identity: ["lower bits of the identity", "upper bits of the identity: its cluster"],
  "key-and-identity": ["lower bits of the identity", "upper bits of the identity: its cluster"],
  "endpoint-id": ["endpoint id", "not used"],
  "proxy-port": ["port of the proxy, in network byte order", "not used"],
  "key-and-node-id": ["node id", "not used"],
  "node-id": ["node id", "not used"],
  "cluster-id": ["not used", "cluster id"],
  host: ["not read", "not read"],
  nothing: ["not read", "not read"],
};

function bitsOf(mark: number, name: string, carries: MarkMagic["carries"], nClusterBits: number): readonly MarkBits[] {
  const [upper, lowest] = halves[carries];
  const part = (from: number, to: number, meaning: string): MarkBits => {
    const value = (mark >>> to) & (2 ** (from - to + 1) - 1);
    return { from, to, hex: `0x${(value >>> 0).toString(16).padStart(Math.ceil((from - to + 1) / 4), "0")}`, meaning };
  };
  const hasCluster = lowest.includes("cluster");
  const top =
    nClusterBits === 8 || !hasCluster
      ? [part(31, 16, upper)]
      : [part(31, 31, "highest bit of the cluster id"), part(30, 16, upper)];
  return [
    ...top,
    part(15, 12, carries.startsWith("key") ? "index of the key" : "not used, or kube-proxy's"),
    part(11, 8, name),
    part(7, 0, lowest),
  ];
}

function kubernetesOf(mark: number): DecodedMark["kubernetes"] {
  if ((mark & 0x4000) !== 0) return "masquerade";
  return (mark & 0x8000) !== 0 ? "drop" : null;
}

function swapBytes(value: number): number {
  return ((value & 0xff) << 8) | (value >>> 8);
}

function hex(value: number): string {
  return `0x${(value >>> 0).toString(16)}`;
}
