// A Go string literal, for messages that Cilium words with %q.
// Mirrors strconv.Quote of Go 1.26; Unicode's printable characters are those of the JavaScript engine.

const escapes = new Map([
  [0x07, "\\a"],
  [0x08, "\\b"],
  [0x09, "\\t"],
  [0x0a, "\\n"],
  [0x0b, "\\v"],
  [0x0c, "\\f"],
  [0x0d, "\\r"],
  [0x22, '\\"'],
  [0x5c, "\\\\"],
]);

const plain = /^[ !#-[\]-~]*$/;
const printable = /^[\p{L}\p{M}\p{N}\p{P}\p{S}]$/u;

/** `text` in double quotes with Go's escapes. A lone surrogate shows as U+FFFD, as it would after UTF-8. */
export function quoteGo(text: string): string {
  if (plain.test(text)) return `"${text}"`;
  let quoted = "";
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    const escaped = escapes.get(code);
    if (escaped !== undefined) quoted += escaped;
    else if (code < 0x20 || code === 0x7f) quoted += `\\x${hex(code, 2)}`;
    else if (code >= 0xd800 && code <= 0xdfff) quoted += "\ufffd";
    else if (code === 0x20 || printable.test(character)) quoted += character;
    else quoted += code > 0xffff ? `\\U${hex(code, 8)}` : `\\u${hex(code, 4)}`;
  }
  return `"${quoted}"`;
}

function hex(code: number, nDigits: number): string {
  return code.toString(16).padStart(nDigits, "0");
}
