// Places in a JSON text, for jsonNode.ts and findJsonError.ts.

/** The four blanks of JSON. */
export function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

export function skipBlanks(text: string, from: number): number {
  let at = from;
  while (isBlank(text.charCodeAt(at))) at++;
  return at;
}

/** Behind the string that opens at `start`; the end of the text where it does not close. */
export function skipString(text: string, start: number): number {
  let close = text.indexOf('"', start + 1);
  while (close !== -1 && isEscaped(text, close)) close = text.indexOf('"', close + 1);
  return close === -1 ? text.length : close + 1;
}

function isEscaped(text: string, at: number): boolean {
  let nBackslashes = 0;
  while (text.charCodeAt(at - 1 - nBackslashes) === 0x5c) nBackslashes++;
  return nBackslashes % 2 === 1;
}
