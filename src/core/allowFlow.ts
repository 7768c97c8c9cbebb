// "Allow this flow": for each side that denies, the edits that would let it pass, each tried in a world of its own. What is
// proposed is accepted by Cilium, lets the flow pass and takes nothing from any other flow; what else it opens is told
// exactly, class by class (flows/).
// Leaves out: drops on the way that no endpoint's policy makes.
import { appendDocument } from "./allow/appendEdit.ts";
import type { AllowQuestion } from "./allow/candidates.ts";
import { candidatesOfMiss, itemCandidates } from "./allow/candidates.ts";
import type { DeniedSide } from "./allow/deniedSides.ts";
import { deniedSides } from "./allow/deniedSides.ts";
import { nameOfPeer, nameOfSubject } from "./allow/nameEnds.ts";
import type { Writing } from "./allow/newPolicy.ts";
import { makeNewPolicy } from "./allow/newPolicy.ts";
import { fileForNewPolicy } from "./allow/newPolicyFile.ts";
import type { AskedFlow } from "./allow/openedFlows.ts";
import { openedBesides } from "./allow/openedFlows.ts";
import type { AllowAnswer, AllowSide, Proposal } from "./allow/proposal.ts";
import { allowRequest } from "./allowRequest.ts";
import type { AnalyzedWorld } from "./analyzedWorld.ts";
import type { DenialCause, Flow, FlowAnswer, FlowError } from "./datapath/flow.ts";
import type { FlowContext } from "./datapath/flowContext.ts";
import { lookupFlow } from "./datapath/lookupFlow.ts";
import type { NearMiss } from "./datapath/nearMisses.ts";
import { findNearMisses } from "./datapath/nearMisses.ts";
import { compareSides } from "./flows/compareSides.ts";
import { portDomains } from "./flows/portDomains.ts";
import { formatPort, isIcmp } from "./policy/protocol.ts";
import type { Search, TriedEdit } from "./tryEdit.ts";
import { contextWith, editablePolicies, ofExisting, proposalOf } from "./tryEdit.ts";
import { WhatIf } from "./whatIf.ts";

/** As many as people read. */
const nShown = 4;

export function allowFlow(flow: Flow, analyzed: AnalyzedWorld, context: FlowContext): AllowAnswer | FlowError {
  const answer = lookupFlow(flow, context);
  if ("error" in answer) return answer;
  const denied = deniedSides(flow, answer, context);
  const isRequest = denied.length === 0 && answer.l7?.decision === "denied";
  if (denied.length === 0 && !isRequest) return { sides: [], nothing: nothingOf(answer) };
  const search: Search = { flow, analyzed, context, whatIf: whatIfOf(analyzed, context) };
  if (isRequest) return allowRequest(answer, search);
  return { sides: denied.map((side) => openSide(side, search)), nothing: null };
}

/** Kept while the world is: its endpoints and selections are worked out once. */
const kept = new WeakMap<FlowContext["policyWorld"], WhatIf>();

function whatIfOf(analyzed: AnalyzedWorld, { world, policyWorld }: FlowContext): WhatIf {
  const known = kept.get(policyWorld) ?? new WhatIf(analyzed, world, policyWorld);
  kept.set(policyWorld, known);
  return known;
}

function nothingOf({ decision, backends }: FlowAnswer): AllowAnswer["nothing"] {
  if (backends?.length === 0) return "no-backends";
  return decision === "denied" ? "dropped-on-the-way" : "not-denied";
}

interface Ranked {
  readonly proposal: Proposal;
  readonly count: number;
}

const kindsInOrder = ["port", "peer", "item", "policy"];

