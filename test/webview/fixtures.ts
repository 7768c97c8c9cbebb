// Worlds and verdicts as a host would send them: shop/web to shop/db on 5433/TCP, and the other decisions.
import type { FlowChoices } from "../../src/protocol/flowChoices.ts";
import type { FlowForm } from "../../src/protocol/flowForm.ts";
import type { FlowVerdictView } from "../../src/protocol/flowView.ts";
import type { EntryView, LookupView, MapRow, SideView } from "../../src/protocol/sideView.ts";

const db = "policies/db.yaml";

export const form: FlowForm = { world: ".", from: "shop/web", to: "shop/db", port: 5433, protocol: "TCP" };

export const choices: FlowChoices = {
  worlds: [
    {
      world: ".",
      cilium: "1.20",
      ciliumFrom: "default",
      facts: [
        { name: "Routing", value: "native" },
        { name: "Host firewall", value: "off" },
      ],
      endpoints: [
        endpoint("monitoring/prometheus", "Deployment", 1, 1007),
        endpoint("shop/backup", "CronJob", 1, 1005),
        endpoint("shop/db", "StatefulSet", 2, 1001),
        endpoint("shop/web", "Deployment", 1, 1002),
        endpoint("shop/web-admin", "Pod", 1, 1003),
        { ...endpoint("representative:k8s:app=cart", "representative", 1, 50000), representative: true },
      ],
      services: [{ name: "shop/search", ports: [{ name: "http", port: 80, protocol: "TCP" }] }],
      entities: ["all", "cluster", "host", "kube-apiserver", "remote-node", "world"],
      fqdns: ["api.example.com"],
      nodes: ["node-1", "node-2"],
    },
  ],
};

function endpoint(reference: string, kind: string, nReplicas: number, identity: number) {
  const [namespace = "", app = ""] = reference.split("/");
  const labels = [`k8s:app=${app}`, `k8s:io.kubernetes.pod.namespace=${namespace}`];
  return { reference, kind, representative: false, nReplicas, identity, labels };
}

function entry(identity: number, peer: string, port: string, line: number | null): EntryView {
  const origins =
    line === null
      ? [{ text: "allow-localhost, no rule", place: null }]
      : [{ text: "CiliumNetworkPolicy shop/db", place: { file: db, line } }];
  const precedence =
    line === null ? { hex: "0xfffff501", tier: "default tier" } : { hex: "0xffffff01", tier: "normal" };
  const prefixLength = port === "ANY" ? 40 : 64;
  return {
    identity,
    peer,
    representative: false,
    port,
    prefixLength,
    verdict: "allow",
    extras: [],
    precedence,
    origins,
  };
}

function lookup(identity: number, peer: string, hex: string, found: EntryView | null): LookupView {
  const names = ["prefix", "identity", "direction", "protocol", "port"];
  const bytes = `40000000 ${hex} 00 06 1539`
    .split(" ")
    .map((digits, index) => ({ field: names[index] ?? "", hex: digits }));
  return { key: { identity, peer, port: "5433/TCP", bytes }, found };
}

function row(entryView: EntryView, mark: MapRow["mark"] = null, remark = ""): MapRow {
  return { entry: entryView, mark, remark };
}

const notEnforced: EntryView = {
  ...entry(0, "any identity", "ANY", null),
  origins: [{ text: "not-enforced, no rule", place: null }],
};

export const egressNotEnforced: SideView = {
  kind: "side",
  direction: "egress",
  endpoint: "shop/web",
  identity: 1002,
  peer: "shop/db",
  peerIdentity: 1001,
  decision: "allowed",
  enforced: false,
  title: "Egress at shop/web: allowed, not enforced",
  sentence: [{ kind: "text", text: "No policy selects shop/web for egress, so everything may leave." }],
  lookups: [lookup(1001, "shop/db", "e9030000", null), lookup(0, "any identity", "00000000", notEnforced)],
  winsBecause: "the only entry that was found wins",
  outcome: [{ kind: "text", text: "Key 2 decides: allowed, not enforced" }],
  entry: notEnforced,
  defaultDenyBy: [],
  why: null,
  nearMisses: [],
  map: {
    title: "Egress keys of shop/web",
    note: "1 of 3: not enforced",
    rows: [row(notEnforced, "decides", "decides")],
    nMore: 0,
  },
};

