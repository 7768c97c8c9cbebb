// The world of the mock-ups, by hand: `shop/web` and `shop/backup` may reach `shop/db` on 5432/TCP; one policy is
// rejected. What features say of it is tested without an engine.
import type {
  Finding,
  FlowAnswer,
  ItemKeys,
  PolicyMapEntryView,
  PolicyMapView,
  PolicyView,
  Range,
  SideAnswer,
  SkippedKeyView,
  Snapshot,
  WorldView,
} from "../../src/core/index.ts";
import { makePolicyMapFormat } from "../../src/core/policymap/mapFormat.ts";
import { profile120 } from "../../src/core/profiles/profile120.ts";
import { createLineIndex } from "../../src/core/text/lineIndex.ts";

export const dbFile = "policies/db.yaml";

export const dbText = `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: db, namespace: shop }
spec:
  endpointSelector:
    matchLabels:
      app: db
  ingress:
    - fromEndpoints:
        - matchLabels:
            app: web
      toPorts:
        - ports:
            - port: "5432"
              protocol: TCP
    - fromEndpoints:
        - matchLabels:
            app: backup
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: db-admin
spec:
  endpointSelector: {}
`;

/** The nth occurrence (from 0) of `part`. */
export function rangeOf(part: string, nth = 0): Range {
  let start = dbText.indexOf(part);
  for (let n = 0; n < nth; n++) start = dbText.indexOf(part, start + 1);
  if (start < 0) throw new Error(`no ${part}`);
  return { start, end: start + part.length };
}

export function entry(part: Partial<PolicyMapEntryView>): PolicyMapEntryView {
  return {
    direction: "ingress",
    identity: 1002,
    labels: ["k8s:app=web", "k8s:io.kubernetes.pod.namespace=shop"],
    protocol: "TCP",
    port: 5432,
    endPort: 5432,
    prefixLength: 64,
    verdict: "allow",
    redirect: null,
    authentication: null,
    precedence: 0xffffff01,
    proxyPortPriority: null,
    origins: [{ policy: "CiliumNetworkPolicy shop/db", path: "spec.ingress[0]", file: dbFile, line: 8 }],
    ...part,
  };
}

export const webEntry = entry({});

export const backupEntry = entry({
  identity: 1005,
  labels: ["k8s:app=backup"],
  protocol: "ANY",
  port: 0,
  endPort: 0,
  prefixLength: 40,
  origins: [{ policy: "CiliumNetworkPolicy shop/db", path: "spec.ingress[1]", file: dbFile, line: 15 }],
});

export const hostEntry = entry({
  identity: 1,
  labels: ["reserved:host"],
  protocol: "ANY",
  port: 0,
  endPort: 0,
  prefixLength: 40,
  precedence: 0xfffff501,
  origins: [{ policy: null, derived: "allow-localhost", path: null, file: null, line: null }],
});

export const openEgress = entry({
  direction: "egress",
  identity: 0,
  labels: [],
  protocol: "ANY",
  port: 0,
  endPort: 0,
  prefixLength: 40,
  origins: [{ policy: null, derived: "not-enforced", path: null, file: null, line: null }],
});

export const covered: SkippedKeyView = {
  direction: "ingress",
  identity: 1005,
  labels: [],
  protocol: "TCP",
  port: 80,
  endPort: 80,
  reason: "covered-by-wildcard",
  row: "both-allow",
  coveredBy: entry({
    identity: 0,
    port: 80,
    endPort: 80,
    origins: [{ policy: "CiliumNetworkPolicy shop/b", path: "spec.ingress[0]", file: "policies/b.yaml", line: 13 }],
  }),
  origins: backupEntry.origins,
};

export const dbMap: PolicyMapView = {
  endpoint: "shop/db",
  representative: false,
  identity: 1001,
  labels: ["k8s:app=db"],
  enforcement: { ingress: "enabled", egress: "disabled" },
  size: { entries: 4, max: 16384, costliest: [] },
  entries: [hostEntry, webEntry, backupEntry, openEgress],
  skipped: [covered],
  leftOut: [
    {
      policy: "CiliumNetworkPolicy shop/db-admin",
      file: dbFile,
      line: 24,
      reason: "rejected by the agent: combining FromEndpoints and FromCIDR is not supported yet",
    },
  ],
};

