// What Cilium's agent refuses in a policy, before a check has put it into words.
import type { Range } from "../../text/range.ts";
import type { PathSegment } from "../../yaml/node.ts";

export interface AgentProblem {
  /** Code of the check that owns the problem. */
  readonly code: string;
  /** The agent's exact text of this problem alone, without the wrapping of Parse (`Invalid … spec: `). */
  readonly text: string;
  /** The exact value (or key, where a key is at fault), from the root of the object. */
  readonly path: readonly PathSegment[];
  readonly range: Range;
  /** Where the CRD's schema would complain about the same; `path` where undefined. */
  readonly schemaPath?: readonly PathSegment[];
  /** Values that a check's message names. */
  readonly facts?: Readonly<Record<string, string>>;
}
