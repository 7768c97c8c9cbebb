// A CiliumNetworkPolicy or CiliumClusterwideNetworkPolicy as the agent parses it: decode, sanitize, P1–P5.
// Mirrors Parse in pkg/k8s/apis/cilium.io/v2/{cnp,ccnp}_types.go, Cilium v1.11.0 to v1.20.2, and in types.go, Cilium v1.8.0.
// Leaves out: namespace and cluster injection, which comes when rules become policy entries.

import type { AgentOptions } from "../../profile.ts";
import type { KubeObject } from "../../world/kubeObject.ts";
import type { CidrGroup } from "../../world/world.ts";
import type { MapNode, PathSegment, YamlNode } from "../../yaml/node.ts";
import { formatPath, getItems, getNodeAt, getValue } from "../../yaml/node.ts";
import type { AgentProblem } from "../api/agentProblem.ts";
import { settleGroupRefs } from "../api/cidrGroupRefs.ts";
import { decodeObject, decodeRule } from "../api/decodeRule.ts";
import type { DecodeProblem } from "../api/decodeState.ts";
import { isNull, sortDecodeProblems } from "../api/decodeState.ts";
import type { Dialect, ParsingDialect, SanitizeOptions } from "../api/dialect.ts";
import { placeGroupCidrs } from "../api/placeGroupCidrs.ts";
import type { Rule } from "../api/rule.ts";
import { sanitizeRule } from "../api/sanitizeRule.ts";
import { keyRange, valueRange } from "../api/sanitizeState.ts";

export interface ParsedPolicy {
  /** Undefined where the agent rejects the object: then none of its rules counts. */
  readonly rules: readonly Rule[] | undefined;
  /** Every rule as far as it could be decoded, accepted or not. */
  readonly decoded: readonly Rule[];
  /** In the order in which the agent would meet them. */
  readonly problems: readonly AgentProblem[];
  /** The agent's whole text, `Invalid CiliumNetworkPolicy spec: …`; undefined where it accepts. */
  readonly agentError: string | undefined;
}

type ParseOptions = SanitizeOptions & Pick<AgentOptions, "enable-non-default-deny-policies">;

/** `cidrGroups`: those of the world, which versions up to 1.16 check with the policies that refer to them. */
export function parseCiliumNetworkPolicy(
  object: KubeObject,
  dialect: Dialect,
  options: ParseOptions,
  cidrGroups: readonly CidrGroup[] = [],
): ParsedPolicy {
  const { node: root } = object;
  const { parsing, sanitizing } = dialect;
  const kind = object.kind === "CiliumClusterwideNetworkPolicy" ? parsing.clusterwideKind : object.kind;
  const found: { readonly problem: AgentProblem; readonly prefix: string }[] = [];
  // A panic is nobody's error text, so nothing is put before it.
  const add = (problem: AgentProblem, prefix = "") =>
    found.push({ problem, prefix: problem.text.startsWith("panic: ") ? "" : prefix });
  if (object.name === "" && isNull(getNodeAt(root, ["metadata", "generateName"]))) add(missingName(root, kind));
  const places = rulePlaces(object);
  if (places === undefined && parsing.refusesEmptyPolicies) add(emptyPolicy(root, kind));
  const decodeProblems = [...decodeObject(root, object.kind, dialect.decoding)];
  const rules = (places ?? []).map(({ node, path }): Rule => {
    const { rule, problems } = decodeRule(node, path, dialect.decoding);
    decodeProblems.push(...problems.map((problem) => named(problem, object.kind)));
    if (options["enable-non-default-deny-policies"]) return rule;
    return { ...rule, enableDefaultDeny: { ingress: undefined, egress: undefined } };
  });
  const settled = settleGroupRefs(rules, sanitizing.cidrs.groups);
  for (const rule of placeGroupCidrs(settled, sanitizing.cidrs.groups, cidrGroups)) {
    const prefix = `Invalid ${kind} ${rule.path.length === 1 ? "spec" : "specs"}: `;
    for (const problem of sanitizeRule(rule, root, sanitizing, options)) add(problem, prefix);
    const problem = object.kind === "CiliumNetworkPolicy" ? findNodeSelector(rule, root, parsing) : undefined;
    if (problem !== undefined) add(problem, `Invalid ${kind} spec: `);
  }
  const undecoded = sortDecodeProblems(decodeProblems);
  const undecodedPaths = new Set(undecoded.map(({ path }) => formatPath(path)));
  const sanitized = found.filter(({ problem }) => !undecodedPaths.has(formatPath(problem.path)));
  const first = undecoded[0]?.text ?? sanitized.map(({ problem, prefix }) => prefix + problem.text)[0];
  return {
    rules: first === undefined ? rules : undefined,
    decoded: rules,
    problems: [...undecoded, ...sanitized.map(({ problem }) => problem)],
    agentError: first,
  };
}

/** P5. Beside an endpointSelector the node selector is refused already, as one of two. */
function findNodeSelector(
  { path, endpointSelector, nodeSelector }: Rule,
  root: MapNode,
  { namespacedNodeSelector }: ParsingDialect,
): AgentProblem | undefined {
  if (nodeSelector === undefined || endpointSelector !== undefined || namespacedNodeSelector === "taken")
    return undefined;
  if (namespacedNodeSelector === "refused-in-spec" && path.length > 1) return undefined;
  const at = [...path, "nodeSelector"];
  const text = "rule cannot have NodeSelector";
  return { code: "node-selector-in-namespaced-policy", text, path: at, range: keyRange(root, at) };
}

/** P2. */
function emptyPolicy(root: MapNode, kind: string): AgentProblem {
  const path = ["spec"];
  const text = `Invalid ${kind} spec(s): empty policy`;
  return { code: "empty-policy", text, path, range: keyRange(root, path), schemaPath: [] };
}

/** P1. */
function missingName(root: MapNode, kind: string): AgentProblem {
  const path = ["metadata", "name"];
  return { code: "missing-name", text: `${kind} must have name`, path, range: valueRange(root, path) };
}

/** Where the object's rules stand; undefined where both `spec` and `specs` are absent or null. */
function rulePlaces({
  node: root,
}: KubeObject): readonly { readonly node: YamlNode; readonly path: readonly PathSegment[] }[] | undefined {
  const spec = getValue(root, "spec");
  const specs = getValue(root, "specs");
  if (isNull(spec) && isNull(specs)) return undefined;
  const own = spec === undefined || isNull(spec) ? [] : [{ node: spec, path: ["spec"] }];
  const more = getItems(specs).map((node, index) => ({ node, path: ["specs", index] }));
  return [...own, ...more.filter(({ node }) => !isNull(node))];
}

function named(problem: DecodeProblem, kind: string): DecodeProblem {
  return { ...problem, text: problem.text.replace("Go struct field CiliumNetworkPolicy.", `Go struct field ${kind}.`) };
}