const endpoints = [
  { name: "shop/db", identity: 1001, nReplicas: 2 },
  { name: "shop/web", identity: 1002, nReplicas: 1 },
  { name: "shop/backup", identity: 1005, nReplicas: 1 },
].map(({ name, identity, nReplicas }) => ({
  name,
  identity,
  nReplicas,
  kind: "Deployment",
  representative: false,
  labels: [],
  ips: [],
  place: { file: "apps.yaml", range: { start: 3, end: 9 } },
}));

const selector = "matchLabels:\n            app: ";

const db: PolicyView = {
  id: 0,
  title: "CiliumNetworkPolicy shop/db",
  kind: "CiliumNetworkPolicy",
  namespace: "shop",
  name: "db",
  file: dbFile,
  document: 0,
  item: undefined,
  range: { start: 0, end: dbText.indexOf("---") },
  nameRange: { start: dbText.indexOf("db,"), end: dbText.indexOf("db,") + 2 },
  rejected: undefined,
  isRead: true,
  subjects: [
    {
      range: rangeOf("endpointSelector"),
      path: "spec.endpointSelector",
      effective: "app=db,ns=shop",
      endpoints: ["shop/db"],
      nMaps: 1,
      mapSizes: [4],
    },
  ],
  defaultDeny: { ingress: rangeOf("ingress"), egress: undefined },
  defaultDenyLines: { ingress: 7, egress: undefined },
  items: [
    {
      item: 0,
      policy: "CiliumNetworkPolicy shop/db",
      path: "spec.ingress[0]",
      direction: "ingress",
      verdict: "allow",
      range: { start: rangeOf("fromEndpoints").start, end: rangeOf("protocol: TCP").end },
      peers: [peer("web", 1002)],
      ports: [
        { range: rangeOf('port: "5432"'), path: "p", text: "5432", protocols: ["TCP"], port: 5432, endPort: undefined },
      ],
    },
    {
      item: 1,
      policy: "CiliumNetworkPolicy shop/db",
      path: "spec.ingress[1]",
      direction: "ingress",
      verdict: "allow",
      range: { start: rangeOf("fromEndpoints", 1).start, end: rangeOf("app: backup").end },
      peers: [peer("backup", 1005)],
      ports: [],
    },
  ],
};

const admin: PolicyView = {
  ...db,
  id: 1,
  title: "CiliumNetworkPolicy default/db-admin",
  namespace: "default",
  name: "db-admin",
  document: 1,
  range: { start: dbText.indexOf("---") + 4, end: dbText.length },
  nameRange: rangeOf("db-admin"),
  rejected: "combining FromEndpoints and FromCIDR is not supported yet",
  isRead: true,
  subjects: [],
  items: [],
};

function peer(app: string, identity: number) {
  return {
    range: rangeOf(`${selector}${app}`),
    path: "fromEndpoints[0]",
    kind: "endpoints" as const,
    effective: [`app=${app},ns=shop`],
    endpoints: [`shop/${app}`],
    identities: [{ identity, labels: [`k8s:app=${app}`] }],
  };
}

const keys: readonly (readonly ItemKeys[])[] = [
  [{ endpoints: ["shop/db"], identity: 1001, entries: [webEntry], skipped: [] }],
  [{ endpoints: ["shop/db"], identity: 1001, entries: [backupEntry], skipped: [covered] }],
];

export const rejection: Finding = {
  file: dbFile,
  document: 1,
  range: rangeOf("endpointSelector", 1),
  severity: "error",
  code: "combined-peers",
  message: "Unexpected fromCIDR. Write two rules.",
  rejectedBy: ["agent"],
  agentError: "combining FromEndpoints and FromCIDR is not supported yet",
  related: [],
  fixes: [],
};

