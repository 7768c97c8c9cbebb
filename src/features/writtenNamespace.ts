// Does an object name its namespace itself? Read from the text, since an answer carries only the effective one.
// Leaves out: anchors and merge keys in metadata (then no hint is shown).

/**
 * Finds `name` and `namespace` of the metadata that surrounds `nameOffset`, an offset within its key `name` or the value.
 * True also where the text can't tell.
 */
export function hasWrittenNamespace(text: string, nameOffset: number): boolean {
  const lineStart = text.lastIndexOf("\n", nameOffset - 1) + 1;
  const line = text.slice(lineStart, nameOffset + '"name":'.length);
  const isJson = /^\s*"name"\s*:/.test(line);
  if (text.slice(lineStart, nameOffset).includes("{") || isJson) return isInFlow(text, nameOffset);
  const indent = /^[\s-]*(?=name\s*:)/.exec(line)?.[0].length;
  return indent === undefined || isInBlock(text, lineStart, indent);
}

function isInFlow(text: string, offset: number): boolean {
  const open = text.lastIndexOf("{", offset);
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === "{") depth++;
    else if (text[at] === "}" && --depth === 0) return /[{,\s]["']?namespace["']?\s*:/.test(text.slice(open, at));
  }
  return true;
}

// Neighbouring lines belong to the block as long as they are indented at least as far, blank or comments.
function isInBlock(text: string, lineStart: number, indent: number): boolean {
  return [linesAbove(text, lineStart), linesBelow(text, lineStart)].some((side) => {
    for (const line of side) {
      if (/^\s*(#|\r?$)/.test(line)) continue;
      if (line.search(/[^\s-]/) < indent || /^(---|\.\.\.)/.test(line)) return false;
      if (line.search(/\S/) <= indent && /^[\s-]*(namespace\s*:|<<\s*:)/.test(line)) return true;
    }
    return false;
  });
}

// One by one: the block is a few lines of a file that may have thousands.
function* linesAbove(text: string, lineStart: number): Iterable<string> {
  for (let end = lineStart - 1; end >= 0; ) {
    const start = end === 0 ? 0 : text.lastIndexOf("\n", end - 1) + 1;
    yield text.slice(start, end);
    end = start - 1;
  }
}

function* linesBelow(text: string, lineStart: number): Iterable<string> {
  for (let end = text.indexOf("\n", lineStart); end >= 0; ) {
    const start = end + 1;
    end = text.indexOf("\n", start);
    yield text.slice(start, end < 0 ? text.length : end);
  }
}
