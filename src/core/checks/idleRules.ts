// Rules of an endpoint that make none of its map's entries, and what goes before them.
import type { PolicyWorld, ResolvedEndpoint } from "../policy/engine.ts";
import { isDeny } from "../policy/entryValue.ts";
import type { RuleItemOrigin, RuleOrigin } from "../policy/policyEntry.ts";
import type { EndpointPolicy } from "../policy/resolve.ts";
import type { ResolveRecorder } from "../policy/resolveContext.ts";
import { mapCostOf } from "../policymap/mapCost.ts";
import type { WorldRuleItem } from "./ruleItems.ts";
import { placeOrder, ruleItemsOf } from "./ruleItems.ts";
import type { WorldCheck, WorldCheckInput } from "./worldCheck.ts";
import { atRuleItem, isRuleItem } from "./worldCheck.ts";

/** Why a rule has no entry: others deny all that it asks for, others allow it already, or neither alone. */
type IdleReason = "denied" | "covered" | "other";

interface IdleRule extends WorldRuleItem {
  readonly reason: IdleReason;
  /** The rules that go before it. */
  readonly by: readonly WorldRuleItem[];
}

const known = new WeakMap<PolicyWorld, readonly IdleRule[]>();

/** Rules that are idle at every endpoint that they select, for one reason. */
function idleRules(input: WorldCheckInput): readonly IdleRule[] {
  let rules = known.get(input.policyWorld);
  if (rules === undefined) {
    rules = findIdleRules(input);
    known.set(input.policyWorld, rules);
  }
  return rules;
}

function findIdleRules({ policies, policyWorld }: WorldCheckInput): readonly IdleRule[] {
  const suspects = new Set<RuleOrigin>();
  for (const endpoint of policyWorld.endpoints)
    for (const origin of idleOriginsOf(endpoint, policyWorld).keys()) suspects.add(origin);
  if (suspects.size === 0) return [];
  const items = new Map(policies.flatMap(({ compiled }) => ruleItemsOf(compiled).map((item) => [item.origin, item])));
  const order = placeOrder(policies);
  return [...items.values()].flatMap((item) =>
    suspects.has(item.origin) ? (explain(item, items, order, policyWorld) ?? []) : [],
  );
}

const idleOf = new WeakMap<EndpointPolicy, ReadonlyMap<RuleOrigin, Explanation>>();

/** Idle rules of one endpoint that others deny or cover; kept with the policy of the endpoint. */
function idleOriginsOf(endpoint: ResolvedEndpoint, policyWorld: PolicyWorld): ReadonlyMap<RuleOrigin, Explanation> {
  const policy = policyWorld.policyOf(endpoint);
  let idle = idleOf.get(policy);
  if (idle === undefined) {
    const active = new Set(mapCostOf(policy, policyWorld.values).byOrigin.map(({ origin }) => origin));
    const { ingress, egress, error } = policy;
    const asked =
      error !== undefined ? [] : [ingress, egress].flatMap(({ isEnforced, entries }) => (isEnforced ? entries : []));
    const origins = asked
      .filter(({ verdict, peers, origin }) => verdict === "allow" && peers !== null && !active.has(origin))
      .flatMap(({ origin }) =>
        isRuleItem(origin) && origin.peers.some(({ kind }) => kind !== "fqdn") ? [origin] : [],
      );
    idle = origins.length === 0 ? none : listen(endpoint, new Set(origins), policyWorld);
    idleOf.set(policy, idle);
  }
  return idle;
}

const none: ReadonlyMap<RuleOrigin, Explanation> = new Map();

function explain(
  item: WorldRuleItem,
  items: ReadonlyMap<RuleItemOrigin, WorldRuleItem>,
  order: ReturnType<typeof placeOrder>,
  policyWorld: PolicyWorld,
): IdleRule | undefined {
  const { origin, entries } = item;
  const [entry] = entries;
  if (entry === undefined) return undefined;
  const endpoints = policyWorld.endpointsOf(entry.subject, entry.isNode);
  const found = endpoints.flatMap((endpoint) => idleOriginsOf(endpoint, policyWorld).get(origin) ?? []);
  if (found.length < endpoints.length) return undefined;
  const reasons = new Set(found.map(({ reason }) => reason));
  const [reason] = reasons;
  const by = [...new Set(found.flatMap((one) => one.by))].sort(order).flatMap((other) => items.get(other) ?? []);
  if (reasons.size !== 1 || reason === undefined || by.length === 0) return undefined;
  if (by.some((other) => isVariantOf(other.origin, origin))) return undefined;
  const isUnsure = endpoints.some(({ endpoint }) => endpoint.representative) && by.some(excludesSome);
  return isUnsure ? undefined : { origin, entries, reason, by };
}

