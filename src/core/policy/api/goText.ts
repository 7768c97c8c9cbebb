// Go's view of a text: as JSON, in bytes, in upper case. Mirrors encoding/json/encode.go and strings.ToUpper, Go 1.26.
// Leaves out: invalid UTF-8, which JavaScript text has not; `%q` is in text/quote.ts.

/** The text as Go's json.Marshal prints it: `<`, `>` and `&` are escaped too. */
export function quoteJsonGo(text: string): string {
  return JSON.stringify(text).replace(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Length in bytes of UTF-8, which is what `len()` counts in Go. */
export function utf8Length(text: string): number {
  let length = 0;
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    length += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return length;
}

/** strings.ToUpper: letter by letter, so `ß` stays. */
export function toUpperGo(text: string): string {
  let out = "";
  for (const char of text) {
    const upper = char.toUpperCase();
    out += [...upper].length === 1 ? upper : char;
  }
  return out;
}
