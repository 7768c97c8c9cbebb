// An analyzer that reports each word `bad` as a finding and counts what it is asked: enough to test who asks what, when.
import type { Analyzer, Finding, InputFile, Settings, Snapshot } from "../../src/core/index.ts";
import { createLineIndex } from "../../src/core/text/lineIndex.ts";

export interface FakeAnalyzer extends Analyzer {
  /** Files of each `update`, in order. */
  readonly updates: string[][];
  readonly settings: Settings[];
  /** How often findings were computed, by file. */
  readonly computed: Map<string, number>;
}

export function fakeAnalyzer(): FakeAnalyzer {
  const texts = new Map<string, string | undefined>();
  const findings = new Map<string, readonly Finding[]>();
  const updates: string[][] = [];
  const settings: Settings[] = [];
  const computed = new Map<string, number>();
  let revision = 0;
  const findingsOf = (file: string): readonly Finding[] => {
    const known = findings.get(file);
    if (known !== undefined) return known;
    const found = [...(texts.get(file) ?? "").matchAll(/bad/g)].map(({ index }) => badAt(file, index));
    findings.set(file, found);
    computed.set(file, (computed.get(file) ?? 0) + 1);
    return found;
  };
  const snapshot = (): Snapshot => ({
    revision: ++revision,
    files: [...texts.keys()],
    worlds: [],
    settingsProblems: [],
    worldOf: () => undefined,
    textOf: (file) => texts.get(file),
    linesOf: (file) => createLineIndex(texts.get(file) ?? ""),
    documents: () => [],
    findings: findingsOf,
    ownFindings: findingsOf,
    explain: () => undefined,
  });
  return {
    updates,
    settings,
    computed,
    update(changes: readonly InputFile[]) {
      updates.push(changes.map(({ file }) => file));
      for (const { file, text, reason } of changes) {
        findings.delete(file);
        if (text === undefined && reason === undefined) texts.delete(file);
        else texts.set(file, text);
      }
      return snapshot();
    },
    configure(value: Settings) {
      settings.push(value);
      return snapshot();
    },
  };
}

function badAt(file: string, start: number): Finding {
  const range = { start, end: start + 3 };
  return {
    file,
    document: 0,
    range,
    severity: "error",
    code: "bad-word",
    message: "Unexpected bad. Write good.",
    rejectedBy: ["agent"],
    agentError: "bad is not supported",
    related: [],
    fixes: [{ title: "Write good", edits: [{ range, newText: "good" }] }],
  };
}
