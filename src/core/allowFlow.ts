// "Allow this flow": for each side that denies, the edits that would let it pass, each tried in a world of its own. What is
// proposed is accepted by Cilium, lets the flow pass and takes nothing from any other flow; what else it opens is told
// exactly, class by class (flows/).
// Leaves out: denials of the proxy, and drops on the way that no endpoint's policy makes.
import { appendDocument } from "./allow/appendEdit.ts";
import type { AllowQuestion, Candidate, EditablePolicy } from "./allow/candidates.ts";
import { candidatesOfMiss, itemCandidates, portText } from "./allow/candidates.ts";
import type { DeniedSide } from "./allow/deniedSides.ts";
import { deniedSides } from "./allow/deniedSides.ts";
import { nameOfPeer, nameOfSubject } from "./allow/nameEnds.ts";
import { makeNewPolicy } from "./allow/newPolicy.ts";
import { fileForNewPolicy } from "./allow/newPolicyFile.ts";
import type { AskedFlow } from "./allow/openedFlows.ts";
import { openedBesides } from "./allow/openedFlows.ts";
import type { AllowAnswer, AllowSide, Proposal } from "./allow/proposal.ts";
import { isIcmp } from "./allow/ruleParts.ts";
import type { AnalyzedWorld } from "./analyzedWorld.ts";
import type { DenialCause, Flow, FlowAnswer, FlowError } from "./datapath/flow.ts";
import type { FlowContext } from "./datapath/flowContext.ts";
import { lookupFlow } from "./datapath/lookupFlow.ts";
import { findNearMisses } from "./datapath/nearMisses.ts";
import { compareSides } from "./flows/compareSides.ts";
import { portDomains } from "./flows/portDomains.ts";
import { applyEdits } from "./text/applyEdits.ts";
import { createLineIndex } from "./text/lineIndex.ts";
import { WhatIf } from "./whatIf.ts";

/** As many as people read. */
const nShown = 4;

export function allowFlow(flow: Flow, analyzed: AnalyzedWorld, context: FlowContext): AllowAnswer | FlowError {
  const answer = lookupFlow(flow, context);
  if ("error" in answer) return answer;
  const denied = deniedSides(flow, answer, context.world.services);
  if (denied.length === 0) return { sides: [], nothing: nothingOf(answer) };
  const search: Search = { flow, analyzed, context, whatIf: new WhatIf(analyzed, context.world, context.policyWorld) };
  return { sides: denied.map((side) => openSide(side, search)), nothing: null };
}

function nothingOf({ decision, l7, backends }: FlowAnswer): AllowAnswer["nothing"] {
  if (backends?.length === 0) return "no-backends";
  if (l7?.decision === "denied") return "denied-by-proxy";
  return decision === "denied" ? "dropped-on-the-way" : "not-denied";
}

interface Search {
  readonly flow: Flow;
  readonly analyzed: AnalyzedWorld;
  readonly context: FlowContext;
  readonly whatIf: WhatIf;
}

interface Ranked {
  readonly proposal: Proposal;
  readonly count: number;
}

const kindsInOrder = ["port", "peer", "item", "policy"];

function openSide(denied: DeniedSide, search: Search): AllowSide {
  const { direction, endpoint } = denied;
  const tried = [true, false].reduce<{ found: readonly Ranked[]; cause: DenialCause | null }>(
    (result, withPort) => {
      // Where Cilium takes no rule with the port, all ports are what there is to allow.
      if (result.found.length > 0 || result.cause !== null) return result;
      const trials = candidatesFor(denied, search, withPort).map((candidate) =>
        tryCandidate(candidate, denied, search),
      );
      const found = trials.flatMap(({ ranked }) => ranked ?? []);
      return { found, cause: result.cause ?? trials.find(({ cause }) => cause !== null)?.cause ?? null };
    },
    { found: [], cause: null },
  );
  const proposals = tried.found
    .toSorted(
      (a, b) =>
        a.count - b.count ||
        kindsInOrder.indexOf(a.proposal.kind) - kindsInOrder.indexOf(b.proposal.kind) ||
        a.proposal.text.length - b.proposal.text.length,
    )
    .slice(0, nShown)
    .map(({ proposal }) => proposal);
  return { direction, endpoint, proposals, blockedBy: proposals.length > 0 ? [] : rulesOf(tried.cause, denied) };
}

/** What denies once a rule allows; else what denied before. */
function rulesOf(cause: DenialCause | null, { side }: DeniedSide): AllowSide["blockedBy"] {
  for (const one of [cause, side.cause]) if (one !== null && "rules" in one) return one.rules;
  return [];
}

interface TriedEdit extends Candidate {
  /** Undefined: a new file. */
  readonly before: string | undefined;
  readonly isNewPolicy: boolean;
}

