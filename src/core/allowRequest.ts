// "Allow this flow" where both policies let it pass and the proxy denies the request: a rule for it, tried as the others
// are. What else it opens is told for the same request: other peers and ports on which the rule is asked.
import { backendOf } from "./allow/deniedSides.ts";
import { nameOfPeer } from "./allow/nameEnds.ts";
import { openedBesides } from "./allow/openedFlows.ts";
import type { AllowAnswer, Proposal } from "./allow/proposal.ts";
import { requestCandidates } from "./allow/requestCandidates.ts";
import type { FlowAnswer, L7Answer } from "./datapath/flow.ts";
import { lookupFlow } from "./datapath/lookupFlow.ts";
import { compareRequests } from "./flows/compareRequests.ts";
import { compareSides } from "./flows/compareSides.ts";
import { portDomains } from "./flows/portDomains.ts";
import { parseProtocol } from "./policy/protocol.ts";
import type { Search, TriedEdit } from "./tryEdit.ts";
import { contextWith, editablePolicies, ofExisting, proposalOf } from "./tryEdit.ts";

export function allowRequest(answer: FlowAnswer, search: Search): AllowAnswer {
  const { l7 } = answer;
  const side = l7 === null ? null : answer[l7.direction];
  if (l7 === null || side === null) return { sides: [], nothing: "denied-by-proxy" };
  const proposals = requestCandidates(l7, search.flow, editablePolicies(search.analyzed))
    .map((candidate) => ofExisting(candidate, search))
    .flatMap((edit) => tryRequest(edit, answer, l7, search) ?? [])
    .toSorted((a, b) => a.count - b.count)
    .map(({ proposal }) => proposal);
  if (proposals.length === 0) return { sides: [], nothing: "denied-by-proxy" };
  const { direction } = l7;
  return { sides: [{ direction, endpoint: side.endpoint, proposals, blockedBy: [] }], nothing: null };
}

function tryRequest(
  edit: TriedEdit,
  answer: FlowAnswer,
  { direction }: L7Answer,
  search: Search,
): { readonly proposal: Proposal; readonly count: number } | undefined {
  const { flow, context } = search;
  const side = answer[direction];
  const asked = contextWith(edit, search);
  const after = asked && lookupFlow(flow, asked);
  if (side === null || asked === undefined || after === undefined || "error" in after) return undefined;
  if (after.l7?.decision !== "allowed") return undefined;
  const domains = portDomains(context.view);
  // A rule of the proxy changes no map.
  if (compareSides(asked.world, context.policyWorld, asked.policyWorld, domains).length > 0) return undefined;
  const request = { flow, direction, view: context.view, domains };
  const changes = compareRequests(request, asked.world, context.policyWorld, asked.policyWorld);
  if (changes.some(({ change }) => change === "otherwise")) return undefined;
  const peer = nameOfPeer(side, direction === "egress" ? flow.to : flow.from, undefined, context)?.point ?? "";
  const protocol = parseProtocol(flow.protocol) ?? 0;
  // The answer shows the sides of the first backend.
  const [first] = answer.backends ?? [];
  const { port } = first === undefined ? flow : backendOf(first.backend, flow);
  const opened = openedBesides(changes, [{ direction, endpoint: side.endpoint, peer, protocol, port }], domains);
  return { proposal: proposalOf(edit, opened.flows, { direction, endpoint: side.endpoint }), count: opened.count };
}
