// The world of one folder, put together from its objects and its configuration.
// What policies do not touch is kept while nothing of it changed, so that an edit of a policy rebuilds no endpoint.
import { makeLabelFilter } from "../labels/labelFilter.ts";
import type { DatapathProfile } from "../profile.ts";
import { isSameList } from "../text/isSameList.ts";
import { createLineIndex } from "../text/lineIndex.ts";
import type { Range } from "../text/range.ts";
import { isOptionName, optionNames, parseAgentOptions } from "./agentOptions.ts";
import { readCidrGroups } from "./cidrGroups.ts";
import type { Endpoint } from "./endpoint.ts";
import { readEndpoints } from "./endpoints.ts";
import type { PlacedInstallation } from "./installation.ts";
import type { MergedConfig } from "./mergeConfig.ts";
import { addNamespaces, readNamespaces } from "./namespaces.ts";
import { readNodes } from "./nodes.ts";
import { findNotModelledOptions } from "./notModelledOptions.ts";
import type { WorldObject } from "./readObjects.ts";
import { readServices } from "./services.ts";
import type { VersionChoice } from "./version.ts";
import { chooseVersion } from "./version.ts";
import type { DeclaredEndpoint } from "./workspaceConfig.ts";
import type { Assumption, World } from "./world.ts";

export interface WorldInput {
  /** The versions to choose from, oldest first. */
  readonly profiles: readonly DatapathProfile[];
  /** Folder of the world; `.` for the whole. */
  readonly root: string;
  /** In order of file, document and item. */
  readonly objects: readonly WorldObject[];
  readonly config: MergedConfig;
  /** What the world's files say of Cilium's installation. */
  readonly installations: readonly PlacedInstallation[];
  /** The text of a file, for the line that `profileFrom` names. */
  readonly textOf: (file: string) => string | undefined;
  readonly workspaceFile?: { readonly file: string; readonly endpointRanges: ReadonlyMap<DeclaredEndpoint, Range> };
}

/** What is wrong with a choice that stands in no file of the world: a setting or an option of the command line. */
export interface ChoiceProblem {
  readonly code: "unknown-version" | "unknown-option" | "invalid-option-value" | "invalid-cluster-name";
  readonly message: string;
}

export interface WorldReading {
  readonly value: World;
  /**
   * Wrong versions and options that came with `config`; those of the workspace file are reported when it is loaded, but for
   * the cluster's name, which only a version tells right from wrong.
   */
  readonly problems: readonly ChoiceProblem[];
  /** Handed back at the next reading. */
  readonly kept: KeptParts;
}

type Parts = Pick<
  World,
  | "namespaces"
  | "endpoints"
  | "withoutEndpoint"
  | "services"
  | "nodes"
  | "cidrGroups"
  | "givenIdentities"
  | "isIdentityLabel"
  | "isComplete"
>;

interface KeptParts {
  /** Everything that the parts depend on, compared by reference. */
  readonly inputs: readonly unknown[];
  readonly parts: Parts;
  /** Profile and prefixes of the label filter. */
  readonly filterFor: string;
  readonly labelFilter: ReturnType<typeof makeLabelFilter>;
  readonly assumptions: readonly Assumption[];
}

const noLabels: Readonly<Record<string, string>> = {};
const noEndpoints: readonly DeclaredEndpoint[] = [];

/** Never throws; O(objects), and O(policies) where only policies changed since `previous`. */
export function readWorld(input: WorldInput, previous?: WorldReading): WorldReading {
  const { value: config, version } = input.config;
  const installations = [...input.installations].sort((a, b) => a.rank - b.rank);
  const choice = chooseVersion(version, installations, (place) => formatPlace(place, input.textOf), input.profiles);
  const { options, problems, told, assumptions } = chooseOptions(choice, installations, config.options ?? {});
  const cluster = config.cluster ?? installations.find((facts) => facts.cluster !== undefined)?.cluster ?? "default";
  const routing = config.routing ?? installations.find((facts) => facts.routing !== undefined)?.routing;
  const labelPrefixes = installations.find((facts) => facts.labelPrefixes.length > 0)?.labelPrefixes ?? [];
  const policyObjects = input.objects.filter(({ role }) => role === "policy");
  const others = input.objects.filter(({ role }) => role !== "policy");
  const kept = readParts(input, choice, cluster, labelPrefixes, others, previous?.kept);
  return {
    value: {
      root: input.root,
      config: routing === undefined ? config : { ...config, routing },
      profile: choice.profile,
      profileFrom: choice.profileFrom,
      options,
      toldOptions: told,
      cluster,
      ...kept.parts,
      namespaces: withPolicyNamespaces(kept.parts.namespaces, policyObjects),
      policyObjects,
      assumptions: [
        ...choice.assumptions,
        ...assumptions,
        ...kept.assumptions,
        ...findNotModelledOptions(options, choice.profile),
      ],
    },
    problems: [...problems, ...refusedClusterName(config.cluster, choice.profile)],
    kept,
  };
}

