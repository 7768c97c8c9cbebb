// Every field of a rule (semantics.md §1.2) in every profile that has it: it changes an entry or an enforcement, or it is
// one of those that change no answer, or the answer says that it is not modelled.
import { describe, expect, test } from "vitest";
import { profiles } from "../../../src/core/profiles/index.ts";
import { buildCase, type OracleCase } from "../../support/answerCase.ts";

const versions = ["1.8", "1.11", "1.14", "1.16", "1.18", "1.20"] as const;
type Version = (typeof versions)[number];

interface Field {
  readonly name: string;
  readonly since: Version;
  readonly until?: Version;
  /** The sections of a rule with the field, and without it. */
  readonly written: object;
  readonly without: object;
  readonly isClusterwide?: true;
  readonly options?: OracleCase["options"];
}

const pods = { matchLabels: { app: "b" } };
const port = (more: object = {}, ports: readonly object[] = [{ port: "80", protocol: "TCP" }]) => ({
  toPorts: [{ ports, ...more }],
});
const peers = (key: string, value: unknown): Pick<Field, "written" | "without"> => ({
  written: { [key.startsWith("to") ? "egress" : "ingress"]: [{ [key]: value }] },
  without: { [key.startsWith("to") ? "egress" : "ingress"]: [{}] },
});
const ingress = (written: object, without: object): Pick<Field, "written" | "without"> => ({
  written: { ingress: [written] },
  without: { ingress: [without] },
});
const required = { fromEndpoints: [pods], fromRequires: [{ matchLabels: { tier: "x" } }] };
const secret = { secret: { namespace: "default", name: "certificate" } };

const fields: readonly Field[] = [
  {
    name: "nodeSelector",
    since: "1.8",
    isClusterwide: true,
    written: { nodeSelector: {}, ingress: [{}] },
    without: { endpointSelector: {}, ingress: [{}] },
  },
  { name: "ingress", since: "1.8", written: { ingress: [{}], egress: [{}] }, without: { egress: [{}] } },
  { name: "egress", since: "1.8", written: { ingress: [{}], egress: [{}] }, without: { ingress: [{}] } },
  { name: "ingressDeny", since: "1.11", written: { egress: [{}], ingressDeny: [{}] }, without: { egress: [{}] } },
  { name: "egressDeny", since: "1.11", written: { ingress: [{}], egressDeny: [{}] }, without: { ingress: [{}] } },
  {
    name: "enableDefaultDeny",
    since: "1.16",
    written: { ingress: [{}], enableDefaultDeny: { ingress: false } },
    without: { ingress: [{}] },
  },
  { name: "log", since: "1.18", written: { ingress: [{}], log: { value: "x" } }, without: { ingress: [{}] } },
  { name: "fromEndpoints", since: "1.8", ...peers("fromEndpoints", [pods]) },
  { name: "fromCIDR", since: "1.8", ...peers("fromCIDR", ["192.0.2.0/24"]) },
  { name: "fromCIDRSet", since: "1.8", ...peers("fromCIDRSet", [{ cidr: "192.0.2.0/24" }]) },
  {
    name: "CIDRRule.except",
    since: "1.8",
    ...ingress(
      { fromCIDRSet: [{ cidr: "192.0.2.0/24", except: ["192.0.2.0/25"] }] },
      { fromCIDRSet: [{ cidr: "192.0.2.0/24" }] },
    ),
  },
  { name: "CIDRRule.cidrGroupRef", since: "1.14", ...peers("fromCIDRSet", [{ cidrGroupRef: "g" }]) },
  {
    name: "CIDRRule.cidrGroupSelector",
    since: "1.18",
    ...peers("fromCIDRSet", [{ cidrGroupSelector: { matchLabels: { env: "x" } } }]),
  },
  { name: "fromEntities", since: "1.8", ...peers("fromEntities", ["world"]) },
  { name: "fromRequires", since: "1.8", until: "1.18", ...ingress(required, { fromEndpoints: [pods] }) },
  { name: "fromNodes", since: "1.16", options: { "enable-node-selector-labels": true }, ...peers("fromNodes", [pods]) },
  { name: "toNodes", since: "1.16", options: { "enable-node-selector-labels": true }, ...peers("toNodes", [pods]) },
  { name: "fromGroups", since: "1.16", ...peers("fromGroups", [{ aws: { securityGroupsNames: ["g"] } }]) },
  { name: "toGroups", since: "1.8", ...peers("toGroups", [{ aws: { securityGroupsNames: ["g"] } }]) },
  {
    name: "toServices",
    since: "1.8",
    ...peers("toServices", [{ k8sService: { serviceName: "outside", namespace: "default" } }]),
  },
  { name: "toFQDNs", since: "1.8", ...peers("toFQDNs", [{ matchName: "a.example" }]) },
  { name: "toPorts", since: "1.8", ...ingress({ fromEndpoints: [pods], ...port() }, { fromEndpoints: [pods] }) },
  { name: "ports.protocol", since: "1.8", ...ingress(port(), port({}, [{ port: "80" }])) },
  {
    name: "ports.endPort",
    since: "1.16",
    ...ingress(port({}, [{ port: "80", endPort: 90, protocol: "TCP" }]), port()),
  },
  { name: "rules.http", since: "1.8", ...ingress(port({ rules: { http: [{ method: "GET" }] } }), port()) },
  {
    name: "rules.dns",
    since: "1.8",
    written: { egress: [port({ rules: { dns: [{ matchName: "a.example" }] } })] },
    without: { egress: [port()] },
  },
  {
    name: "rules.kafka",
    since: "1.8",
    until: "1.18",
    ...ingress(port({ rules: { kafka: [{ topic: "t" }] } }), port()),
  },
  {
    name: "rules.l7proto",
    since: "1.8",
    until: "1.18",
    ...ingress(port({ rules: { l7proto: "r2d2", l7: [{ cmd: "READ" }] } }), port()),
  },
  {
    name: "terminatingTLS",
    since: "1.8",
    ...ingress(port({ terminatingTLS: secret, rules: { http: [{}] } }), port({ rules: { http: [{}] } })),
  },
  {
    name: "originatingTLS",
    since: "1.8",
    ...ingress(port({ originatingTLS: secret, rules: { http: [{}] } }), port({ rules: { http: [{}] } })),
  },
  {
    name: "serverNames",
    since: "1.14",
    written: { egress: [port({ serverNames: ["a.example"] })] },
    without: { egress: [port()] },
  },
  {
    name: "listener",
    since: "1.14",
    written: { egress: [port({ listener: { name: "l", envoyConfig: { kind: "CiliumEnvoyConfig", name: "e" } } })] },
    without: { egress: [port()] },
  },
  {
    name: "icmps",
    since: "1.11",
    options: { "enable-icmp-rules": true },
    ...ingress({ fromEndpoints: [pods], icmps: [{ fields: [{ type: 8 }] }] }, { fromEndpoints: [pods] }),
  },
  {
    name: "authentication",
    since: "1.14",
    ...ingress({ fromEndpoints: [pods], authentication: { mode: "required" } }, { fromEndpoints: [pods] }),
  },
];

