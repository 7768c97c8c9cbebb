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
  const lines = text.slice(0, lineStart).split("\n");
  const above = lines.slice(0, -1).reverse();
  const below = text.slice(lineStart).split("\n").slice(1);
  return [above, below].some((side) => {
    for (const line of side) {
      if (/^\s*(#|\r?$)/.test(line)) continue;
      if (line.search(/[^\s-]/) < indent || /^(---|\.\.\.)/.test(line)) return false;
      if (line.search(/\S/) <= indent && /^[\s-]*(namespace\s*:|<<\s*:)/.test(line)) return true;
    }
    return false;
  });
}
