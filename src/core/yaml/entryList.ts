// The entries of a map while it is read: each key at the place of its first setting, with its last value.
// Of two equal keys the last wins, merged ones (`<<`) included, as in go.yaml.in/yaml/v2 v2.4.2 decode.go.
import type { Problem } from "../text/problem.ts";
import type { MapEntry } from "./node.ts";
import { describeDuplicateKey } from "./yamlProblem.ts";

/** More tell nobody more. */
const maxProblems = 100;

export class EntryList {
  private readonly byKey = new Map<string, { readonly entry: MapEntry; readonly isMerged: boolean }>();
  private readonly problems: Problem[];
  last: MapEntry | undefined;

  constructor(problems: Problem[]) {
    this.problems = problems;
  }

  get entries(): readonly MapEntry[] {
    return Array.from(this.byKey.values(), ({ entry }) => entry);
  }

  /** A key that is written out: a second one is a problem at the first. Overriding a merged one is what merging is for. */
  set(entry: MapEntry): void {
    const earlier = this.byKey.get(entry.key);
    if (earlier !== undefined && !earlier.isMerged && this.problems.length < maxProblems) {
      this.problems.push(describeDuplicateKey(earlier.entry));
    }
    this.byKey.set(entry.key, { entry, isMerged: false });
    this.last = entry;
  }

  merge(entry: MapEntry): void {
    this.byKey.set(entry.key, { entry, isMerged: true });
  }
}
