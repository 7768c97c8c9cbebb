// What a packet that passes has to authenticate by, judged from the rules that it meets and without a map, as 1.18 and
// 1.20 do it. All keys that one packet meets under one identity lie in each other, so the rules of one reach are a row of
// steps from the broadest port to the narrowest. Like authPreferredInsert() in pkg/policy/mapstate.go and
// __policy_check() in bpf/lib/policy.h, Cilium v1.18.4 and v1.20.2.
import type { PolicyWorld, ResolvedEndpoint } from "../../src/core/policy/engine.ts";
import type { Step } from "./authSteps.ts";
import { stepsOf } from "./authSteps.ts";
import type { Packet } from "./ruleByRule.ts";
import { matchesOf } from "./ruleByRule.ts";

interface Outcome extends Step {
  readonly authType: number;
}

/** Of a packet that the rules let in. */
export function authByRules(world: PolicyWorld, endpoint: ResolvedEndpoint, packet: Packet): number {
  const matches = matchesOf(world, endpoint, packet);
  const own = outcomeOf(stepsOf(world, matches, packet, "identity", isSame));
  const other = outcomeOf(stepsOf(world, matches, packet, "aggregate", isSame));
  if (own === undefined || other === undefined) return (own ?? other)?.authType ?? 0;
  const isOther = other.rank > own.rank || (other.rank === own.rank && other.bits > own.bits);
  const [chosen, beside] = isOther ? [other, own] : [own, other];
  const takesMore = chosen.rank === beside.rank || world.policyMap.layout.rank === "proxy-port-priority";
  if (chosen.explicit !== undefined || !takesMore) return chosen.authType;
  return Math.max(chosen.authType, beside.authType);
}

/** The narrowest that a broader and better one does not replace; what asks for authentication stays, and is as good. */
function outcomeOf(steps: readonly Step[]): Outcome | undefined {
  let outcome: Outcome | undefined;
  let inherited = 0;
  for (const step of steps) {
    if (step.explicit === undefined && outcome !== undefined && step.rank < outcome.rank) continue;
    inherited = step.explicit ?? inherited;
    outcome = { ...step, rank: Math.max(step.rank, outcome?.rank ?? step.rank), authType: inherited };
  }
  return outcome;
}

/** What says for an identity just what it says for anyone on that port is left to the latter. */
function isSame(own: Step, anyone: Step): boolean {
  return own.rank === anyone.rank && own.explicit === anyone.explicit;
}