function openSide(denied: DeniedSide, search: Search): AllowSide {
  const { direction, endpoint } = denied;
  const question = questionOf(denied, search.context);
  const tried = question === undefined ? { found: [], cause: null } : tryInTurn(question, search);
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

interface Tried {
  readonly found: readonly Ranked[];
  /** Why the side denies with a rule that Cilium takes, where it does. */
  readonly cause: DenialCause | null;
}

/**
 * 1. every edit as people would write it
 * 2. a new policy that turns on no default deny, where the usual one would turn others away
 * 3. where Cilium takes no rule with the port, rules for all ports
 */
function tryInTurn(question: Question, search: Search): Tried {
  const tryAll = (candidates: readonly TriedEdit[]): Tried => {
    const trials = candidates.map((candidate) => tryCandidate(candidate, question, search));
    const cause = trials.find((trial) => trial.cause !== null)?.cause ?? null;
    return { found: trials.flatMap(({ ranked }) => ranked ?? []), cause };
  };
  const usual = tryAll(candidatesFor(question, search, { withPort: true, withDefaultDeny: true }));
  if (usual.cause !== null || usual.found.some(({ proposal }) => proposal.kind === "policy")) return usual;
  const open = tryAll(newPolicyFor(question, search, { withPort: true, withDefaultDeny: false }));
  const found = [...usual.found, ...open.found];
  if (found.length > 0) return { found, cause: open.cause };
  return tryAll(candidatesFor(question, search, { withPort: false, withDefaultDeny: true }));
}

/** What denies once a rule allows; else what denied before. */
function rulesOf(cause: DenialCause | null, { side }: DeniedSide): AllowSide["blockedBy"] {
  for (const one of [cause, side.cause]) if (one !== null && "rules" in one) return one.rules;
  return [];
}

function candidatesFor(question: Question, search: Search, writing: Writing): readonly TriedEdit[] {
  const { analyzed, context } = search;
  const { withPort } = writing;
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
  const edits = [...near, ...items].map((candidate) => ofExisting(candidate, search));
  return [...edits, ...newPolicyFor(question, search, writing)];
}

/** A denied side in the words of rules. */
interface Question {
  readonly denied: DeniedSide;
  readonly asked: AllowQuestion;
  readonly misses: readonly NearMiss[];
  /** What is asked for, in the words of what a change opens. */
  readonly flows: readonly AskedFlow[];
}

/** Undefined where no rule can name the peer. */
function questionOf(denied: DeniedSide, context: FlowContext): Question | undefined {
  const { side, direction, endpoint, reference, service, protocol, port } = denied;
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
  return { denied, asked, misses, flows: askedFlows(denied, context) };
}

function askedFlows(
  { direction, endpoint, peers, protocol, port, service }: DeniedSide,
  context: FlowContext,
): readonly AskedFlow[] {
  // Where types are not read, every other type passes with the asked one.
  if (!context.view.readsIcmpTypes && isIcmp(protocol)) return [];
  return peers.flatMap(({ side, reference }) => {
    const named = nameOfPeer(side, reference, service, context);
    return named === undefined ? [] : [{ direction, endpoint, peer: named.point, protocol, port }];
  });
}

function newPolicyFor({ denied, asked }: Question, search: Search, writing: Writing): readonly TriedEdit[] {
  const { analyzed, context } = search;
  const { endpoint, peerName, port } = asked;
  const subject = nameOfSubject(endpoint, context);
  const taken = new Set(
    analyzed.policies.flatMap(({ ref }) => (ref.namespace === subject.namespace ? [ref.name] : [])),
  );
  const policy = makeNewPolicy(subject, asked, taken, writing);
  if (policy === undefined) return [];
  const { file, source, ...listing } = fileForNewPolicy(
    policy.name,
    denied.side,
    analyzed.sources,
    analyzed.world.root,
  );
  return [
    {
      kind: "policy",
      policy: policy.title,
      added: writing.withPort ? `${peerName} on ${formatPort(port.protocol, port.port)}` : peerName,
      file,
      edit: appendDocument(source?.text ?? "", policy.object),
      before: source?.text,
      isNewPolicy: true,
      ...listing,
    },
  ];
}

interface Trial {
  readonly ranked: Ranked | undefined;
  /** Why the side still denies, where it does. */
  readonly cause: DenialCause | null;
}

const failed: Trial = { ranked: undefined, cause: null };

function tryCandidate(candidate: TriedEdit, { denied, flows }: Question, search: Search): Trial {
  const { context, flow } = search;
  const asked = contextWith(candidate, search);
  const answer = asked && lookupFlow(flow, asked);
  if (asked === undefined || answer === undefined || "error" in answer) return failed;
  const still = deniedSides(flow, answer, context).find((one) => one.key === denied.key);
  if (still !== undefined) return { ranked: undefined, cause: still.side.cause };
  const domains = portDomains(context.view);
  const changes = compareSides(asked.world, context.policyWorld, asked.policyWorld, domains);
  if (changes.some(({ change }) => change === "otherwise")) return failed;
  const opened = openedBesides(changes, flows, domains);
  return { ranked: { proposal: proposalOf(candidate, opened.flows, denied), count: opened.count }, cause: null };
}
