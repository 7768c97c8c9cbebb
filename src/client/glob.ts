// Globs as .gitignore writes them, on paths with `/`. Every token is tried at every character once (a set of states
// moves along the path), so that no glob is slow on any path.

type Token =
  | { readonly kind: "one"; readonly accepts: (char: string) => boolean }
  /** `*`: any number of characters but `/`. */
  | { readonly kind: "star" }
  /** `**`: any number of characters. */
  | { readonly kind: "globstar" }
  /** Nothing, or anything that ends in a slash: the start of a segment, and the inside of one. */
  | { readonly kind: "folders" }
  | { readonly kind: "insideFolder" };

/** A predicate on whole paths. */
export function globMatcher(glob: string): (path: string) => boolean {
  const tokens = parseGlob(glob);
  return (path) => matches(tokens, path);
}

function matches(tokens: readonly Token[], path: string): boolean {
  let states = withSkipped(tokens, [0]);
  for (const char of path) {
    const next: number[] = [];
    for (const at of states) {
      const to = step(tokens[at], at, char);
      if (to !== undefined) next.push(to);
    }
    if (next.length === 0) return false;
    states = withSkipped(tokens, next);
  }
  return states.has(tokens.length);
}

/** Where a state goes with a character; undefined: nowhere. */
function step(token: Token | undefined, at: number, char: string): number | undefined {
  switch (token?.kind) {
    case undefined:
      return undefined;
    case "one":
      return token.accepts(char) ? at + 1 : undefined;
    case "star":
      return char === "/" ? undefined : at;
    case "globstar":
      return at;
    case "folders":
      return at + 1;
    case "insideFolder":
      return char === "/" ? at - 1 : at;
  }
}

// Stars and folders may stand for nothing.
function withSkipped(tokens: readonly Token[], from: readonly number[]): ReadonlySet<number> {
  const states = new Set(from);
  // A set hands out what is added to it while it is walked.
  for (const at of states) {
    const kind = tokens[at]?.kind;
    if (kind === "star" || kind === "globstar") states.add(at + 1);
    if (kind === "folders") states.add(at + 2);
  }
  return states;
}

function parseGlob(glob: string): readonly Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < glob.length; at++) {
    const rest = glob.slice(at);
    const isSegmentStart = at === 0 || glob[at - 1] === "/";
    const stars = /^\*+/.exec(rest)?.[0].length ?? 0;
    const set = /^\[([!^]?)((?:\]|\\.|[^\]\\])(?:\\.|[^\]\\])*)\]/.exec(rest);
    if (isSegmentStart && rest.startsWith("**/")) {
      tokens.push({ kind: "folders" }, { kind: "insideFolder" });
      at += 2;
    } else if (stars > 0) {
      // `x/**` is everything below x, not x itself.
      if (isSegmentStart && rest === "**") tokens.push({ kind: "one", accepts: () => true }, { kind: "globstar" });
      else tokens.push({ kind: "star" });
      at += stars - 1;
    } else if (rest.startsWith("?")) tokens.push({ kind: "one", accepts: (char) => char !== "/" });
    else if (set !== null) {
      tokens.push({ kind: "one", accepts: setPredicate(set[1] !== "", set[2] ?? "") });
      at += set[0].length - 1;
    } else {
      const literal = rest.startsWith("\\") && rest.length > 1 ? rest[1] : rest[0];
      if (literal !== rest[0] || rest.startsWith("\\\\")) at += 1;
      tokens.push({ kind: "one", accepts: (char) => char === literal });
    }
  }
  return tokens;
}

/** `a-z0-9_` and the like; never a slash. */
function setPredicate(isNegated: boolean, body: string): (char: string) => boolean {
  const ranges: (readonly [string, string])[] = [];
  const chars = [...body.replace(/\\(.)/g, "$1")];
  for (let at = 0; at < chars.length; at++) {
    const [first = "", dash, last] = chars.slice(at, at + 3);
    if (dash === "-" && last !== undefined) {
      ranges.push([first, last]);
      at += 2;
    } else ranges.push([first, first]);
  }
  return (char) => char !== "/" && ranges.some(([first, last]) => first <= char && char <= last) !== isNegated;
}
