// What the bits of a packet mark (skb->mark) say in a Cilium version: magic values, and what goes with each.

/** What the bits beside the magic hold. */
export type MarkContent =
  /** Lower bits of the identity in the upper half, its cluster bits in the lowest byte. */
  | "identity"
  /** In the upper half. */
  | "endpoint-id"
  /** In the upper half, in network byte order. */
  | "proxy-port"
  /** In the upper half, with the index of the key (SPI) in bits 15 to 12. */
  | "key-and-node-id"
  /** In the upper half. */
  | "node-id"
  /** As `identity`, with the index of the key in bits 15 to 12. */
  | "key-and-identity"
  | "cluster-id"
  /** The magic value alone says identity host. */
  | "host"
  | "nothing";

export interface MarkMagic {
  /** As the C source names it, `MARK_MAGIC_IDENTITY`. */
  readonly name: string;
  readonly value: number;
  readonly carries: MarkContent;
  /** How programs ask for it, where they do not compare the field 0x0f00: its bits among others, or the whole mark. */
  readonly compared?: "bits" | "whole";
  /** One clause: who sets it, or what it makes programs do. */
  readonly meaning: string;
}

export interface MarkTable {
  /** Where versions have several for one value, the more usual first. */
  readonly magics: readonly MarkMagic[];
  /** The cluster id takes eight bits of an identity, or as many as `max-connected-clusters` asks for. */
  readonly clusterBits: "eight" | "max-connected-clusters";
}
