// Bytes of a file to text: UTF-8, and UTF-16 where a byte order mark says so, as YAML is read. The mark is no part of the text.
// Other bytes are refused, as by go-yaml ("invalid leading UTF-8 octet"), which kubectl reads files with.

export function decodeText(
  bytes: Uint8Array,
): { readonly text: string } | { readonly text: undefined; readonly reason: string } {
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : "utf-8";
  try {
    return { text: new TextDecoder(encoding, { fatal: true }).decode(bytes) };
  } catch {
    return { text: undefined, reason: `not ${encoding === "utf-8" ? "UTF-8" : "UTF-16"} text` };
  }
}