function readParts(
  input: WorldInput,
  choice: VersionChoice,
  cluster: string,
  labelPrefixes: readonly string[],
  objects: readonly WorldObject[],
  previous: KeptParts | undefined,
): KeptParts {
  const config = input.config.value;
  const declared = config.endpoints ?? noEndpoints;
  const defaultNamespace = config.defaultNamespace ?? "default";
  const inputs = [
    choice.profile,
    cluster,
    labelPrefixes.join(" "),
    defaultNamespace,
    declared,
    input.workspaceFile?.file,
    ...objects,
  ];
  if (previous !== undefined && isSameList(previous.inputs, inputs)) return previous;

  const filterFor = `${choice.profile.name} ${labelPrefixes.join(" ")}`;
  const labelFilter =
    previous?.filterFor === filterFor
      ? previous.labelFilter
      : makeLabelFilter(choice.profile.labelPrefixes, labelPrefixes);
  const { filter, error } = labelFilter;
  const declaredNamespaces = readNamespaces(objects);
  const nodes = readNodes(objects);
  const { workspaceFile } = input;
  const originOf = (endpoint: DeclaredEndpoint): Endpoint["origin"] => {
    const range = workspaceFile?.endpointRanges.get(endpoint);
    return workspaceFile === undefined || range === undefined ? undefined : { file: workspaceFile.file, range };
  };
  const namespaceLabels = (namespace: string): Readonly<Record<string, string>> =>
    declaredNamespaces.get(namespace)?.labels ?? noLabels;
  const { endpoints, withoutEndpoint, givenIdentities } = readEndpoints({
    cluster,
    filter,
    objects,
    declared,
    originOf,
    defaultNamespace,
    nodes,
    namespaceLabels,
  });
  const services = readServices(objects);
  const mentioned = [
    ...endpoints.map(({ namespace }) => namespace),
    ...services.map(({ namespace }) => namespace),
    defaultNamespace,
  ];
  const parts: Parts = {
    namespaces: addNamespaces(declaredNamespaces, mentioned),
    endpoints,
    withoutEndpoint,
    services,
    nodes,
    cidrGroups: readCidrGroups(objects),
    givenIdentities,
    isIdentityLabel: filter,
    isComplete: objects.some(
      ({ role }) => role === "cilium-endpoint" || role === "cilium-endpoint-slice" || role === "cilium-identity",
    ),
  };
  const assumptions =
    error === undefined
      ? []
      : [
          {
            code: "NOT_MODELLED_LABEL_PREFIX",
            message: `the agent option labels has a prefix that is no regular expression: ${error}`,
          },
        ];
  return { inputs, parts, filterFor, labelFilter, assumptions };
}

/** Defaults of the profile, what the folder says, what was chosen: each wins over the one before. */
function chooseOptions(
  choice: VersionChoice,
  installations: readonly PlacedInstallation[],
  chosen: Readonly<Record<string, string>>,
): {
  readonly options: World["options"];
  readonly problems: readonly ChoiceProblem[];
  readonly told: ReadonlySet<string>;
  readonly assumptions: readonly Assumption[];
} {
  const found: Record<string, string> = {};
  for (const facts of installations) {
    for (const [name, text] of Object.entries(facts.options)) if (isOptionName(name)) found[name] ??= text;
  }
  const absent: readonly string[] = choice.profile.absentOptions;
  const present = (options: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(options).filter(([name]) => !absent.includes(name)));
  const fromFolder = parseAgentOptions(choice.profile.defaults, present(found));
  const { value, problems } = parseAgentOptions(fromFolder.value, present(chosen));
  const wrongVersion: ChoiceProblem[] =
    choice.error === undefined ? [] : [{ code: "unknown-version", message: choice.error }];
  const withoutEffect = Object.keys(chosen)
    .filter((name) => absent.includes(name))
    .map(
      (name): ChoiceProblem => ({
        code: "unknown-option",
        message: `Cilium ${choice.profile.name} has no agent option "${name}": it changes no answer here.`,
      }),
    );
  // The agent's ConfigMap holds what its options are: one that it leaves out has its default.
  const isAllTold = installations.some(({ isWhole }) => isWhole);
  return {
    options: value,
    told: new Set(isAllTold ? optionNames : [...Object.keys(found), ...Object.keys(chosen)]),
    problems: [...wrongVersion, ...withoutEffect, ...problems.map(({ code, message }) => ({ code, message }))],
    assumptions: fromFolder.problems
      .filter(({ name }) => !isTemplate(found[name]) && !Object.hasOwn(chosen, name))
      .map(({ message }) => ({ code: "ASSUMES_OPTION", message: `${message.replace(/\.$/, "")}. Its default counts` })),
  };
}

/** `chosen`: by whoever asks. What the folder has of Cilium is taken as it is. */
function refusedClusterName(
  chosen: string | undefined,
  { name, refuseClusterName }: DatapathProfile,
): readonly ChoiceProblem[] {
  const reason = chosen === undefined ? undefined : refuseClusterName(chosen);
  if (reason === undefined) return [];
  const message = `The agent of Cilium ${name} does not start with the cluster name "${chosen}": ${reason}.`;
  return [{ code: "invalid-cluster-name", message }];
}

function isTemplate(text: string | undefined): boolean {
  return text !== undefined && /\{\{|\$\{/.test(text);
}

function withPolicyNamespaces(namespaces: World["namespaces"], policies: readonly WorldObject[]): World["namespaces"] {
  const missing = policies
    .map(({ namespace }) => namespace)
    .filter((namespace) => namespace !== "" && !namespaces.has(namespace));
  return missing.length === 0 ? namespaces : addNamespaces(namespaces, missing);
}

function formatPlace(place: PlacedInstallation, textOf: WorldInput["textOf"]): string {
  const text = textOf(place.file);
  return text === undefined ? place.file : `${place.file}:${createLineIndex(text).getPosition(place.offset).line + 1}`;
}
