// What is in no answer and could have changed it: rejected policies, templates, and text that nobody can read yet.
import type { AnalyzedPolicy, AnalyzedWorld } from "./analyzedWorld.ts";
import type { LeftOutView } from "./datapath/flow.ts";
import { matchesRequirements } from "./labels/requirement.ts";
import type { ResolvedEndpoint } from "./policy/engine.ts";

export interface LeftOut {
  readonly view: LeftOutView;
  /** Undefined where nothing of it could be read. */
  readonly policy: AnalyzedPolicy | undefined;
}

/** `lineAt` counts from 0 in the file, `start` from the document. */
export function findLeftOut(
  analyzed: AnalyzedWorld,
  lineAt: (place: { readonly file: string; readonly document: number }, start: number) => number,
): readonly LeftOut[] {
  const ofPolicy = (policy: AnalyzedPolicy, reason: string | undefined): readonly LeftOut[] => {
    if (reason === undefined) return [];
    const { title, file } = policy.ref;
    const view = { policy: title, file, line: lineAt(policy.ref, policy.object.node.range.start), reason };
    return [{ view, policy }];
  };
  return [
    ...analyzed.policies.flatMap((policy) => ofPolicy(policy, rejectionOf(policy))),
    ...analyzed.templatedPolicies
      .filter(({ object }) => object.role === "policy")
      .flatMap((policy) => ofPolicy(policy, "a template: only what is made of it is a policy")),
    ...unreadPieces(analyzed, lineAt).map((view) => ({ view, policy: undefined })),
    ...analyzed.unreadable.map(({ file, reason }) => ({
      view: { policy: `all of ${file}`, file, line: 0, reason: `can't be read: ${reason}` },
      policy: undefined,
    })),
  ];
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

/** A policy that Cilium does not take, or that is not modelled. */
function rejectionOf({ checked, compiled, object }: AnalyzedPolicy): string | undefined {
  if (compiled !== undefined) return undefined;
  if (checked.rejected !== undefined) return checked.rejected;
  return object.kind === "ClusterNetworkPolicy" ? "ClusterNetworkPolicy is not modelled yet" : "not read";
}

/** Files above the size limits, and documents that do not parse and speak of a policy, such as one that is half typed. */
function unreadPieces(
  { sources }: AnalyzedWorld,
  lineAt: (place: { readonly file: string; readonly document: number }, start: number) => number,
): readonly LeftOutView[] {
  return sources.flatMap(({ file, documents, problems }) => [
    ...problems.map(({ message }) => ({ policy: `all of ${file}`, file, line: 0, reason: message })),
    ...documents.flatMap(({ document, content }): readonly LeftOutView[] => {
      const [problem] = content.problems;
      if (content.root !== undefined || problem === undefined) return [];
      const kind = /\bkind["']?:\s*["']?(\w*NetworkPolicy)\b/.exec(content.text)?.[1];
      if (kind === undefined) return [];
      const name = /\bname["']?:\s*["']?([\w.-]+)/.exec(content.text)?.[1];
      const policy = name === undefined ? kind : `${kind} ${name}`;
      return [{ policy, file, line: lineAt({ file, document }, problem.range.start), reason: problem.message }];
    }),
  ]);
}