/** Kept for people: no entry, no key and no verdict depends on them. */
const withoutEffect = ["labels", "description"];

function answerOf(body: object, { isClusterwide, options }: Field, version: Version): unknown {
  const profile = profiles.find(({ name }) => name === version);
  if (profile === undefined) throw new Error(`no profile ${version}`);
  const kind = isClusterwide ? "CiliumClusterwideNetworkPolicy" : "CiliumNetworkPolicy";
  const spec = isClusterwide ? body : { endpointSelector: { matchLabels: { app: "a" } }, ...body };
  const policy = { apiVersion: "cilium.io/v2", kind, metadata: { name: "p", namespace: "default" }, spec };
  const group = { kind: "CiliumCIDRGroup", metadata: { name: "g" }, spec: { externalCIDRs: ["192.0.2.0/24"] } };
  const asked = { id: "x", docs: [group, policy].map((one) => JSON.stringify(one)), identities: {}, subjects: [] };
  const { docs, policyWorld } = buildCase(options === undefined ? asked : { ...asked, options }, undefined, profile);
  expect(docs.map(({ error }) => error)).toEqual([null, null]);
  return policyWorld.entries.map(({ origin, ...entry }) => ({
    ...entry,
    log: origin.kind === "rule" ? origin.log : "",
    // A service has no peer here; that it was asked for is in the origin.
    asked: origin.kind === "rule" ? origin.peers.map(({ kind: asking }) => asking) : [],
  }));
}

describe.each(versions)("%s", (version) => {
  const at = versions.indexOf(version);
  const own = fields.filter(
    ({ since, until }) => versions.indexOf(since) <= at && (until === undefined || at <= versions.indexOf(until)),
  );
  test.each(own.map((field) => [field.name, field] as const))("%s is modelled", (_name, field) => {
    expect(answerOf(field.written, field, version)).not.toEqual(answerOf(field.without, field, version));
  });
  test.each(withoutEffect)("%s changes no answer", (name) => {
    const field: Field = { name, since: "1.8", written: {}, without: {} };
    const value = name === "labels" ? [{ key: "x", source: "y", value: "z" }] : "text";
    expect(answerOf({ ingress: [{}], [name]: value }, field, version)).toEqual(
      answerOf({ ingress: [{}] }, field, version),
    );
  });
});
