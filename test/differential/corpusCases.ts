// Policies of files that others wrote, as cases of the oracle: each policy alone in a world of endpoints that stand in
// for what it selects. Named ports are declared by every endpoint, names of FQDN rules have an address each.
// Leaves out: templated text, what an API server refuses, workloads and services beside the policies.
import { PolicyEngine } from "../../src/core/policy/engine.ts";
import { validateNetworkPolicy } from "../../src/core/policy/k8s/validateNetworkPolicy.ts";
import type { PolicyEntry } from "../../src/core/policy/policyEntry.ts";
import { Representatives } from "../../src/core/policy/representatives.ts";
import { StandIns } from "../../src/core/policy/standIns.ts";
import type { DatapathProfile } from "../../src/core/profile.ts";
import { validateCrd } from "../../src/core/schema/validateCrd.ts";
import type { Endpoint, NamedPort } from "../../src/core/world/endpoint.ts";
import type { WorldObject } from "../../src/core/world/readObjects.ts";
import { readObjects } from "../../src/core/world/readObjects.ts";
import type { PlainValue } from "../../src/core/yaml/node.ts";
import { toPlain } from "../../src/core/yaml/node.ts";
import { readSourceFile } from "../../src/core/yaml/readFile.ts";
import type { CaseSession, OracleCase } from "../support/answerCase.ts";
import { buildCase, optionsOf } from "../support/answerCase.ts";
import { generatorProfileOf } from "./generatorProfile.ts";

export interface CorpusCases {
  /** Their ids say which file, document and item. */
  readonly cases: readonly OracleCase[];
  /** Policies that an API server with this version's CRDs refuses, or that the oracle cannot be asked about. */
  readonly nLeftOut: number;
}

export function corpusCases(file: string, text: string, profile: DatapathProfile): CorpusCases {
  const { objects } = readObjects(readSourceFile(file, text), "default");
  const isKnown = (object: WorldObject) => isAccepted(object, profile);
  const groups = objects.filter((object) => object.role === "cidr-group" && isKnown(object));
  const policies = objects.filter(({ role }) => role === "policy");
  // A policy with groups is another one's business before 1.20: the operator asks a cloud and writes a policy of its own.
  const { fields } = generatorProfileOf(profile.name);
  const accepted = policies.filter((policy) => isKnown(policy) && (fields.has("toGroups") || !namesGroups(policy)));
  return {
    cases: accepted.map((policy) => makeCase([...groups, policy], describePlace(policy), profile)),
    nLeftOut: policies.length - accepted.length,
  };
}

function describePlace({ file, document, item, kind, name }: WorldObject): string {
  return `${file}#${document}${item === undefined ? "" : `.${item}`} ${kind} ${name}`;
}

function isAccepted({ kind, apiVersion, node }: WorldObject, { name }: DatapathProfile): boolean {
  if (kind === "NetworkPolicy") return validateNetworkPolicy(node).length === 0;
  const { verdict } = validateCrd(name, kind, apiVersion, toPlain(node));
  return verdict === "pass" || verdict === "unknown";
}

function namesGroups({ node }: WorldObject): boolean {
  return /"(from|to)Groups":/.test(JSON.stringify(toPlain(node)));
}

function makeCase(objects: readonly WorldObject[], id: string, profile: DatapathProfile): OracleCase {
  const documents = objects.map(({ node }) => toPlain(node));
  const docs = documents.map((document) => JSON.stringify(document));
  const entries = compile({ id, docs, identities: {}, subjects: [] }, profile);
  const identities = numberEndpoints(new StandIns(new Representatives([], false), entries).endpoints, profile);
  const ports = documents.flatMap(namedPortsOf);
  const pods = Object.keys(identities).filter((number) => Number(number) > 255);
  return {
    id,
    docs,
    identities,
    dns: addressesOfNames(entries),
    namedPorts: ports.length === 0 ? {} : Object.fromEntries(pods.map((number) => [number, ports])),
    subjects: Object.keys(identities).map(Number),
  };
}

function compile(asked: OracleCase, profile: DatapathProfile): readonly PolicyEntry[] {
  const engine = new PolicyEngine(profile, optionsOf(asked, profile), "default");
  const session: CaseSession = { engine, read: new Map() };
  buildCase(asked, session, profile);
  return [...session.read.values()].flatMap(({ entries }) => entries);
}

/** Endpoints with reserved labels have their reserved numbers; where there is none, the endpoint is left out. */
function numberEndpoints(
  endpoints: readonly Endpoint[],
  { mechanisms }: DatapathProfile,
): Record<string, readonly string[]> {
  const identities: Record<string, readonly string[]> = {};
  let next = 1001;
  for (const { labels, givenIdentity } of endpoints) {
    const isReserved = labels.some((label) => label.startsWith("reserved:"));
    const reserved = mechanisms.reservedIdentities.find((known) =>
      known.labels.every((label) => labels.includes(label)),
    );
    const number = givenIdentity ?? (isReserved ? reserved?.identity : next++);
    if (number !== undefined) identities[number] ??= labels;
  }
  return identities;
}

/** Every name of a port, as each pod declares it. */
function namedPortsOf(document: PlainValue): readonly NamedPort[] {
  const ports = new Map<string, NamedPort>();
  const walk = (value: PlainValue) => {
    if (Array.isArray(value)) value.forEach(walk);
    else if (typeof value === "object" && value !== null) {
      const { port, protocol } = value;
      if (typeof port === "string" && /^[a-z0-9-]*[a-z][a-z0-9-]*$/.test(port))
        ports.set(`${port}`, {
          name: port,
          protocol: protocol === "UDP" || protocol === "SCTP" ? protocol : "TCP",
          port: 8000 + ports.size,
        });
      Object.values(value).forEach(walk);
    }
  };
  walk(document);
  return [...ports.values()];
}

/** An address for every name and pattern of FQDN rules. */
function addressesOfNames(entries: readonly PolicyEntry[]): NonNullable<OracleCase["dns"]> {
  const selectors = entries.flatMap(({ peers }) => peers ?? []).filter((selector) => selector.kind === "fqdn");
  const distinct = [...new Map(selectors.map((selector) => [selector.key, selector])).values()];
  return Object.fromEntries(
    distinct.map(({ match }, at) => [
      match.replace(/\.$/, "").replaceAll(/\*+/g, "x"),
      [`198.51.100.${(at % 254) + 1}`],
    ]),
  );
}
