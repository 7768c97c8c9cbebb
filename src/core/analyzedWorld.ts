// One world after an update: its policies checked and compiled, its findings, and the engine's answer to what is asked.
import type { CheckedPolicy } from "./checks/checkPolicy.ts";
import type { CompiledPolicy } from "./policy/compilePolicy.ts";
import { compilePolicy, makePolicyRef } from "./policy/compilePolicy.ts";
import type { PolicyEngine, PolicyWorld } from "./policy/engine.ts";
import { clusterNetworkPolicySubject } from "./policy/k8s/clusterNetworkPolicyEntries.ts";
import type { EntryContext } from "./policy/k8s/conversion.ts";
import { makeEntryContext } from "./policy/k8s/entryContext.ts";
import { subjectSelector } from "./policy/k8s/injectScope.ts";
import { isReadByAgent } from "./policy/k8s/kindsInUse.ts";
import type { PolicyRef } from "./policy/policyEntry.ts";
import type { LabelSelector } from "./policy/selector.ts";
import type { Severity } from "./text/problem.ts";
import type { NamespaceChoice } from "./world/kustomization.ts";
import type { PlacedProblem } from "./world/placedProblem.ts";
import type { WorldObject } from "./world/readObjects.ts";
import type { ChoiceProblem } from "./world/readWorld.ts";
import type { World } from "./world/world.ts";
import type { DocumentContent, SourceDocument, SourceFile } from "./yaml/sourceDocument.ts";

/** A policy object, checked; `compiled` where Cilium takes it. */
export interface AnalyzedPolicy {
  readonly object: WorldObject;
  readonly ref: PolicyRef;
  readonly checked: CheckedPolicy;
  readonly compiled: CompiledPolicy | undefined;
  /** The agent's options let it read the kind; what it does not read is in no answer, as in the cluster. */
  readonly isRead: boolean;
  /** Whom it selects, or would have selected; undefined where that can't be read. */
  readonly subjects: readonly AnalyzedSubject[] | undefined;
}

export interface AnalyzedSubject {
  readonly selector: LabelSelector;
  readonly isNode: boolean;
}

/** What is kept of a policy while its tree and everything it depends on stay the same. */
export interface PolicyState {
  readonly policy: AnalyzedPolicy;
  readonly engineKey: string;
  /** Undefined where it does not depend on them. */
  readonly services: World["services"] | undefined;
  readonly cidrGroups: World["cidrGroups"] | undefined;
}

export interface WorldParts {
  readonly world: World;
  readonly engine: PolicyEngine;
  readonly engineKey: string;
  readonly sources: readonly SourceFile[];
  /** Files that could not be read at all. */
  readonly unreadable: readonly { readonly file: string; readonly reason: string }[];
  /** Files that `include` and `exclude` leave out. */
  readonly left: readonly string[];
  readonly workspaceFile: SourceFile | undefined;
  readonly configProblems: readonly PlacedProblem[];
  readonly choiceProblems: readonly ChoiceProblem[];
  readonly objectProblems: readonly PlacedProblem[];
  readonly policyObjects: readonly WorldObject[];
  readonly groupObjects: readonly WorldObject[];
  readonly templated: readonly WorldObject[];
  readonly namespaceOf: (file: string) => NamespaceChoice;
  /** The kustomization of which a file is a patch. */
  readonly patchOf: ReadonlyMap<string, string>;
  readonly severities: Readonly<Record<string, Severity | "off">>;
  readonly check: (object: WorldObject, content: DocumentContent) => CheckedPolicy;
  readonly states: WeakMap<WorldObject["node"], PolicyState>;
}

export interface AnalyzedWorld extends WorldParts {
  readonly policies: readonly AnalyzedPolicy[];
  /** Policies and CIDR groups of templated text, which have a verdict and are in no answer. */
  readonly templatedPolicies: readonly AnalyzedPolicy[];
  /** CIDR groups, checked by their schema. */
  readonly groups: readonly AnalyzedPolicy[];
  readonly policyWorld: PolicyWorld;
  documentOf(object: { readonly file: string; readonly document: number }): SourceDocument | undefined;
}

