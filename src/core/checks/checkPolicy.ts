// The verdict of one policy and every finding about it: what the API server and the agent would say, and our own warnings.
// The order of verdicts is that of interfaces.md (`check -o json`). A pure function of its inputs; the caller memoises.
// Leaves out: findings of the text (YAML errors, duplicate keys, the hint `templated`), which `content.problems` has, and near
// misses of kinds, which the world reports.

import type { AgentProblem } from "../policy/api/agentProblem.ts";
import type { Rule } from "../policy/api/rule.ts";
import { isReadByAgent } from "../policy/k8s/kindsInUse.ts";
import { parseCiliumNetworkPolicy } from "../policy/k8s/parseCiliumNetworkPolicy.ts";
import { findClusterNetworkPolicyProblems } from "../policy/k8s/parseClusterNetworkPolicy.ts";
import { findNetworkPolicyProblems } from "../policy/k8s/parseNetworkPolicy.ts";
import type { ShapeReport } from "../policy/k8s/parseShape.ts";
import { compareShape, metadataShape, networkPolicyShape } from "../policy/k8s/parseShape.ts";
import { validateMetadata } from "../policy/k8s/validateMetadata.ts";
import { validateNetworkPolicy } from "../policy/k8s/validateNetworkPolicy.ts";
import type { AgentOptions, DatapathProfile } from "../profile.ts";
import type { CrdError } from "../schema/crdError.ts";
import { findNearestName } from "../schema/nearestName.ts";
import type { CrdReport, UnknownField } from "../schema/validateCrd.ts";
import { maxErrors, validateCrd } from "../schema/validateCrd.ts";
import type { CrdVerdict, Verdict } from "../snapshot.ts";
import type { Problem } from "../text/problem.ts";
import type { Range } from "../text/range.ts";
import { containsOffset } from "../text/range.ts";
import type { KubeObject } from "../world/kubeObject.ts";
import type { CidrGroup } from "../world/world.ts";
import { formatPath, getValue, toPlain } from "../yaml/node.ts";
import type { DocumentContent } from "../yaml/sourceDocument.ts";
import { policyChecks } from "./index.ts";
import { judgeProblems } from "./judgeProblems.ts";
import { mergeRepeated } from "./mergeRepeated.ts";
import { crdErrorRange } from "./schemaCheck.ts";
import { withoutTaggedFixes } from "./taggedValue.ts";

export interface CheckedPolicy {
  readonly verdict: Verdict;
  readonly crd: CrdVerdict;
  /** Ranges count from the document. */
  readonly problems: readonly Problem[];
  /** Undefined when the object is rejected, and for kinds other than Cilium's two policies. */
  readonly rules: readonly Rule[] | undefined;
  /** As decoded, whatever the agent says of them: whom a rejected policy would have selected. */
  readonly decoded: readonly Rule[];
  /** Why the object is not in the world, in a few words. */
  readonly rejected: string | undefined;
  /** Where what `rejected` says stands, if it stands anywhere. */
  readonly rejectedAt: Range | undefined;
}

const ciliumPolicies = ["CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy"];

/** `cidrGroups`: those that the policy may refer to. */
export function checkPolicy(
  object: KubeObject,
  content: DocumentContent,
  profile: DatapathProfile,
  options: AgentOptions,
  cidrGroups: readonly CidrGroup[] = [],
): CheckedPolicy {
  const crd = judgeByApiServer(object, profile);
  const agent = judgeByAgent(object, profile, options, cidrGroups);
  const verdict = chooseVerdict(object, content, crd, agent);
  const isRejected = verdict.startsWith("reject") || verdict === "not-a-policy";
  return {
    verdict,
    crd: crd.verdict,
    problems: content.isTemplated ? [] : findProblems(object, content, profile, options, crd, agent),
    rules: isRejected ? undefined : agent.accepted,
    decoded: agent.rules,
    rejected: isRejected ? describeRejection(verdict, crd, agent) : undefined,
    rejectedAt: isRejected ? placeOfRejection(object, verdict, crd, agent) : undefined,
  };
}

interface AgentJudgement {
  readonly problems: readonly AgentProblem[];
  readonly agentError: string | undefined;
  /** As decoded, whatever the agent says of them. */
  readonly rules: readonly Rule[];
  readonly accepted: readonly Rule[] | undefined;
}

function judgeByAgent(
  object: KubeObject,
  profile: DatapathProfile,
  options: AgentOptions,
  cidrGroups: readonly CidrGroup[],
): AgentJudgement {
  if (ciliumPolicies.includes(object.kind)) {
    const parsed = parseCiliumNetworkPolicy(object, profile.dialect, options, cidrGroups);
    return { problems: parsed.problems, agentError: parsed.agentError, rules: parsed.decoded, accepted: parsed.rules };
  }
  const problems = findKubernetesProblems(object, profile, options);
  return { problems, agentError: problems[0]?.text, rules: [], accepted: undefined };
}

function findKubernetesProblems(
  object: KubeObject,
  { dialect }: DatapathProfile,
  options: AgentOptions,
): readonly AgentProblem[] {
  if (object.kind === "NetworkPolicy") return findNetworkPolicyProblems(object, dialect, options);
  const isRead = object.kind === "ClusterNetworkPolicy" && isReadByAgent(object.kind, options);
  return isRead ? findClusterNetworkPolicyProblems(object, dialect, options) : [];
}

