// The packet mark that carries an identity between programs and the node's stack.
// Mirrors MARK_MAGIC_* in bpf/lib/common.h and set_identity_mark() of each version: 24 bits of the identity, its upper
// eight in the mark's lowest byte. Leaves out: more than 255 clusters, which move one bit.

export const markMagic = {
  toProxy: 0x0200,
  overlay: 0x0400,
  proxyIngress: 0x0a00,
  proxyEgress: 0x0b00,
  host: 0x0c00,
  identity: 0x0f00,
} as const;

export function identityMark(identity: number, magic: number): number {
  return (((identity & 0xffff) << 16) | magic | ((identity >>> 16) & 0xff)) >>> 0;
}

export function formatMark(mark: number): string {
  return `0x${(mark >>> 0).toString(16)}`;
}

/** inherit_identity_from_host() knows the host's own packets, and those with an identity. */
export function saysSender(mark: number): boolean {
  return carriesIdentity(mark) || (mark & 0x0f00) === markMagic.host;
}

/** What it takes an identity from, beside the host's own mark. */
export function carriesIdentity(mark: number): boolean {
  const magic = mark & 0x0f00;
  return magic === markMagic.proxyIngress || magic === markMagic.proxyEgress || magic === markMagic.identity;
}
