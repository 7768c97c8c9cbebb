// CEL rules of the CRDs, each written by hand. There is one: CNP and CCNP, at the root of the schema
// (pkg/k8s/apis/cilium.io/client/crds/v2/cilium{,clusterwide}networkpolicies.yaml, x-kubernetes-validations, Cilium v1.20.2).
// It turns away what the agent would refuse too (ErrEmptyCNP), so that the API server never stores it.
import type { PlainValue } from "../yaml/node.ts";
import type { CrdError } from "./crdError.ts";
import type { CelRule } from "./crdProfile.ts";

type Holds = (self: { readonly [key: string]: PlainValue }) => boolean;

const rules: { readonly [rule: string]: Holds } = {
  "has(self.spec) || has(self.specs)": (self) => self.spec !== undefined || self.specs !== undefined,
};

/** Whether a rule is one of those written here; a schema with another must not be released (a test holds it). */
export function hasCelRule({ rule }: CelRule): boolean {
  return Object.hasOwn(rules, rule);
}

/** The first rule that `value` breaks. Rules run only on values that the schema accepts. */
export function findBrokenRule(celRules: readonly CelRule[], value: PlainValue): CrdError | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const broken = celRules.find(({ rule }) => rules[rule]?.(value) === false);
  if (broken === undefined) return undefined;
  return {
    path: [],
    keyword: "x-kubernetes-validations",
    message: "The policy has neither `spec` nor `specs`: it would hold no rule. Write `spec:`.",
    detail: `<nil>: Invalid value: ${broken.message}`,
  };
}
