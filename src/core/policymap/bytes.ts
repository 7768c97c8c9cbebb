// Numbers as the hex of their bytes in a kernel struct of a little-endian machine.

export function byte(value: number): string {
  return (value & 0xff).toString(16).padStart(2, "0");
}

/** Network order: ports. */
export function bigEndian16(value: number): string {
  return byte(value >> 8) + byte(value);
}

export function littleEndian32(value: number): string {
  return byte(value) + byte(value >>> 8) + byte(value >>> 16) + byte(value >>> 24);
}

/** Padding and counters that nobody has counted yet. */
export function zeros(nBytes: number): string {
  return "00".repeat(nBytes);
}
