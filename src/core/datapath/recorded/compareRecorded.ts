// What a cluster recorded of a flow beside the answer of this folder: the same, another, or nothing that can be compared;
// and what in the record speaks for a reason.
import type { FlowAnswer, SideAnswer } from "../flow.ts";
import type { RecordedEnd, RecordedFlow } from "./recordedFlow.ts";
import type { KnownEnd, RecordedQuestion } from "./recordedQuestion.ts";

export interface RecordedComparison {
  /** Null where the record does not say what a policy decided. */
  readonly agrees: boolean | null;
  /** `dropped: Policy denied, at ingress` */
  readonly recorded: string;
  /** `allowed at ingress` */
  readonly ours: string;
  /** Why the record says nothing of policies, or what may make the difference, likeliest first. */
  readonly reasons: readonly string[];
}

type Outcome = "allowed" | "denied";

export function compareRecorded(
  recorded: RecordedFlow,
  question: RecordedQuestion,
  answer: FlowAnswer,
  policies: readonly string[],
): RecordedComparison {
  const shown = { recorded: recordedText(recorded), ours: oursText(recorded, answer) };
  const silent = whySilent(recorded);
  if (silent !== null) return { ...shown, agrees: null, reasons: [silent] };
  const theirs: Outcome = recorded.verdict === "dropped" || recorded.verdict === "audit" ? "denied" : "allowed";
  const ours = ourOutcome(recorded, answer);
  if (ours === null) return { ...shown, agrees: null, reasons: [whyNotAsked(answer)] };
  if (ours === theirs)
    return {
      ...shown,
      agrees: true,
      reasons: recorded.verdict === "audit" ? ["policy audit mode let pass what policy denies"] : [],
    };
  return { ...shown, agrees: false, reasons: reasonsFor(recorded, question, answer, policies, theirs) };
}

function recordedText({ verdict, dropReason, direction, event, policies }: RecordedFlow): string {
  const reason = dropReason === null ? "" : `: ${dropReason.name}`;
  const by = policies.length === 0 ? "" : `, by ${policies.join(" and ")}`;
  const proxy = event === "l7" ? " by the proxy" : "";
  return `${verdict}${proxy}${reason}${direction === null ? "" : `, ${direction}`}${by}`;
}

function oursText({ direction }: RecordedFlow, { egress, ingress, decision, l7 }: FlowAnswer): string {
  const sides = [
    ...(egress === null || direction === "ingress" ? [] : [`${egress.decision} at egress`]),
    ...(ingress === null || direction === "egress" ? [] : [`${ingress.decision} at ingress`]),
  ];
  const proxy = l7 === null ? "" : `, ${l7.decision} by the proxy`;
  return `${sides.join(", ") || decision}${proxy}`;
}

const policyDrops = /^(policy den(y|ied)|auth required|authentication required)/i;

/** Null where the record tells a policy's decision. */
function whySilent({ verdict, event, point, isReply, dropReason }: RecordedFlow): string | null {
  if (isReply) return "it is a reply: connection tracking lets it pass, and no policy is asked";
  if (event === "trace" && point?.startsWith("from-")) return `it was seen at ${point}, before a policy is asked`;
  if (event === "unknown" && verdict !== "dropped" && verdict !== "forwarded" && verdict !== "redirected")
    return "the record has no verdict";
  if (verdict === "traced" || verdict === "translated" || verdict === "unknown" || verdict === "error")
    return `the verdict ${verdict} is none of a policy`;
  if (
    verdict === "dropped" &&
    event !== "l7" &&
    dropReason !== null &&
    !policyDrops.test(dropReason.name) &&
    ![133, 181, 189].includes(dropReason.code ?? 0)
  )
    return `it was dropped for another reason than policy: ${dropReason.name}`;
  return null;
}

function whyNotAsked({ backends, egress, ingress }: FlowAnswer): string {
  if (backends?.length === 0) return "the service has no backend here that this client gets, so no policy is asked";
  return egress === null && ingress === null
    ? "neither end has an endpoint in this folder"
    : "the side that recorded it has no endpoint in this folder";
}