export const ingressDenied: SideView = {
  kind: "side",
  direction: "ingress",
  endpoint: "shop/db",
  identity: 1001,
  peer: "shop/web",
  peerIdentity: 1002,
  decision: "denied",
  enforced: true,
  title: "Ingress at shop/db: denied",
  sentence: [
    { kind: "place", place: { file: db, line: 7 } },
    { kind: "text", text: " turns on default deny, and no key allows shop/web on " },
    { kind: "code", text: "5433/TCP" },
    { kind: "text", text: "." },
  ],
  lookups: [
    lookup(1002, "shop/web", "ea030000", null),
    lookup(11, "aggregate-cluster", "0b000000", null),
    lookup(0, "any identity", "00000000", null),
  ],
  winsBecause: "",
  outcome: [{ kind: "text", text: "Nothing found: drop 133 Policy denied" }],
  entry: null,
  defaultDenyBy: [
    { policy: "CiliumNetworkPolicy shop/db", place: { file: db, line: 7 } },
    { policy: "CiliumClusterwideNetworkPolicy baseline", place: { file: "policies/baseline.yaml", line: 4 } },
  ],
  why: {
    kind: "default-deny",
    title: "Default deny",
    sentence: [
      { kind: "text", text: "CiliumNetworkPolicy shop/db (" },
      { kind: "place", place: { file: db, line: 7 } },
      { kind: "text", text: ") and CiliumClusterwideNetworkPolicy baseline (" },
      { kind: "place", place: { file: "policies/baseline.yaml", line: 4 } },
      { kind: "text", text: ") turn on default deny, and no rule allows the flow." },
    ],
    places: [
      { policy: "CiliumNetworkPolicy shop/db", place: { file: db, line: 7 } },
      { policy: "CiliumClusterwideNetworkPolicy baseline", place: { file: "policies/baseline.yaml", line: 4 } },
    ],
  },
  nearMisses: [
    {
      policy: "CiliumNetworkPolicy shop/db",
      place: { file: db, line: 8 },
      differsAt: { file: db, line: 13 },
      sentence: [
        { kind: "text", text: " allows shop/web on " },
        { kind: "code", text: "5432/TCP" },
        { kind: "text", text: "; the flow goes to " },
        { kind: "mark", text: "5433/TCP" },
      ],
      differs: ["port differs"],
    },
    {
      policy: "CiliumNetworkPolicy shop/db-ops",
      place: { file: "policies/ops.yaml", line: 20 },
      differsAt: { file: "policies/ops.yaml", line: 20 },
      sentence: [{ kind: "text", text: " allows shop/backup on 5433/TCP; the flow comes from shop/web" }],
      differs: ["peer differs"],
    },
  ],
  map: {
    title: "Ingress keys of shop/db",
    note: "4 of 9; the 5 egress keys allow everything (not enforced)",
    rows: [
      row(entry(1, "host", "ANY", null)),
      row(entry(1002, "shop/web", "5432/TCP", 8), "nearMiss", "port differs"),
      row(entry(1005, "shop/backup", "5432/TCP", 15)),
      row(entry(1007, "monitoring/prometheus", "9187/TCP", 22)),
    ],
    nMore: 0,
  },
};

export const denied: FlowVerdictView = {
  cilium: "1.20",
  world: ".",
  decision: "denied",
  notEnforced: false,
  title: "Denied at ingress of shop/db",
  flow: { from: "shop/web", to: "shop/db", port: "5433/TCP", layer7: null },
  dropReason: { code: 133, name: "Policy denied" },
  egress: egressNotEnforced,
  ingress: ingressDenied,
  decidedBy: "ingress",
  l7: null,
  backends: null,
  leftOut: [{ policy: "shop/db-admin", reason: "rejected by the agent", place: { file: db, line: 38 } }],
  assumptions: [
    { code: "ASSUMES_NATIVE_ROUTING", message: "pod routes are native", setting: "ciliumPolicyLens.routing" },
    { code: "ASSUMES_PODCIDR_ROUTED", message: "10.0.2.0/24 is routed to node-2", setting: null },
    { code: "NOT_MODELLED_SOCKET_LB", message: "Services are translated per packet", setting: null },
  ],
  path: null,
};

