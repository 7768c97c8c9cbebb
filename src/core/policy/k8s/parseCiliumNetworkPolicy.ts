// A CiliumNetworkPolicy or CiliumClusterwideNetworkPolicy as the agent parses it: decode, sanitize, P1–P5.
// Mirrors Parse in pkg/k8s/apis/cilium.io/v2/{cnp,ccnp}_types.go, Cilium v1.20.2.
// Leaves out: namespace and cluster injection, which comes when rules become policy entries.

import type { AgentOptions } from "../../profile.ts";
import type { KubeObject } from "../../world/kubeObject.ts";
import type { PathSegment, YamlNode } from "../../yaml/node.ts";
import { formatPath, getItems, getNodeAt, getValue } from "../../yaml/node.ts";
import type { AgentProblem } from "../api/agentProblem.ts";
import { decodeRule } from "../api/decodeRule.ts";
import type { DecodeProblem } from "../api/decodeState.ts";
import { isNull, sortDecodeProblems } from "../api/decodeState.ts";
import type { Rule } from "../api/rule.ts";
import { sanitizeRule } from "../api/sanitizeRule.ts";
import type { SanitizeOptions } from "../api/sanitizeState.ts";
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

export function parseCiliumNetworkPolicy(object: KubeObject, options: ParseOptions): ParsedPolicy {
  const { kind, node: root } = object;
  const decodeProblems: DecodeProblem[] = [];
  const found: { readonly problem: AgentProblem; readonly prefix: string }[] = [];
  const add = (problem: AgentProblem, prefix = "") => found.push({ problem, prefix });
  if (object.name === "" && isNull(getNodeAt(root, ["metadata", "generateName"]))) {
    add(missingName(object));
  }
  const rules: Rule[] = [];
  const places = rulePlaces(object);
  if (places === undefined) {
    const path = ["spec"];
    add({
      code: "empty-policy",
      text: `Invalid ${kind} spec(s): empty policy`,
      path,
      range: keyRange(root, path),
      schemaPath: [],
    });
  }
  for (const { node, path } of places ?? []) {
    const decoded = decodeRule(node, path);
    decodeProblems.push(...decoded.problems.map((problem) => named(problem, kind)));
    const { endpointSelector, nodeSelector } = decoded.rule;
    rules.push(
      options["enable-non-default-deny-policies"]
        ? decoded.rule
        : { ...decoded.rule, enableDefaultDeny: { ingress: undefined, egress: undefined } },
    );
    const prefix = `Invalid ${kind} ${path.length === 1 ? "spec" : "specs"}: `;
    for (const problem of sanitizeRule(decoded.rule, root, options)) add(problem, prefix);
    // Beside an endpointSelector the node selector is refused already, as one of two.
    if (kind === "CiliumNetworkPolicy" && nodeSelector !== undefined && endpointSelector === undefined) {
      const at = [...path, "nodeSelector"];
      const text = "rule cannot have NodeSelector";
      add(
        { code: "node-selector-in-namespaced-policy", text, path: at, range: keyRange(root, at) },
        `Invalid ${kind} spec: `,
      );
    }
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

function missingName({ kind, node: root }: KubeObject): AgentProblem {
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