/**
 * The CRD's report, with what Kubernetes itself says of metadata and of its own kinds. `builtIn` is what it refuses in a
 * NetworkPolicy and in metadata by code instead of a schema: findings, but no verdict, which is that of the CRD and of
 * Cilium's packages.
 */
function judgeByApiServer(
  { kind, apiVersion, node }: KubeObject,
  profile: DatapathProfile,
): CrdReport & { readonly crdUnknown: number; readonly builtIn: readonly CrdError[] } {
  if (kind === "NetworkPolicy") {
    const isServed = apiVersion === "networking.k8s.io/v1";
    const shape = isServed ? compareShape(node, networkPolicyShape, []) : { wrongTypes: [], unknownFields: [] };
    const isDecoded = isServed && shape.wrongTypes.length === 0;
    const builtIn = isDecoded ? [...validateMetadata(node, true), ...validateNetworkPolicy(node)] : [];
    return { verdict: isServed ? "pass" : "no-such-kind-or-version", ...fromShape(shape), crdUnknown: 0, builtIn };
  }
  const report = validateCrd(profile.name, kind, apiVersion, toPlain(node));
  const own = fromShape(compareShape(getValue(node, "metadata"), metadataShape, ["metadata"]));
  const known = new Set(report.unknownFields.map(({ path }) => formatPath(path)));
  return {
    verdict: report.verdict,
    errors: [...own.errors, ...report.errors],
    unknownFields: [...own.unknownFields.filter(({ path }) => !known.has(formatPath(path))), ...report.unknownFields],
    crdUnknown: report.unknownFields.length,
    builtIn: own.errors.length === 0 ? validateMetadata(node, kind === "CiliumNetworkPolicy") : [],
  };
}

function fromShape({ wrongTypes, unknownFields }: ShapeReport): {
  readonly errors: CrdError[];
  readonly unknownFields: UnknownField[];
} {
  return {
    errors: wrongTypes.map(({ path, expected, found }) => ({
      path,
      keyword: "type",
      message: `Unexpected ${found} for \`${String(path.findLast((segment) => typeof segment === "string"))}\`: Kubernetes wants ${expected === "integer" || expected.startsWith("i") ? "an" : "a"} ${expected}. Write one${expected === "string" ? ", in quotes" : ""}.`,
      detail: `${formatPath(path)}: Invalid value: "${found}": must be of type ${expected}`,
    })),
    unknownFields: unknownFields.map(({ path, known }) => ({
      path,
      nearest: findNearestName(String(path.at(-1)), known),
    })),
  };
}

/** The first that holds, in this order. */
function chooseVerdict(
  { kind, node }: KubeObject,
  content: DocumentContent,
  crd: CrdReport,
  agent: AgentJudgement,
): Verdict {
  if (![...ciliumPolicies, "NetworkPolicy", "ClusterNetworkPolicy", "CiliumCIDRGroup"].includes(kind))
    return "not-a-policy";
  if (crd.verdict === "no-such-kind-or-version") return "reject-apiversion";
  if (crd.errors.length > 0) return "reject-schema";
  if (agent.agentError !== undefined) return "reject-agent";
  const isDuplicate = content.problems.some(
    ({ code, range }) => code === "duplicate-key" && containsOffset(node.range, range.start),
  );
  if (isDuplicate) return "duplicate-key";
  return crd.unknownFields.length > 0 ? "unknown-field" : "accept";
}

function describeRejection(verdict: Verdict, crd: CrdReport, agent: AgentJudgement): string {
  if (verdict === "reject-schema")
    return `rejected by the API server: ${shorten(crd.errors[0]?.detail ?? "its schema")}`;
  if (verdict === "reject-agent")
    return `rejected by the agent: ${shorten(agent.problems[0]?.text ?? agent.agentError ?? "")}`;
  return verdict === "reject-apiversion"
    ? "rejected by the API server: it does not know this apiVersion of the kind"
    : "not a policy";
}

function placeOfRejection(
  { node }: KubeObject,
  verdict: Verdict,
  crd: CrdReport,
  agent: AgentJudgement,
): Range | undefined {
  const error = crd.errors[0];
  if (verdict === "reject-schema") return error && crdErrorRange(error, node);
  return verdict === "reject-agent" ? agent.problems[0]?.range : undefined;
}

/** One line of at most 120 characters, without the list of what would have been right. */
function shorten(text: string): string {
  const line = (text.split("\n")[0] ?? "").replace(/: supported values: .*$/, "");
  return line.length > 120 ? `${line.slice(0, 119)}…` : line;
}

function findProblems(
  object: KubeObject,
  content: DocumentContent,
  profile: DatapathProfile,
  options: AgentOptions,
  crd: CrdReport & { readonly builtIn: readonly CrdError[] },
  agent: AgentJudgement,
): readonly Problem[] {
  if (crd.verdict === "no-such-kind-or-version") return [];
  const judged = judgeProblems(agent.problems.slice(0, maxErrors), [...crd.errors, ...crd.builtIn]);
  const input = {
    object,
    text: content.text,
    profile,
    options,
    rules: agent.rules,
    unknownFields: crd.unknownFields,
    ...judged,
  };
  return mergeRepeated(policyChecks.flatMap((check) => check.run(input)))
    .map((problem) => withoutTaggedFixes(problem, content.text))
    .toSorted((a, b) => a.range.start - b.range.start);
}
