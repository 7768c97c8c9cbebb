// A problem with the document that it is in: what the world hands up, since it reads many files.
import type { Problem } from "../text/problem.ts";

export interface PlacedProblem {
  readonly file: string;
  readonly document: number;
  /** Index in a List, else undefined. */
  readonly item: number | undefined;
  /** Ranges count from the document. */
  readonly problem: Problem;
}
