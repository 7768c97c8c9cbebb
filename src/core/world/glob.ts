// Globs of `include` and `exclude`: `*`, `**`, `?`, `{a,b}` over paths with `/`.
// Leaves out: character classes and negation. A pattern without `/` matches at any depth, one that names a folder
// matches all below it, as in .gitignore.

/** Whether `path`, relative to the folder that the globs are written for, matches one of `globs`. */
export function matchesAnyGlob(path: string, globs: readonly string[]): boolean {
  return globs.some((glob) => expandBraces(glob).some((pattern) => matchesGlob(path, pattern)));
}

const nExpansionsMax = 256;

function expandBraces(glob: string): string[] {
  let patterns = [glob];
  for (;;) {
    const next: string[] = [];
    let isExpanded = false;
    for (const pattern of patterns) {
      const match = /\{([^{}]*)\}/.exec(pattern);
      if (match === null) {
        next.push(pattern);
        continue;
      }
      isExpanded = true;
      const [before, after] = [pattern.slice(0, match.index), pattern.slice(match.index + match[0].length)];
      for (const choice of (match[1] ?? "").split(",")) next.push(before + choice + after);
    }
    if (!isExpanded || next.length > nExpansionsMax) return next;
    patterns = next;
  }
}

function matchesGlob(path: string, pattern: string): boolean {
  const trimmed = pattern.replace(/^\.?\//, "").replace(/\/+$/, "");
  if (trimmed === "") return false;
  const segments = trimmed.split("/");
  const isAnchored = pattern.startsWith("/") || segments.length > 1;
  return matchesSegments(path.split("/"), isAnchored ? segments : ["**", ...segments]);
}

/** Greedy with one point to come back to per `**`: linear in practice, never exponential. */
function matchesSegments(path: readonly string[], pattern: readonly string[]): boolean {
  let reached = new Set([0]);
  for (const segment of pattern) {
    const next = new Set<number>();
    for (const start of reached) {
      if (segment === "**") for (let index = start; index <= path.length; index++) next.add(index);
      else if (start < path.length && matchesSegment(path[start] ?? "", segment)) next.add(start + 1);
    }
    if (next.size === 0) return false;
    reached = next;
  }
  // What the pattern has used up is the path itself or a folder above it.
  return true;
}

function matchesSegment(text: string, pattern: string): boolean {
  let at = 0;
  let position = 0;
  let star = -1;
  let afterStar = 0;
  while (at < text.length) {
    const wanted = pattern[position];
    if (wanted === "*") {
      star = position++;
      afterStar = at;
    } else if (wanted === "?" || wanted === text[at]) {
      position++;
      at++;
    } else if (star >= 0) {
      position = star + 1;
      at = ++afterStar;
    } else return false;
  }
  while (pattern[position] === "*") position++;
  return position === pattern.length;
}