/** Of the side that recorded it; of both where the packet reached its end or no side is named. */
function ourOutcome(recorded: RecordedFlow, { egress, ingress, l7, decision }: FlowAnswer): Outcome | null {
  const { event, direction, point, verdict } = recorded;
  if (event === "l7" && l7 !== null) return l7.decision;
  if (egress === null && ingress === null) return null;
  const ofSide = (side: SideAnswer | null): Outcome | null =>
    side === null
      ? null
      : side.decision === "denied" || (verdict === "audit" && isDeniedByMap(side))
        ? "denied"
        : "allowed";
  if (point === "to-endpoint" || direction === null) return decision === "denied" ? "denied" : "allowed";
  return ofSide(direction === "ingress" ? ingress : egress);
}

/** What audit mode lets pass. */
function isDeniedByMap({ enforced, entry }: SideAnswer): boolean {
  return enforced && (entry === null || entry.verdict === "deny");
}

function reasonsFor(
  recorded: RecordedFlow,
  { from, to, notes }: RecordedQuestion,
  { leftOut, egress, ingress, assumptions }: FlowAnswer,
  policies: readonly string[],
  theirs: Outcome,
): readonly string[] {
  const unknownPolicies = recorded.policies.filter((title) => !policies.includes(title));
  const isRepresentative = assumptions.some(({ code }) => code === "ASSUMES_REPRESENTATIVE");
  const asked =
    recorded.direction === "ingress" ? [ingress] : recorded.direction === "egress" ? [egress] : [egress, ingress];
  const isOpen = theirs === "denied" && asked.some((side) => side !== null && !side.enforced);
  return [
    ...(unknownPolicies.length === 0
      ? []
      : [`the cluster decided by ${unknownPolicies.join(" and ")}, which this folder does not have`]),
    ...labelReasons("source", recorded.from, from),
    ...labelReasons("destination", recorded.to, to),
    ...notes,
    ...leftOut.map(({ policy, reason }) => `${policy} is left out of our answer: ${reason}`),
    ...(isRepresentative ? ["an end here stands in for workloads that no manifest holds"] : []),
    ...(isOpen ? ["no policy of this folder selects the side; the cluster may have one that is not here"] : []),
    ...(theirs === "allowed" && recorded.event === "trace"
      ? ["the connection may be older than the policy: packets of an established one are not asked for again"]
      : []),
    ...(recorded.event !== "l7" && recorded.http === null && recorded.verdict === "redirected"
      ? ["the proxy decided afterwards, and this record does not have its request"]
      : []),
  ];
}

/** Labels that the folder's end has and the recorded one lacks, or the other way round. */
function labelReasons(side: string, recorded: RecordedEnd, known: KnownEnd | null): readonly string[] {
  if (known === null || recorded.labels.length === 0) return [];
  const isReserved = recorded.labels.some((label) => label.startsWith("reserved:"));
  const ours = known.labels.filter((label) => label.startsWith("k8s:") || label.startsWith("reserved:"));
  if (isReserved) {
    const entities = recorded.labels.filter((label) => label.startsWith("reserved:"));
    const isSame = entities.some((label) => ours.includes(label)) || ours.length === 0;
    return isSame
      ? []
      : [
          `the ${side} had the identity ${entities.join(", ")}, here it is ${known.reference}: its address was not known, or was masqueraded`,
        ];
  }
  const missing = recorded.labels.filter(
    (label) => label.startsWith("k8s:") && !ours.includes(label) && !isCluster(label),
  );
  const added = ours.filter((label) => !recorded.labels.includes(label) && !isOfNamespace(label));
  return [
    ...(missing.length === 0
      ? []
      : [`the ${side} had ${missing.join(", ")}, which ${known.reference} does not have here`]),
    ...(added.length === 0 ? [] : [`the ${side} did not have ${added.join(", ")}, which ${known.reference} has here`]),
  ];
}

/** Labels that Cilium adds, and that records often leave out. */
function isOfNamespace(label: string): boolean {
  return label.startsWith("k8s:io.cilium.k8s.") || label.startsWith("k8s:io.kubernetes.pod.namespace");
}

function isCluster(label: string): boolean {
  return label.startsWith("k8s:io.cilium.k8s.policy.") || label.startsWith("k8s:io.cilium.k8s.namespace.");
}