export const shopWorld: WorldView = {
  root: ".",
  cilium: "1.20",
  profileFrom: "default",
  options: { "enable-ipv6": false, "enable-policy": "default" },
  cluster: "default",
  isComplete: false,
  endpoints,
  services: [{ name: "shop/search", ports: [{ name: "http", port: 80, protocol: "TCP" }] }],
  fqdns: [],
  nodes: [],
  policies: [db, admin],
  policiesIn: (file) => [db, admin].filter((policy) => policy.file === file),
  leftOut: [
    { policy: "CiliumNetworkPolicy default/db-admin", file: dbFile, line: 24, reason: "rejected by the agent" },
  ],
  counts: { nEndpoints: 4, nPolicies: 2, nLeftOut: 1 },
  assumptions: [],
  policyMap: (name) => (name === "shop/db" ? dbMap : undefined),
  leftOutOf: (name, direction) => (name === "shop/db" && direction === "ingress" ? dbMap.leftOut : []),
  mapFormat: makePolicyMapFormat(profile120.policyMap),
  labelsOf: () => undefined,
  prefixesOf: () => [],
  entryBytes: () => ({ key: "40000000ea03000000061538", entry: "0000c00001ffffff00000000" }),
  itemKeys: ({ item }) => keys[item] ?? [],
  flow: () => ({ error: "not asked here", field: "from", nearest: [] }),
  firstPacket: () => ({ error: "not asked here", field: "from", nearest: [] }),
  explainRecorded: (recorded) => ({
    recorded,
    question: { flow: null, from: null, to: null, missing: [], notes: [] },
    answer: null,
    comparison: null,
  }),
  allow: () => ({ error: "not asked here", field: "from", nearest: [] }),
};

export const shopSnapshot: Snapshot = {
  revision: 1,
  files: [dbFile, "apps.yaml"],
  worlds: [shopWorld],
  settingsProblems: [],
  worldOf: () => shopWorld,
  textOf: (file) => (file === dbFile ? dbText : undefined),
  linesOf: (file) => createLineIndex(file === dbFile ? dbText : ""),
  documents: () => [],
  findings: (file) => (file === dbFile ? [rejection] : []),
  ownFindings: (file) => (file === dbFile ? [rejection] : []),
  explain: (file) => ({
    file,
    world: ".",
    cilium: "1.20",
    profileFrom: "default",
    pieces: [{ document: 0, line: 0, what: "CiliumNetworkPolicy shop/db", outcome: "read", why: "selects 1 endpoint" }],
  }),
};

const side: SideAnswer = {
  endpoint: "shop/web",
  identity: 1002,
  peer: "shop/db",
  peerIdentity: 1001,
  peerLabels: [],
  enforced: false,
  decision: "allowed",
  matchType: null,
  reason: "no-match",
  steps: [],
  entry: null,
  lookups: [],
  defaultDenyBy: [],
  cause: null,
  nearMisses: [],
};

/** web to db on 5433: allowed, not enforced at egress; denied at ingress. */
export const deniedAnswer: FlowAnswer = {
  cilium: "1.20",
  world: ".",
  decision: "denied",
  dropReason: { code: 133, name: "Policy denied" },
  egress: side,
  ingress: {
    ...side,
    endpoint: "shop/db",
    identity: 1001,
    peer: "shop/web",
    peerIdentity: 1002,
    enforced: true,
    decision: "denied",
    lookups: [
      {
        key: {
          direction: "ingress",
          identity: 1002,
          labels: [],
          protocol: "TCP",
          port: 5433,
          prefixLength: 64,
          bytes: "40000000ea03000000061539",
        },
        found: null,
      },
    ],
    defaultDenyBy: [{ policy: "CiliumNetworkPolicy shop/db", file: dbFile, line: 7 }],
    cause: {
      kind: "default-deny",
      by: [{ policy: "CiliumNetworkPolicy shop/db", file: dbFile, line: 7 }],
      because: null,
    },
    nearMisses: [
      {
        policy: "CiliumNetworkPolicy shop/db",
        file: dbFile,
        line: 8,
        differsLine: 13,
        path: "spec.ingress[0]",
        differs: ["port"],
        message: "allows shop/web on 5432/TCP; the flow goes to 5433/TCP",
      },
    ],
  },
  l7: null,
  backends: null,
  hops: [],
  walk: null,
  events: [],
  constants: [],
  leftOut: [],
  assumptions: [],
};