function candidatesFor(denied: DeniedSide, search: Search, withPort: boolean): readonly TriedEdit[] {
  const { analyzed, context } = search;
  const question = questionOf(denied, context);
  if (question === undefined) return [];
  const { asked, misses } = question;
  const policies = editablePolicies(analyzed);
  const byRef = new Map(policies.map((policy) => [policy.compiled.ref, policy]));
  const near = misses.flatMap((miss) => {
    const policy = byRef.get(miss.origin.policy);
    return policy === undefined || !withPort ? [] : candidatesOfMiss(miss, policy, asked);
  });
  const selecting = policies.filter(({ compiled }) => {
    const entries = context.policyWorld.entriesFor(asked.endpoint);
    return entries.some(({ origin }) => origin.kind === "rule" && origin.policy === compiled.ref);
  });
  const items = itemCandidates(selecting, context.policyWorld, asked, withPort);
  const edits = [...near, ...items].map((candidate): TriedEdit => {
    const before = analyzed.sources.find(({ file }) => file === candidate.file)?.text;
    return { ...candidate, before, isNewPolicy: false };
  });
  return [...edits, ...newPolicyCandidate(asked, denied, search, withPort)];
}

function questionOf(
  { side, direction, endpoint, reference, service, protocol, port }: DeniedSide,
  context: FlowContext,
) {
  const named = nameOfPeer(side, reference, service, context);
  const own = context.policyWorld.endpoints.find((one) => one.endpoint.name === endpoint);
  if (named === undefined || own === undefined) return undefined;
  const { peer, handle, endpoint: peerEndpoint } = named;
  const asked: AllowQuestion = {
    direction,
    endpoint: own,
    peerName: side.peer,
    peer,
    port: { protocol, port },
  };
  const misses = findNearMisses(
    { endpoint: own, direction, peerName: side.peer, peerHandle: handle, peerEndpoint, protocol, port },
    context.view,
  );
  return { asked, misses };
}

function editablePolicies({ policies, documentOf }: AnalyzedWorld): readonly EditablePolicy[] {
  return policies.flatMap(({ object, ref, compiled }) => {
    const content = documentOf(ref)?.content;
    const isEditable = compiled !== undefined && content !== undefined && !content.isTemplated && object.file !== "-";
    return isEditable ? [{ object, compiled, text: content.text }] : [];
  });
}

function newPolicyCandidate(
  { endpoint, peer, peerName, port, direction }: AllowQuestion,
  { side }: DeniedSide,
  { analyzed, context }: Search,
  withPort: boolean,
): readonly TriedEdit[] {
  const subject = nameOfSubject(endpoint, context);
  const taken = new Set(
    analyzed.policies.flatMap(({ ref }) => (ref.namespace === subject.namespace ? [ref.name] : [])),
  );
  const policy = makeNewPolicy(subject, peer, port, direction, taken, withPort);
  if (policy === undefined) return [];
  const { file, source } = fileForNewPolicy(policy.name, side, analyzed.sources, analyzed.world.root);
  return [
    {
      kind: "policy",
      policy: policy.title,
      added: withPort ? `${peerName} on ${portText(port)}` : peerName,
      file,
      edit: appendDocument(source?.text ?? "", policy.object),
      before: source?.text,
      isNewPolicy: true,
    },
  ];
}

interface Trial {
  readonly ranked: Ranked | undefined;
  /** Why the side still denies, where it does. */
  readonly cause: DenialCause | null;
}

const failed: Trial = { ranked: undefined, cause: null };

function tryCandidate(candidate: TriedEdit, denied: DeniedSide, search: Search): Trial {
  const { analyzed, context, whatIf, flow } = search;
  const { file, edit, before = "" } = candidate;
  const next = whatIf.withText(file, applyEdits(before, [edit]));
  if (!isTaken(analyzed, next, candidate)) return failed;
  const { policyWorld } = next;
  const asked = { world: whatIf.world, policyWorld, view: { ...context.view, world: policyWorld } };
  const answer = lookupFlow(flow, asked);
  if ("error" in answer) return failed;
  const still = deniedSides(flow, answer, context.world.services).find((one) => one.key === denied.key);
  if (still !== undefined) return { ranked: undefined, cause: still.side.cause };
  const domains = portDomains(context.view);
  const changes = compareSides(whatIf.world, context.policyWorld, policyWorld, domains);
  if (changes.some(({ change }) => change === "otherwise")) return failed;
  const opened = openedBesides(changes, askedFlows(denied, search), domains);
  return { ranked: { proposal: proposalOf(candidate, opened.flows, denied), count: opened.count }, cause: null };
}

/** Cilium takes the edited file as it took the one before, with the new policy where there is one. */
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

function askedFlows(
  { direction, endpoint, peers, protocol, port, service }: DeniedSide,
  { context }: Search,
): readonly AskedFlow[] {
  // Where types are not read, every other type passes with the asked one.
  if (!context.view.readsIcmpTypes && isIcmp({ protocol, port })) return [];
  return peers.flatMap(({ side, reference }) => {
    const named = nameOfPeer(side, reference, service, context);
    return named === undefined ? [] : [{ direction, endpoint, peer: named.point, protocol, port }];
  });
}

function proposalOf(
  { kind, policy, added, file, edit, before, isNewPolicy }: TriedEdit,
  opened: Proposal["opened"],
  { direction, endpoint }: DeniedSide,
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
