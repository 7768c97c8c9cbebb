// What a stage found wrong or noteworthy, as data: stages return `{ value, problems }` and never throw at user text.
import type { Range } from "./range.ts";

export type Severity = "error" | "warning" | "info" | "hint";

/**
 * Who refuses in a real cluster: the document (API server, agent), or an endpoint's policies together, which are then not
 * put in (endpoint regeneration). Empty for our own warnings.
 */
export type RejectedBy = "api-server" | "agent" | "endpoint-regeneration";

export interface TextEdit {
  /** Counted from the start of the document (piece) that the problem is in. */
  readonly range: Range;
  readonly newText: string;
}

export interface Fix {
  /** An act: "Split into two rules". */
  readonly title: string;
  readonly edits: readonly TextEdit[];
}

export interface RelatedPlace {
  readonly file: string;
  /** Counted from the start of that file. */
  readonly range: Range;
  readonly message: string;
}

export interface Problem {
  /** kebab-case, stable; `docs/checks/<code>.md` explains it. */
  readonly code: string;
  readonly severity: Severity;
  /** Counted from the start of the document (piece) that the problem is in, so that an edit above moves nothing. */
  readonly range: Range;
  /** What is wrong; why; what to write instead. */
  readonly message: string;
  readonly rejectedBy?: readonly RejectedBy[];
  /** The agent's exact text, on its first error alone. */
  readonly agentError?: string;
  /** The API server's exact text, where the agent's does not stand here; one line per error. */
  readonly apiServerError?: string;
  readonly related?: readonly RelatedPlace[];
  readonly fixes?: readonly Fix[];
}
