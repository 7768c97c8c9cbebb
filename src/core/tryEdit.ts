// One edit of a proposal: whether Cilium takes the file with it, and the proposal that it makes.
import type { Candidate, EditablePolicy } from "./allow/candidates.ts";
import type { OpenedFlows, Proposal } from "./allow/proposal.ts";
import type { AnalyzedWorld } from "./analyzedWorld.ts";
import type { Flow } from "./datapath/flow.ts";
import type { FlowContext } from "./datapath/flowContext.ts";
import { applyEdits } from "./text/applyEdits.ts";
import { createLineIndex } from "./text/lineIndex.ts";
import type { WhatIf } from "./whatIf.ts";

/** A flow that is denied, and the world that edits are tried in. */
export interface Search {
  readonly flow: Flow;
  readonly analyzed: AnalyzedWorld;
  readonly context: FlowContext;
  readonly whatIf: WhatIf;
}

export interface TriedEdit extends Candidate, Pick<Proposal, "unlisted"> {
  /** Undefined: a new file. */
  readonly before: string | undefined;
  readonly isNewPolicy: boolean;
}

/** Those whose text is as they were read. */
export function editablePolicies({ policies, documentOf }: AnalyzedWorld): readonly EditablePolicy[] {
  return policies.flatMap(({ object, ref, compiled }) => {
    const content = documentOf(ref)?.content;
    const isEditable = compiled !== undefined && content !== undefined && !content.isTemplated && object.file !== "-";
    return isEditable ? [{ object, compiled, text: content.text }] : [];
  });
}

export function ofExisting(candidate: Candidate, { analyzed }: Search): TriedEdit {
  const before = analyzed.sources.find(({ file }) => file === candidate.file)?.text;
  return { ...candidate, before, isNewPolicy: false };
}

/** The world with the edit; undefined where Cilium does not take the file as it took it before, or the new policy. */
export function contextWith(edit: TriedEdit, { analyzed, context, whatIf }: Search): FlowContext | undefined {
  const next = whatIf.withText(edit.file, applyEdits(edit.before ?? "", [edit.edit]));
  if (!isTaken(analyzed, next, edit)) return undefined;
  const { policyWorld } = next;
  return { ...context, world: whatIf.world, policyWorld, view: { ...context.view, world: policyWorld } };
}

function isTaken(before: AnalyzedWorld, after: AnalyzedWorld, { file, isNewPolicy, policy }: TriedEdit): boolean {
  const [was, is] = [before, after].map(({ policies }) => policies.filter(({ object }) => object.file === file));
  if (was === undefined || is === undefined || is.length !== was.length + (isNewPolicy ? 1 : 0)) return false;
  const added = is.at(-1);
  if (isNewPolicy && (added?.ref.title !== policy || added.checked.verdict !== "accept")) return false;
  return was.every(({ ref, checked, compiled }, at) => {
    const now = is[at];
    if (now?.ref.title !== ref.title || now.checked.verdict !== checked.verdict) return false;
    return (now.compiled === undefined) === (compiled === undefined);
  });
}

export function proposalOf(
  { kind, policy, added, file, edit, before, isNewPolicy, unlisted }: TriedEdit,
  opened: readonly OpenedFlows[],
  { direction, endpoint }: { readonly direction: "ingress" | "egress"; readonly endpoint: string },
): Proposal {
  const lines = createLineIndex(before ?? "");
  const position = lines.getPosition(edit.range.start);
  const isNewLine = /^\r?\n/.test(edit.newText);
  return {
    id: [direction, endpoint, kind, file, edit.range.start, edit.newText.length].join("|"),
    kind,
    policy,
    added,
    file,
    isNewFile: isNewPolicy && before === undefined,
    ...(unlisted === undefined ? {} : { unlisted }),
    line: position.line + (isNewLine ? 1 : 0),
    edits: [edit],
    text: outdent(edit.newText),
    opened,
  };
}

/** Without what only separates it from the text before. */
function outdent(text: string): string {
  const lines = text
    .replaceAll("\r\n", "\n")
    .replace(/^(,| |\n|---\n)+/, (start) => " ".repeat(start.length - start.lastIndexOf("\n") - 1))
    .split("\n");
  const depth = Math.min(...lines.filter((line) => line.trim() !== "").map((line) => line.search(/\S/)));
  return lines
    .map((line) => line.slice(depth))
    .join("\n")
    .trimEnd();
}
