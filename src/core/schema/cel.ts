// CEL rules of the CRDs, each written by hand, with the words for who breaks it.
// Mirrors x-kubernetes-validations of CNP and CCNP (pkg/k8s/apis/cilium.io/client/crds/v2, Cilium v1.20.2) and of
// ClusterNetworkPolicy (network-policy-api v0.2.0). An API server runs them on values that the schema accepts, so types are known.
import { formatPath, type PathSegment, type PlainValue } from "../yaml/node.ts";
import { isStrictPrefix } from "./apiServerCidr.ts";
import type { CrdError } from "./crdError.ts";
import type { CelRule } from "./crdProfile.ts";

interface WrittenRule {
  readonly holds: (self: PlainValue) => boolean;
  /** What is wrong; why; what to write instead. */
  readonly describe: (self: PlainValue, owner: string) => string;
}

const rules: { readonly [rule: string]: WrittenRule } = {
  // Turns away what the agent would refuse too (ErrEmptyCNP), so that the API server never stores it.
  "has(self.spec) || has(self.specs)": {
    holds: (self) => has(self, "spec") || has(self, "specs"),
    describe: () => "The policy has neither `spec` nor `specs`: it would hold no rule. Write `spec:`.",
  },
  "self.start < self.end": {
    holds: (self) => Number(get(self, "start")) < Number(get(self, "end")),
    describe: (self, owner) =>
      `\`start\` ${get(self, "start")} is not below \`end\` ${get(self, "end")}: the CRD of ${owner} wants a range of two ports at least. Write \`number\` for one port.`,
  },
  "isCIDR(self)": {
    holds: (self) => isStrictPrefix(String(self)),
    describe: (self, owner) =>
      `\`${String(self)}\` is no CIDR: the CRD of ${owner} wants an address and a prefix length. Write one such as \`10.0.0.0/24\` or \`2001:db8::/32\`.`,
  },
  "!(self.to.exists(peer, has(peer.networks) || has(peer.nodes) || has(peer.domainNames)) && has(self.protocols) && self.protocols.exists(protocol, has(protocol.destinationNamedPort)))":
    {
      holds: (self) =>
        !(
          list(get(self, "to")).some((peer) => ["networks", "nodes", "domainNames"].some((key) => has(peer, key))) &&
          list(get(self, "protocols")).some((protocol) => has(protocol, "destinationNamedPort"))
        ),
      describe: (_, owner) =>
        `\`destinationNamedPort\` stands beside \`networks\`, \`nodes\` or \`domainNames\`: only pods name ports, says the CRD of ${owner}. Write \`destinationPort\`, or split the rule.`,
    },
};

/** Whether a rule is one of those written here; a schema with another must not be released (a test holds it). */
export function hasCelRule({ rule }: Pick<CelRule, "rule">): boolean {
  return Object.hasOwn(rules, rule);
}

/** One error for each value that breaks a rule. */
export function findBrokenRules(celRules: readonly CelRule[], root: PlainValue, owner: string): CrdError[] {
  return celRules.flatMap(({ path, rule, message }) => {
    const written = rules[rule];
    if (written === undefined) return [];
    return findValues(root, path)
      .filter(({ value }) => !written.holds(value))
      .map(({ at, value }) => ({
        path: at,
        keyword: "x-kubernetes-validations",
        message: written.describe(value, owner),
        detail: celText(at, value, message),
      }));
  });
}

// field.Invalid prints a scalar, and the type alone of what is none (schema/cel/validation.go).
function celText(path: readonly PathSegment[], value: PlainValue, message: string): string {
  const isScalar = typeof value !== "object" || value === null;
  return path.length === 0
    ? `<nil>: Invalid value: ${message}`
    : `${formatPath(path)}: Invalid value: ${isScalar ? `${JSON.stringify(value)}: ` : ""}${message}`;
}

interface Place {
  readonly at: readonly PathSegment[];
  readonly value: PlainValue;
}

function findValues(root: PlainValue, path: readonly string[]): readonly Place[] {
  let places: readonly Place[] = [{ at: [], value: root }];
  for (const segment of path) {
    places = places.flatMap(({ at, value }) => {
      if (segment === "*") return list(value).map((item, index) => ({ at: [...at, index], value: item }));
      const child = get(value, segment);
      return child === undefined ? [] : [{ at: [...at, segment], value: child }];
    });
  }
  return places;
}

function get(value: PlainValue | undefined, key: string): PlainValue | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return Object.hasOwn(value, key) ? (value as { readonly [key: string]: PlainValue })[key] : undefined;
}

function has(value: PlainValue | undefined, key: string): boolean {
  return get(value, key) !== undefined;
}

function list(value: PlainValue | undefined): readonly PlainValue[] {
  return Array.isArray(value) ? value : [];
}