export function compileWorld(parts: WorldParts): AnalyzedWorld {
  const { world } = parts;
  const documents = new Map(parts.sources.map((source) => [source.file, source.documents]));
  const documentOf: AnalyzedWorld["documentOf"] = ({ file, document }) => {
    const list = documents.get(file);
    return list?.[document]?.document === document
      ? list[document]
      : list?.find((candidate) => candidate.document === document);
  };
  const context = makeEntryContext(world);
  const analyze = (object: WorldObject): AnalyzedPolicy[] => {
    const content = documentOf(object)?.content;
    return content === undefined ? [] : [analyzePolicy(object, content, context, parts)];
  };
  const policies = parts.policyObjects.flatMap(analyze);
  const entries = policies.flatMap(({ compiled }) => compiled?.entries ?? []);
  return {
    ...parts,
    policies,
    templatedPolicies: parts.templated
      .filter(({ role }) => role === "policy" || role === "cidr-group")
      .flatMap(analyze),
    groups: parts.groupObjects.flatMap(analyze),
    policyWorld: parts.engine.update(world, entries),
    documentOf,
  };
}

function analyzePolicy(
  object: WorldObject,
  content: DocumentContent,
  context: EntryContext,
  parts: WorldParts,
): AnalyzedPolicy {
  const state = parts.states.get(object.node);
  const { services, cidrGroups } = parts.world;
  if (
    state !== undefined &&
    (state.policy.object === object || isSamePlace(state.policy.object, object)) &&
    state.engineKey === parts.engineKey &&
    (state.services === undefined || state.services === services) &&
    (state.cidrGroups === undefined || state.cidrGroups === cidrGroups)
  )
    return state.policy;
  const ref = makePolicyRef(object);
  const checked = parts.check(object, content);
  const isInWorld = checked.rejected === undefined && !content.isTemplated && object.role === "policy";
  const isRead = isReadByAgent(object.kind, parts.world.options);
  const isReadable = checked.rules !== undefined || kubernetesPolicies.includes(object.kind);
  const compiled = isInWorld && isRead && isReadable ? compilePolicy(object, ref, checked.rules, context) : undefined;
  const policy = {
    object,
    ref,
    checked,
    compiled,
    isRead,
    subjects: compiled?.subjects ?? rejectedSubjects(checked, object, context),
  };
  const items = checked.rules?.flatMap((rule) => rule.items) ?? [];
  parts.states.set(object.node, {
    policy,
    engineKey: parts.engineKey,
    services: items.some((item) => item.services !== undefined) ? services : undefined,
    cidrGroups: items.some(({ cidrSet }) => cidrSet?.some(({ cidrGroupRef }) => cidrGroupRef !== ""))
      ? cidrGroups
      : undefined,
  });
  return policy;
}

/** Where it starts in its file is of no matter. */
function isSamePlace(a: WorldObject, b: WorldObject): boolean {
  return a.file === b.file && a.document === b.document && a.item === b.item && a.namespace === b.namespace;
}

/** Kinds that are read from their trees. */
const kubernetesPolicies = ["NetworkPolicy", "ClusterNetworkPolicy"];

function rejectedSubjects(
  { decoded }: CheckedPolicy,
  { kind, node, namespace }: WorldObject,
  context: EntryContext,
): readonly AnalyzedSubject[] | undefined {
  if (kind === "ClusterNetworkPolicy") {
    const selector = clusterNetworkPolicySubject(node, context);
    return selector && [{ selector, isNode: false }];
  }
  const { cluster, conversion } = context;
  const subjects = decoded.flatMap(({ endpointSelector, nodeSelector }): AnalyzedSubject[] => {
    const written = endpointSelector ?? nodeSelector;
    if (written === undefined) return [];
    const isNode = endpointSelector === undefined;
    return [
      {
        selector: subjectSelector(written, { namespace: isNode ? "" : namespace, cluster, rules: conversion.scope }),
        isNode,
      },
    ];
  });
  return subjects.length === 0 || subjects.length < decoded.length ? undefined : subjects;
}
