// Wrong usage: one line on standard error, exit code 2.

export class UsageError extends Error {}

/** `, did you mean --fail-on?`, or nothing. */
export function suggestionText(nearest: readonly string[]): string {
  return nearest.length === 0 ? "" : `, did you mean ${nearest.join(", ")}?`;
}
