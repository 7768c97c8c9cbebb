// A check whose problems are found where a file or a folder is read, by code outside this room; only its page is here.
import type { Severity } from "../text/problem.ts";
import type { Check } from "./check.ts";

export interface FileCheckOptions {
  readonly code: string;
  readonly severity: Severity;
  readonly summary: string;
}

export function fileCheck({ code, severity, summary }: FileCheckOptions): Check {
  return { code, severity, summary, stage: "file", run: () => [] };
}
