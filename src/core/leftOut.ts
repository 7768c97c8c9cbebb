// What is in no answer and could have changed it: rejected policies, templates, and text that nobody can read yet.
import type { AnalyzedPolicy, AnalyzedWorld } from "./analyzedWorld.ts";
import type { LeftOutView } from "./datapath/flow.ts";
import { matchesRequirements } from "./labels/requirement.ts";
import type { ResolvedEndpoint } from "./policy/engine.ts";
import type { Direction } from "./policy/policyEntry.ts";
import { getItems, getValue, type YamlNode } from "./yaml/node.ts";

export interface LeftOut {
  readonly view: LeftOutView;
  /** What it speaks of; both where that can't be told. */
  readonly directions: readonly Direction[];
  /** Undefined where nothing of it could be read. */
  readonly policy: AnalyzedPolicy | undefined;
}

/** `lineAt` counts from 0 in the file, `start` from the document. */
export function findLeftOut(
  analyzed: AnalyzedWorld,
  lineAt: (place: { readonly file: string; readonly document: number }, start: number) => number,
): readonly LeftOut[] {
  const viewOf = ({ ref, object }: AnalyzedPolicy, reason: string, { start } = object.node.range): LeftOutView => ({
    policy: ref.title,
    file: ref.file,
    line: lineAt(ref, start),
    reason,
  });
  return [
    ...analyzed.policies.flatMap((policy): readonly LeftOut[] => {
      const reason = rejectionOf(policy);
      return reason === undefined
        ? []
        : [
            {
              get view() {
                return viewOf(policy, reason, policy.checked.rejectedAt);
              },
              directions: directionsOf(policy.object),
              policy,
            },
          ];
    }),
    ...analyzed.templatedPolicies
      .filter(({ object, isRead }) => object.role === "policy" && isRead)
      .map((policy) => ({
        view: viewOf(policy, "a template: only what is made of it is a policy"),
        directions: both,
        policy,
      })),
    ...unreadPieces(analyzed, lineAt).map((view) => ({ view, directions: both, policy: undefined })),
    ...analyzed.unreadable.map(({ file, reason }) => ({
      view: { policy: `all of ${file}`, file, line: 0, reason: `can't be read: ${reason}` },
      directions: both,
      policy: undefined,
    })),
  ];
}

const both: readonly Direction[] = ["ingress", "egress"];

/** Read from the sections that are written, since those of a rejected policy need not decode. */
function directionsOf({ kind, node }: AnalyzedPolicy["object"]): readonly Direction[] {
  if (kind === "NetworkPolicy") return both;
  const specs = [getValue(node, "spec"), ...getItems(getValue(node, "specs"))];
  const found = both.filter((direction) => specs.some((spec) => hasSection(spec, direction)));
  return found.length === 0 ? both : found;
}

function hasSection(spec: YamlNode | undefined, direction: Direction): boolean {
  return getValue(spec, direction) !== undefined || getValue(spec, `${direction}Deny`) !== undefined;
}

/**
 * It would have selected the endpoint, or nobody can tell. Whom a rejected policy meant is read from its selectors; where
 * these can't be read, from its namespace alone.
 */
export function couldSelect({ policy }: LeftOut, { labels, isHost, endpoint }: ResolvedEndpoint): boolean {
  if (policy === undefined) return true;
  const { subjects, ref } = policy;
  if (subjects === undefined) return ref.namespace === "" || ref.namespace === endpoint.namespace;
  return subjects.some(
    ({ selector, isNode }) => isNode === isHost && matchesRequirements(selector.requirements, labels),
  );
}

/** A policy that Cilium does not take. */
function rejectionOf({ checked, compiled, isRead }: AnalyzedPolicy): string | undefined {
  if (compiled !== undefined || !isRead) return undefined;
  return checked.rejected ?? "not read";
}

/** Files above the size limits, and documents that do not parse and speak of a policy, such as one that is half typed. */
function unreadPieces(
  { sources }: AnalyzedWorld,
  lineAt: (place: { readonly file: string; readonly document: number }, start: number) => number,
): readonly LeftOutView[] {
  return sources.flatMap(({ file, documents, problems }) => [
    ...problems.map(({ message }) => ({ policy: `all of ${file}`, file, line: 0, reason: reasonOf(message) })),
    ...documents.flatMap(({ document, content }): readonly LeftOutView[] => {
      const [problem] = content.problems;
      if (content.root !== undefined || problem === undefined) return [];
      const kind = /\bkind["']?:\s*["']?(\w*NetworkPolicy)\b/.exec(content.text)?.[1];
      if (kind === undefined) return [];
      const name = /\bname["']?:\s*["']?([\w.-]+)/.exec(content.text)?.[1];
      const policy = name === undefined ? kind : `${kind} ${name}`;
      return [
        { policy, file, line: lineAt({ file, document }, problem.range.start), reason: reasonOf(problem.message) },
      ];
    }),
  ]);
}

/** The first sentence of a message, to stand within a sentence. */
function reasonOf(message: string): string {
  const first = /^(?:File left out: )?(.+?)\.(?:\s|$)/.exec(message)?.[1] ?? message;
  return `${first.charAt(0).toLowerCase()}${first.slice(1)}`;
}
