// What a proxy says of a request: a rule allows it, or none does, with those that came nearest.
import type { L7Answer, L7NearMissView, L7RuleView } from "../flow.ts";

type Asked = Pick<L7Answer, "direction" | "protocol" | "names">;

export function allowed(asked: Asked, message: string, rule: L7RuleView | null): L7Answer {
  return { ...asked, decision: "allowed", message, reply: null, rule, nearest: [] };
}

export function denied(asked: Asked, message: string, reply: string, nearest: readonly L7NearMissView[]): L7Answer {
  return { ...asked, decision: "denied", message, reply, rule: null, nearest };
}