const winner = entry(1002, "shop/web", "5432/TCP", 8);

export const ingressAllowed: SideView = {
  ...ingressDenied,
  decision: "allowed",
  title: "Ingress at shop/db: allowed",
  sentence: [
    { kind: "text", text: "Key " },
    { kind: "code", text: "1002 5432/TCP allow" },
    { kind: "text", text: " from " },
    { kind: "place", place: { file: db, line: 8 } },
  ],
  lookups: [lookup(1002, "shop/web", "ea030000", winner)],
  outcome: [{ kind: "text", text: "Key 1 decides: allowed" }],
  entry: winner,
  nearMisses: [],
  map: { title: "Ingress keys of shop/db", note: "1 of 9", rows: [row(winner, "decides", "decides")], nMore: 8 },
};

export const allowed: FlowVerdictView = {
  ...denied,
  decision: "allowed",
  title: "Allowed",
  flow: { ...denied.flow, port: "5432/TCP" },
  dropReason: null,
  ingress: ingressAllowed,
  leftOut: [],
  assumptions: [],
};

export const allowedNotEnforced: FlowVerdictView = {
  ...allowed,
  notEnforced: true,
  title: "Allowed, not enforced",
  ingress: {
    ...ingressAllowed,
    enforced: false,
    title: "Ingress at shop/db: allowed, not enforced",
    sentence: [{ kind: "text", text: "No policy selects shop/db for ingress, so everything may enter." }],
    lookups: [],
    defaultDenyBy: [],
    outcome: [{ kind: "text", text: "Not enforced: nothing is dropped" }],
    map: {
      title: "Ingress keys of shop/db",
      note: "0 of 0: not enforced, everything is allowed",
      rows: [],
      nMore: 0,
    },
  },
};

export const redirected: FlowVerdictView = {
  ...denied,
  decision: "redirected",
  title: "Passed to the HTTP proxy, which denies",
  flow: { from: "shop/web", to: "shop/api", port: "8080/TCP", layer7: "GET /admin" },
  dropReason: null,
  ingress: {
    ...ingressAllowed,
    endpoint: "shop/api",
    decision: "redirected",
    title: "Ingress at shop/api: passed to the HTTP proxy",
    outcome: [{ kind: "text", text: "Key 1 decides: proxy http" }],
  },
  l7: {
    direction: "ingress",
    protocol: "http",
    reply: "403 Forbidden, with the body Access denied",
    rule: null,
    nearest: [],
    names: null,
    decision: "denied",
    sentence: [
      { kind: "place", place: { file: "policies/api.yaml", line: 14 } },
      { kind: "text", text: " wants the path " },
      { kind: "mark", text: "/orders/.*" },
      { kind: "text", text: "; the client sees 403." },
    ],
  },
  leftOut: [],
  assumptions: [],
};

export const toWorld: FlowVerdictView = {
  ...allowedNotEnforced,
  flow: { from: "shop/web", to: "1.1.1.1", port: "443/TCP", layer7: null },
  ingress: {
    kind: "absent",
    title: "Ingress at 1.1.1.1: not applicable",
    sentence: [{ kind: "text", text: "No endpoint of this world has this address." }],
  },
  decidedBy: "egress",
};

export const mixed: FlowVerdictView = {
  ...denied,
  decision: "mixed",
  title: "Mixed: 2 of 3 backends allowed",
  flow: { from: "shop/web", to: "svc:shop/search", port: "80/TCP → 9200/TCP", layer7: null },
  dropReason: null,
  backends: [
    { name: "shop/search-0", verdict: { ...allowed, leftOut: denied.leftOut } },
    { name: "shop/search-1", verdict: allowed },
    { name: "shop/search-canary", verdict: { ...denied, title: "Denied at ingress of shop/search-canary" } },
  ],
};
