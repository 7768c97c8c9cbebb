// Rules of Cilium's own beside those that policies bring: everyone where nothing turns on default deny, the host, and the
// denial of what pass verdicts leave over.
// Mirrors computePolicyEnforcementAndRules() and addDefaultRule() in pkg/policy/repository.go, Cilium v1.20.2.
import { reservedSelector } from "./entity.ts";
import type { Direction, PolicyEntry, RuleOrigin } from "./policyEntry.ts";
import { tierDefault, tierNormal } from "./policyEntry.ts";
import type { ResolveContext, Subject } from "./resolveContext.ts";
import type { LabelSelector } from "./selector.ts";
import { wildcardSelector } from "./selector.ts";

export const allowLocalhost: RuleOrigin = { kind: "derived", derived: "allow-localhost" };
const defaultAllow: RuleOrigin = { kind: "derived", derived: "default-allow" };
const defaultDenial: RuleOrigin = { kind: "derived", derived: "default-deny" };

/** `entries`: of the policies; at least one. */
export function ownEntries(
  direction: Direction,
  entries: readonly PolicyEntry[],
  isDefaultDeny: boolean,
  subject: Subject,
  context: ResolveContext,
): readonly PolicyEntry[] {
  const isLast = context.mechanisms.ownRules === "last-tier";
  if (!isDefaultDeny) {
    const allow = { direction, verdict: "allow", tier: isLast ? tierDefault : tierNormal, priority: 0 } as const;
    return [defaultEntry(allow, wildcardSelector, defaultAllow)];
  }
  const own: PolicyEntry[] = [];
  const last = (verdict: "allow" | "deny") => ({ direction, verdict, tier: tierDefault, priority: own.length });
  if (isLast && direction === "ingress" && isLocalhostAllowed(subject, context))
    own.push(defaultEntry(last("allow"), hostSelector, allowLocalhost));
  // What is passed on and meets no rule is denied at the rank of its pass, so the denial has to be there.
  if (isLast && entries.some(({ verdict }) => verdict === "pass"))
    own.push(defaultEntry(last("deny"), wildcardSelector, defaultDenial));
  return own;
}

const hostSelector = reservedSelector("host");

export function isLocalhostAllowed({ isHost }: Subject, { options }: ResolveContext): boolean {
  return options["allow-localhost"] !== "policy" && !isHost;
}

/** A rule of Cilium's own. */
function defaultEntry(
  rank: Pick<PolicyEntry, "direction" | "verdict" | "tier" | "priority">,
  peer: LabelSelector,
  origin: RuleOrigin,
): PolicyEntry {
  return {
    subject: wildcardSelector,
    isNode: false,
    ...rank,
    defaultDeny: false,
    peers: [peer],
    ports: [],
    hasPortRules: false,
    authentication: undefined,
    origin,
  };
}
