// What is asked, proposed and done to let a denied flow pass. Pure.
import type { AllowReply, AllowSideView, AllowView, ApplyAllowReply } from "../../src/protocol/allowView.ts";

export type AllowState =
  | { readonly kind: "asking" }
  | {
      readonly kind: "proposals";
      readonly allow: AllowView;
      /** Id of the proposal that is picked for each side. */
      readonly picked: Readonly<Record<string, string>>;
    }
  | ApplyAllowReply;

/** The proposal that opens least is picked for each side. */
export function proposed(reply: AllowReply): AllowState {
  if (reply.kind === "fieldErrors")
    return { kind: "failed", message: `${reply.errors.map(({ message }) => message).join("; ")}.` };
  const picked = reply.allow.sides.flatMap(({ direction, proposals }) =>
    proposals[0] ? [[direction, proposals[0].id] as const] : [],
  );
  return { kind: "proposals", allow: reply.allow, picked: Object.fromEntries(picked) };
}

export function withPicked(state: AllowState | null, direction: string, id: string): AllowState | null {
  return state?.kind === "proposals" ? { ...state, picked: { ...state.picked, [direction]: id } } : state;
}

/** The ids to insert; none where a side can't be opened by a rule. */
export function idsToInsert({ allow, picked }: Extract<AllowState, { readonly kind: "proposals" }>): readonly string[] {
  const ids = allow.sides.flatMap(({ direction }) => picked[direction] ?? []);
  return ids.length === allow.sides.length ? ids : [];
}

export function isBlocked({ proposals }: AllowSideView): boolean {
  return proposals.length === 0;
}
