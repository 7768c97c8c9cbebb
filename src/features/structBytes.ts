// Bytes of a key and its entry, grouped as the fields of the kernel's structs: a row of 24 digits can't be compared.
// The fields are those of the world's version: struct policy_key and struct policy_entry in bpf/lib.
import type { StructField } from "../core/index.ts";

export interface FieldBytes {
  readonly field: string;
  readonly hex: string;
}

/** `hex` with or without blanks. Another length than the struct's comes back as one field. */
export function fieldBytes(hex: string, fields: readonly StructField[]): readonly FieldBytes[] {
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

/** `40000000 ea030000 00 06 1538` */
export function groupedHex(fields: readonly FieldBytes[]): string {
  return fields.map(({ hex }) => hex).join(" ");
}
