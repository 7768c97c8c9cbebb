// "Allow this flow" in words: for each side that denies, what could be put in, where, and what else it lets pass.
import type { AllowAnswer, AllowSide, OpenedFlows, Proposal } from "../core/index.ts";
import { endpointTitle } from "./endpointTitle.ts";
import { place, type Sentence, text } from "./sentence.ts";

export function allowView({ sides, nothing }: AllowAnswer) {
  return { sides: sides.map(sideOf), note: nothing === null ? null : notes[nothing] };
}

const notes: Readonly<Record<NonNullable<AllowAnswer["nothing"]>, string>> = {
  "not-denied": "The flow passes: there is nothing to allow.",
  "denied-by-proxy": "The proxy denies the request, and no L7 rule here can take it in: write one for it.",
  "dropped-on-the-way": "No policy of either end denies it, so no rule of theirs lets it pass.",
  "no-backends": "The service has no backends here.",
};

function sideOf({ direction, endpoint, proposals, blockedBy }: AllowSide) {
  const word = direction === "egress" ? "Egress" : "Ingress";
  return {
    direction,
    title: `${word} at ${endpointTitle(endpoint)}`,
    proposals: proposals.map(proposalView),
    blockedBy: proposals.length > 0 ? [] : blockedSentences(blockedBy),
  };
}

function blockedSentences(rules: AllowSide["blockedBy"]): readonly Sentence[] {
  const named = rules.flatMap(({ policy, file, line }): Sentence[] =>
    policy === null || file === null || line === null
      ? []
      : [[text(`${policy} stands in the way, whatever allows the flow: change `), place(file, line), text(".")]],
  );
  return named.length > 0 ? named : [[text("No rule that this version of Cilium takes opens it.")]];
}

export function proposalView(proposal: Proposal) {
  const { id, kind, file, line, isNewFile, text: added, opened } = proposal;
  return {
    id,
    title: proposalTitle(proposal),
    place: { file, line },
    isNewFile,
    text: added,
    alsoAllows: opened.map((set) => `${openedText(set)}${kind === "request" ? ", for the same request" : ""}`),
    notes: notesOf(proposal),
  };
}

function proposalTitle({ kind, added, policy, isNewFile }: Proposal): string {
  const what = endpointTitle(added);
  switch (kind) {
    case "port":
      return `Add ${what} to the rule of ${policy}`;
    case "peer":
      return `Add ${what} to the peers of a rule of ${policy}`;
    case "item":
      return `Add a rule for ${what} to ${policy}`;
    case "request":
      return `Add ${added} to the rules of ${policy} for the proxy`;
    case "policy":
      return `Add ${policy}${isNewFile ? " in a new file" : ""}`;
  }
}

const nNamed = 4;

/** `shop/api to shop/db on 5432/TCP` */
function openedText({ direction, endpoints, peers, ports }: OpenedFlows): string {
  const [from, to] = direction === "ingress" ? [peers, endpoints] : [endpoints, peers];
  const on = ports.length === 0 ? "every port" : listed(ports);
  return `${listed(from.map(endpointTitle))} to ${listed(to.map(endpointTitle))} on ${on}`;
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, nNamed);
  return names.length > shown.length ? `${shown.join(", ")} and ${names.length - shown.length} more` : shown.join(", ");
}

function notesOf({ text: added, unlisted }: Proposal): readonly string[] {
  const found: string[] = [];
  if (unlisted !== undefined)
    found.push(`${unlisted.kustomization} leaves a new file out: add ${unlisted.path} to its resources.`);
  if (/fromEndpoints|toEndpoints|podSelector/.test(added) || added.includes("endpointSelector"))
    found.push("Pods that come later with the same labels are meant, too.");
  if (added.includes("toFQDNs"))
    found.push("Cilium learns addresses of names from a DNS rule (`rules.dns`) for the same pods.");
  if (/- (world|all)$/m.test(added)) found.push("Every address outside the cluster is meant.");
  return found;
}
