// Which selectors of a filter need no keys of their own, because the wildcard selector of the same filter has one that
// says enough. Mirrors toMapState() in pkg/policy/l4.go in each version of Cilium; the tables are semantics.md §3.8.
import { haveSameProxy } from "./entryValue.ts";
import type { PerSelectorPolicy } from "./l4Filter.ts";
import { authOf, precedenceOf } from "./l4Filter.ts";
import type { PrecedenceScheme } from "./mechanisms.ts";

/** The row of a version's table that leaves a key to the wildcard's. */
export type ElisionRow =
  /** The two keys would hold the same entry. */
  | "equal-entries"
  /** The wildcard denies. */
  | "wildcard-denies"
  /** Both redirect. */
  | "both-redirect"
  /** A plain allow beside a wildcard that redirects. */
  | "wildcard-redirects"
  /** Both are plain allows. */
  | "both-allow";

export interface Elision {
  /** Also where the filter is for every port. */
  readonly isForEveryPort: boolean;
  /** A plain allow that is kept is redirected as the wildcard is. */
  readonly inheritsRedirect: boolean;
  /** Undefined where the key is kept. `null` policies are plain allows. */
  rowOf(
    policy: PerSelectorPolicy | null,
    wildcard: PerSelectorPolicy | null,
    scheme: PrecedenceScheme,
  ): ElisionRow | undefined;
}

/** 1.8, by its table: what is kept is a redirect beside a plain allow. */
export const elideWithoutDeny: Elision = {
  isForEveryPort: true,
  inheritsRedirect: false,
  rowOf: (policy, wildcard) => rowOfAllows(isRedirect(policy), isRedirect(wildcard)),
};

/** 1.11, by its truth table: a deny is kept beside an allow, and a redirect beside a plain allow. */
export const elideByTruthTable: Elision = {
  isForEveryPort: false,
  inheritsRedirect: false,
  rowOf(policy, wildcard) {
    if (wildcard?.verdict === "deny") return policy?.verdict === "deny" ? "equal-entries" : "wildcard-denies";
    return policy?.verdict === "deny" ? undefined : rowOfAllows(isRedirect(policy), isRedirect(wildcard));
  },
};

function rowOfAllows(isRedirected: boolean, isWildcardRedirected: boolean): ElisionRow | undefined {
  if (isWildcardRedirected) return isRedirected ? "both-redirect" : "wildcard-redirects";
  return isRedirected ? undefined : "both-allow";
}

function isRedirect(policy: PerSelectorPolicy | null): boolean {
  return policy !== null && policy.parser !== "";
}

/** 1.14: a key whose authentication differs is kept, and is redirected as the wildcard is. */
export const elideCovered: Elision = {
  isForEveryPort: false,
  inheritsRedirect: true,
  rowOf: (policy, wildcard) => rowOfCovered(policy, wildcard),
};

/** 1.16: so is a redirect to another listener. */
export const elideCoveredByListener: Elision = {
  ...elideCovered,
  rowOf(policy, wildcard) {
    const row = rowOfCovered(policy, wildcard);
    return row === "both-redirect" && policy?.listener !== wildcard?.listener ? undefined : row;
  },
};

/** Mirrors covers() in pkg/policy/l4.go. */
function rowOfCovered(policy: PerSelectorPolicy | null, wildcard: PerSelectorPolicy | null): ElisionRow | undefined {
  if (wildcard?.verdict === "deny") return "wildcard-denies";
  if (policy?.verdict === "deny") return undefined;
  const own = authOf(policy);
  const covering = authOf(wildcard);
  const isOtherAuth = !covering.isAuthExplicit || own.authType !== covering.authType;
  if (own.isAuthExplicit && isOtherAuth) return undefined;
  return rowOfAllows(isRedirect(policy), isRedirect(wildcard));
}

/** 1.18 and 1.20: nothing in the datapath would tell the two apart. */
export const elideEqual: Elision = {
  isForEveryPort: false,
  inheritsRedirect: false,
  rowOf: (policy, wildcard, scheme) => (isDatapathEquivalent(policy, wildcard, scheme) ? "equal-entries" : undefined),
};

function isDatapathEquivalent(
  a: PerSelectorPolicy | null,
  b: PerSelectorPolicy | null,
  scheme: PrecedenceScheme,
): boolean {
  const x = authOf(a);
  const y = authOf(b);
  return (
    precedenceOf(a, scheme) === precedenceOf(b, scheme) &&
    haveSameProxy(a?.parser ?? "", b?.parser ?? "") &&
    (a?.listener ?? "") === (b?.listener ?? "") &&
    x.authType === y.authType &&
    x.isAuthExplicit === y.isAuthExplicit
  );
}
