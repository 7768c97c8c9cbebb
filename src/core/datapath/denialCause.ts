// Why one side denies: no policy where one is needed, default deny that no rule opens, or a rule that denies.
// Mirrors computePolicyEnforcementAndRules() in pkg/policy/repository.go, Cilium v1.20.2, for what is enforced without a rule.
import { isDeny } from "../policy/entryValue.ts";
import type { EndpointPolicy } from "../policy/resolve.ts";
import type { Found } from "../policymap/lookup.ts";
import type { ViewContext } from "../policymap/mapView.ts";
import { compareOrigins, makeOriginView } from "../policymap/mapView.ts";
import type { DenialCause, SideAnswer } from "./flow.ts";
import type { SideQuestion } from "./lookupSide.ts";

export function denialCauseOf(
  question: SideQuestion,
  policy: EndpointPolicy,
  winner: Found | undefined,
  defaultDenyBy: SideAnswer["defaultDenyBy"],
  context: ViewContext,
): DenialCause {
  const { error } = policy;
  const placesOf = (origins: Parameters<typeof makeOriginView>[1][]) =>
    origins
      .filter(({ kind }) => kind === "rule")
      .map((origin) => makeOriginView(context, origin))
      .sort(compareOrigins);
  if (error !== undefined) return { kind: "unresolved", message: error.text, rules: placesOf([...error.origins]) };
  const { values } = context.world;
  if (winner !== undefined) {
    const { origins, precedence } = values.get(winner.value);
    const rules = placesOf([...values.origins.get(origins)]);
    if (rules.length > 0) return { kind: isDeny(precedence) ? "explicit-deny" : "authentication", rules };
  }
  const { entries, isDefaultDeny } = policy[question.direction];
  if (entries.length === 0) return { kind: "no-policy", because: becauseOf(question) };
  const isOfRules = defaultDenyBy.length > 0 || !isDefaultDeny;
  return { kind: "default-deny", by: defaultDenyBy, because: isOfRules ? null : becauseOf(question) };
}

/** What enforces a direction that no rule turns on. */
function becauseOf({ endpoint }: SideQuestion): "enable-policy=always" | "reserved:init" {
  const isInit = endpoint.labels.some(({ source, key }) => source === "reserved" && key === "init");
  return isInit ? "reserved:init" : "enable-policy=always";
}
