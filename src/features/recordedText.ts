// A recorded flow in words: what it is, what was recorded, and where this folder says otherwise. That is told first.
import type { RecordedAnswer, RecordedEnd, RecordedFlow } from "../core/index.ts";
import { asSentence } from "./sentence.ts";

export interface RecordedText {
  /** `shop/web → shop/db, 5432/TCP` */
  readonly title: string;
  /** `Recorded: dropped: Policy denied, ingress.` */
  readonly recorded: string;
  /** Null where the two agree, or can't be compared: then `note` says why. */
  readonly difference: { readonly sentence: string; readonly reasons: readonly string[] } | null;
  readonly note: string | null;
}

export function recordedText({ recorded, question, comparison }: RecordedAnswer): RecordedText {
  const said = asSentence(`recorded: ${comparison?.recorded ?? recorded.verdict}`);
  const shown = { title: recordedTitle(recorded), recorded: said };
  if (comparison === null)
    return { ...shown, difference: null, note: asSentence(`not asked here: ${question.missing.join("; ")}`) };
  const { agrees, ours, reasons } = comparison;
  if (agrees === false) {
    const sentence = asSentence(`recorded ${comparison.recorded}; this folder says ${ours}`);
    return { ...shown, difference: { sentence, reasons: reasons.map(asSentence) }, note: null };
  }
  if (agrees === null) return { ...shown, difference: null, note: asSentence(`not compared: ${reasons.join("; ")}`) };
  const because = reasons.length === 0 ? "" : `: ${reasons.join("; ")}`;
  return { ...shown, difference: null, note: asSentence(`this folder says the same, ${ours}${because}`) };
}

/** `shop/web → shop/db, 5432/TCP` */
export function recordedTitle({ from, to, port, protocol, http, dns, isReply }: RecordedFlow): string {
  const layer4 = protocol === null ? "" : `, ${port === null ? "" : `${port}/`}${protocol}`;
  const layer7 = http === null ? (dns === null ? "" : `, ${dns}`) : `, ${http.method} ${http.path}`;
  return `${endName(from)} → ${endName(to)}${layer4}${layer7}${isReply ? ", a reply" : ""}`;
}

/** `DROPPED at ingress, 133 Policy denied`, `FORWARDED`. */
export function recordedVerdict({ verdict, direction, dropReason }: RecordedFlow): string {
  const code = dropReason?.code == null ? "" : `${dropReason.code} `;
  const reason = dropReason === null ? "" : `, ${code}${dropReason.name}`;
  return `${verdict.toUpperCase()}${direction === null ? "" : ` at ${direction}`}${reason}`;
}

function endName({ namespace, pod, address, identity, labels, names }: RecordedEnd): string {
  if (pod !== null) return namespace === null ? pod : `${namespace}/${pod}`;
  const [name] = names;
  const reserved = labels.find((label) => label.startsWith("reserved:"))?.slice("reserved:".length);
  return name ?? address ?? reserved ?? (identity === null ? "unknown" : `identity ${identity}`);
}