/** Another document of one name: in a cluster one of the two is there. */
function isVariantOf(other: RuleItemOrigin, origin: RuleItemOrigin): boolean {
  return other.policy !== origin.policy && other.policy.title === origin.policy.title;
}

/** Its subject excludes pods by labels, which those that stand in for unknown pods do not have. */
export function excludesSome({ entries }: Pick<WorldRuleItem, "entries">): boolean {
  return entries.some(({ subject }) =>
    subject.requirements.some(({ operator }) => operator === "NotIn" || operator === "DoesNotExist"),
  );
}

interface Explanation {
  readonly reason: IdleReason;
  readonly by: readonly RuleItemOrigin[];
}

/** Resolves the policy once more and listens to what becomes of the rules; those of another reason are left out. */
function listen(
  endpoint: ResolvedEndpoint,
  idle: ReadonlySet<RuleItemOrigin>,
  policyWorld: PolicyWorld,
): ReadonlyMap<RuleOrigin, Explanation> {
  const { values } = policyWorld;
  const found = new Map<RuleItemOrigin, { readonly reasons: Set<IdleReason>; readonly by: Set<RuleItemOrigin> }>();
  const note = (asked: number, reason: IdleReason, winners: number | undefined) => {
    for (const origin of values.origins.get(asked)) {
      if (!isRuleItem(origin) || !idle.has(origin)) continue;
      const held = found.get(origin) ?? { reasons: new Set<IdleReason>(), by: new Set<RuleItemOrigin>() };
      found.set(origin, held);
      held.reasons.add(reason);
      const rules = winners === undefined ? [] : values.origins.get(winners);
      for (const other of rules) if (isRuleItem(other) && other !== origin) held.by.add(other);
    }
  };
  const recorder: ResolveRecorder = {
    startDirection: () => undefined,
    skip(_, __, ___, value, winner) {
      const held = winner === undefined ? undefined : values.get(winner.value);
      const reason = held === undefined ? "other" : isDeny(held.precedence) ? "denied" : "covered";
      note(values.get(value).origins, reason, held?.origins);
    },
    elided(filter, _, __, origins) {
      const wildcard = filter.wildcard === undefined ? undefined : filter.perSelector.get(filter.wildcard);
      note(origins, wildcard?.policy?.verdict === "deny" ? "denied" : "covered", wildcard?.origins);
    },
    unresolvedPort: (_, origins) => note(origins, "other", undefined),
    selectsNothing: (_, __, ___, origins) => note(origins, "other", undefined),
  };
  policyWorld.recordPolicy(endpoint, recorder);
  return new Map(
    [...found].flatMap(([origin, { reasons, by }]): [RuleOrigin, Explanation][] => {
      const [reason] = reasons;
      return reasons.size === 1 && reason !== undefined && reason !== "other"
        ? [[origin, { reason, by: [...by] }]]
        : [];
    }),
  );
}

interface IdleCheckOptions extends Pick<WorldCheck, "code" | "severity" | "summary"> {
  readonly isMeant: (idle: IdleRule) => boolean;
  readonly messageOf: (idle: IdleRule) => string;
}

/** A check of idle rules: the problem stands on the item and links the rules that go before it. */
export function idleCheck({ code, severity, summary, isMeant, messageOf }: IdleCheckOptions): WorldCheck {
  return {
    code,
    severity,
    summary,
    stage: "world",
    run: (input) =>
      idleRules(input)
        .filter(isMeant)
        .map((idle) =>
          atRuleItem(idle.origin, {
            code,
            severity,
            message: messageOf(idle),
            related: idle.by.slice(0, 4).map((rule) => ({
              ...input.placeOf(rule.origin.policy, rule.origin.range),
              message: `${rule.origin.policy.title}, ${rule.origin.path}: goes before it`,
            })),
          }),
        ),
  };
}

/** `CiliumNetworkPolicy default/a (spec.ingress[0])`. */
export function titleOf({ origin: { policy, path } }: Pick<WorldRuleItem, "origin">): string {
  return `${policy.title} (${path})`;
}
