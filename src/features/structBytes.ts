// Bytes of a key and its entry, grouped as the fields of the kernel's structs: a row of 24 digits can't be compared.
// struct policy_key and struct policy_entry in bpf/lib/policy.h, Cilium v1.20.2 (semantics.md §4.1); all but
// the port, which is big endian, are little endian here.

export interface FieldBytes {
  readonly field: string;
  readonly hex: string;
}

const keyFields = [
  ["prefix", 4],
  ["identity", 4],
  ["direction", 1],
  ["protocol", 1],
  ["port", 2],
] as const;

const entryFields = [
  ["proxy port", 2],
  ["flags and prefix", 1],
  ["authentication", 1],
  ["precedence", 4],
  ["cookie", 4],
] as const;

/** `hex` with or without blanks. Another length than the struct's comes back as one field. */
export function keyFieldBytes(hex: string): readonly FieldBytes[] {
  return group(hex, keyFields);
}

export function entryFieldBytes(hex: string): readonly FieldBytes[] {
  return group(hex, entryFields);
}

/** `40000000 ea030000 00 06 1538` */
export function groupedHex(fields: readonly FieldBytes[]): string {
  return fields.map(({ hex }) => hex).join(" ");
}

function group(hex: string, fields: readonly (readonly [string, number])[]): readonly FieldBytes[] {
  const digits = hex.replace(/^0x|[^0-9a-fA-F]/g, "").toLowerCase();
  const nBytes = fields.reduce((sum, [, size]) => sum + size, 0);
  if (digits.length !== 2 * nBytes) return [{ field: "bytes", hex: digits }];
  let at = 0;
  return fields.map(([field, size]) => {
    const part = digits.slice(at, at + 2 * size);
    at += 2 * size;
    return { field, hex: part };
  });
}
