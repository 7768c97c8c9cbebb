// Flows that a cluster recorded: what the lines say, what they are in a folder, and where its answer is another.
// Where ../shared/corpus is beside the project, its snapshots of Hubble are read too.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { analyzeWorkspace, readRecorded } from "../../../../src/core/index.ts";

const files = [
  {
    file: "w.yaml",
    text: `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec: { template: { metadata: { labels: { app: web } } } }
---
apiVersion: v1
kind: Pod
metadata: { name: db-0, namespace: shop, labels: { app: db } }
status: { podIP: 10.0.1.7 }
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: db, namespace: shop }
spec:
  endpointSelector: { matchLabels: { app: db } }
  ingress:
    - fromEndpoints: [{ matchLabels: { app: web } }]
      toPorts: [{ ports: [{ port: "5432", protocol: TCP }] }]
`,
  },
];

const web = { namespace: "shop", pod_name: "web-6dc4fcfc7f-wmcxz", labels: ["k8s:app=web"] };
const db = { namespace: "shop", pod_name: "db-0", labels: ["k8s:app=db"] };
const tcp = (port: number, flags: object = { SYN: true }) => ({
  TCP: { source_port: 40000, destination_port: port, flags },
});

function explain(flow: object) {
  const [world] = analyzeWorkspace(files, {}).worlds;
  const [recorded] = readRecorded(JSON.stringify(flow)).flows;
  if (world === undefined || recorded === undefined) throw new Error("no flow");
  return world.explainRecorded(recorded);
}

test("a flow of Hubble is asked about with the names of the folder, and agrees", () => {
  const { question, comparison } = explain({
    flow: {
      verdict: "DROPPED",
      drop_reason_desc: "POLICY_DENIED",
      IP: { source: "10.0.1.5", destination: "10.0.1.7" },
      l4: tcp(80),
      source: web,
      destination: db,
      traffic_direction: "INGRESS",
      event_type: { type: 5 },
    },
    node_name: "node-1",
  });
  expect(question).toMatchObject({
    flow: { from: "shop/web", to: "shop/db-0", protocol: "TCP", port: 80 },
    missing: [],
  });
  expect(comparison).toMatchObject({ agrees: true, recorded: "dropped: Policy denied, ingress" });
});

test("a verdict that is another than the folder's comes with what the record says of a reason", () => {
  const { comparison } = explain({
    verdict: "DROPPED",
    drop_reason: 181,
    drop_reason_desc: "POLICY_DENY",
    l4: tcp(5432),
    source: { ...web, labels: ["k8s:app=web", "k8s:tier=old"] },
    destination: db,
    traffic_direction: "INGRESS",
    event_type: { type: 5 },
    ingress_denied_by: [{ name: "block", namespace: "shop", kind: "CiliumNetworkPolicy" }],
  });
  expect(comparison).toEqual({
    agrees: false,
    recorded: "dropped: Policy deny, ingress, by CiliumNetworkPolicy shop/block",
    ours: "allowed at ingress",
    reasons: [
      "the cluster decided by CiliumNetworkPolicy shop/block, which this folder does not have",
      "the source had k8s:tier=old, which shop/web does not have here",
    ],
  });
});

test("a reply is turned around, and no policy is asked for it", () => {
  const { question, comparison } = explain({
    verdict: "FORWARDED",
    IP: { source: "10.0.1.7", destination: "10.0.1.5" },
    l4: { TCP: { source_port: 5432, destination_port: 40000, flags: { ACK: true } } },
    source: db,
    destination: web,
    is_reply: true,
    traffic_direction: "EGRESS",
    event_type: { type: 4 },
    trace_observation_point: "TO_ENDPOINT",
  });
  expect(question.flow).toMatchObject({ from: "shop/web", to: "shop/db-0", port: 5432 });
  expect(comparison).toMatchObject({
    agrees: null,
    reasons: ["it is a reply: connection tracking lets it pass, and no policy is asked"],
  });
});

test("a drop for another reason than policy, and a packet seen before policy, are not compared", () => {
  const flow = { l4: tcp(80), source: web, destination: db, traffic_direction: "EGRESS" };
  const invalid = explain({ ...flow, verdict: "DROPPED", drop_reason_desc: "INVALID_SOURCE_IP" });
  expect(invalid.comparison).toMatchObject({
    agrees: null,
    reasons: ["it was dropped for another reason than policy: Invalid source ip"],
  });
  const seen = explain({
    ...flow,
    verdict: "FORWARDED",
    event_type: { type: 4 },
    trace_observation_point: "FROM_ENDPOINT",
  });
  expect(seen.comparison?.agrees).toBeNull();
});

test("audit mode let pass what policy denies", () => {
  const { comparison } = explain({
    verdict: "AUDIT",
    l4: tcp(80),
    source: web,
    destination: db,
    traffic_direction: "INGRESS",
    event_type: { type: 5 },
  });
  expect(comparison).toMatchObject({ agrees: true, reasons: ["policy audit mode let pass what policy denies"] });
});

test("a pod that no manifest has is taken for one with its recorded labels", () => {
  const other = { namespace: "other", pod_name: "x-1", labels: ["k8s:app=x"] };
  const { question, answer } = explain({ verdict: "DROPPED", l4: tcp(80), source: other, destination: db });
  expect(question.flow?.from).toBe("labels:k8s:app=x,k8s:io.kubernetes.pod.namespace=other");
  expect(question.notes).toEqual([
    "no manifest here is other/x-1: it is taken for a pod with the labels that were recorded",
  ]);
  expect(answer?.decision).toBe("denied");
});

test("world is asked about by its address, an entity by its name, a node's pod by its address", () => {
  const to = (destination: object, address: string) =>
    explain({
      verdict: "FORWARDED",
      IP: { source: "10.0.1.5", destination: address },
      l4: tcp(443),
      source: web,
      destination,
    }).question.flow?.to;
  expect(to({ identity: 2, labels: ["reserved:world"] }, "192.0.2.1")).toBe("192.0.2.1");
  expect(to({ identity: 7, labels: ["reserved:kube-apiserver", "reserved:remote-node"] }, "192.0.2.2")).toBe(
    "kube-apiserver",
  );
  expect(to({}, "10.0.1.7")).toBe("10.0.1.7");
});

test("requests and names of the proxies are read", () => {
  const { flows } = readRecorded(
    [
      {
        verdict: "DROPPED",
        source: web,
        destination: db,
        l4: tcp(80),
        l7: {
          type: "REQUEST",
          http: {
            method: "GET",
            url: "http://db.shop/orders?id=1",
            headers: [{ key: "X-Token", value: "1" }],
          },
        },
      },
      {
        verdict: "FORWARDED",
        source: web,
        destination: db,
        l4: { UDP: { source_port: 4000, destination_port: 53 } },
        l7: { type: "REQUEST", dns: { query: "api.example.com." } },
      },
    ]
      .map((flow) => JSON.stringify(flow))
      .join("\n"),
  );
  expect(flows).toMatchObject([
    {
      event: "l7",
      line: 0,
      http: { method: "GET", path: "/orders?id=1", host: "db.shop", headers: { "X-Token": "1" } },
    },
    { event: "l7", line: 1, protocol: "UDP", port: 53, dns: "api.example.com." },
  ]);
});

test.each([
  [
    "Policy verdict log: flow 0x2f local EP ID 1066, remote ID 260, proto 6, ingress, action deny, auth: disabled, match none, 10.0.1.5:40000 -> 10.0.1.7:80 tcp SYN",
    { verdict: "dropped", direction: "ingress", protocol: "TCP", port: 80, from: { identity: 260 } },
  ],
  [
    "Policy verdict log: flow 0x0 local EP ID 7, remote ID world, proto 17, egress, action redirect, match L3-L4, 10.0.1.5:40000 -> 192.0.2.1:53 udp",
    { verdict: "redirected", direction: "egress", protocol: "UDP", port: 53, to: { labels: ["reserved:world"] } },
  ],
  [
    "Policy verdict log: flow 0x0 local EP ID 7, remote ID 2, dst port 443, proto 6, ingress false, action allow, match L3-Only, [fd00::1]:40000 -> [fd00::2]:443 tcp SYN",
    { verdict: "forwarded", direction: "egress", to: { address: "fd00::2" }, port: 443 },
  ],
  [
    "Policy verdict log: flow 0x0 local EP ID 1, remote ID 260, proto 1, ingress, action allow, match L3-Proto, 10.0.1.5 -> 10.0.1.7 EchoRequest",
    { verdict: "forwarded", protocol: "ICMP", port: 8 },
  ],
  [
    "xx drop (Policy denied) flow 0xd1f4a0b0 to endpoint 0, ifindex 5, file bpf_lxc.c:1315, , identity 260->world: 10.0.1.5:40000 -> 192.0.2.1:80 tcp SYN",
    { verdict: "dropped", event: "drop", dropReason: { name: "Policy denied" }, from: { identity: 260 }, port: 80 },
  ],
])("the line %s of cilium monitor is read", (line, expected) => {
  expect(readRecorded(line)).toMatchObject({ flows: [expected], problems: [] });
});

test("what is no flow is said with its line, and nothing throws", () => {
  expect(readRecorded('\n{"flow"\nhello\n{"node_status":{}}\n').problems).toEqual([
    { line: 1, message: "no JSON: is the line complete?" },
    { line: 2, message: "neither JSON of Hubble nor a policy verdict or drop of cilium monitor" },
    { line: 3, message: "JSON, but no flow of Hubble" },
  ]);
  for (const text of ["null", "[1, null, {}]", '{"flow": {"l4": [], "source": 7, "IP": null, "verdict": 3}}', "[]"])
    expect(() => readRecorded(text).flows.map((flow) => explainFlow(flow))).not.toThrow();
});

function explainFlow(flow: ReturnType<typeof readRecorded>["flows"][number]) {
  return analyzeWorkspace(files, {}).worlds[0]?.explainRecorded(flow);
}

const snapshots = fileURLToPath(new URL("../../../../../shared/corpus/snapshots", import.meta.url));

test("every flow in the corpus of Hubble is read, and is a question to a folder that has its pods", () => {
  if (!existsSync(snapshots)) {
    console.log("not run: ../shared/corpus is not beside the project");
    return;
  }
  const names = readdirSync(snapshots).filter((name) => name.startsWith("hubble-"));
  expect(names.length).toBeGreaterThan(10);
  const world = analyzeWorkspace(files, {}).worlds[0];
  for (const name of names) {
    const { flows, problems } = readRecorded(readFileSync(join(snapshots, name), "utf8"));
    expect({ name, problems }).toEqual({ name, problems: [] });
    expect(flows.length, name).toBeGreaterThan(0);
    for (const flow of flows) {
      expect(flow.verdict, name).not.toBe("unknown");
      expect(() => world?.explainRecorded(flow), name).not.toThrow();
    }
  }
});

test("a real capture with labels is answered without the manifests of its pods", () => {
  if (!existsSync(snapshots)) return;
  const text = readFileSync(join(snapshots, "hubble-flow~real-capture-k3d.jsonl"), "utf8");
  const [flow] = readRecorded(text).flows;
  const answered = flow === undefined ? undefined : explainFlow(flow);
  expect(answered?.question.flow).toMatchObject({ protocol: "TCP", port: 8080 });
  expect(answered?.comparison).toMatchObject({ agrees: false, recorded: "dropped: Policy denied, egress" });
});

const pods6 = `apiVersion: v1
kind: Pod
metadata: { name: a, namespace: six, labels: { app: a } }
spec: { nodeName: n1 }
status: { podIP: "fd00:1::5" }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: b, namespace: six }
spec: { template: { metadata: { labels: { app: b } } } }
`;

test("a recorded packet of IPv6 shows that IPv6 is on, where no option says so", () => {
  const six = { source: { namespace: "six", pod_name: "b-5" }, event_type: { type: 4 } };
  const flow = {
    ...six,
    verdict: "FORWARDED",
    IP: { source: "fd00:1::6", destination: "2001:db8::1", ipVersion: "IPv6" },
    l4: tcp(443),
    destination: { identity: 2, labels: ["reserved:world"] },
    trace_observation_point: "TO_STACK",
  };
  const explainSix = (recordedFlow: object, options: Record<string, string> = {}) => {
    const [world] = analyzeWorkspace([{ file: "six.yaml", text: pods6 }], { options }).worlds;
    const [recorded] = readRecorded(JSON.stringify(recordedFlow)).flows;
    if (world === undefined || recorded === undefined) throw new Error("no flow");
    return world.explainRecorded(recorded);
  };
  const { question, answer, comparison } = explainSix(flow);
  expect(question.flow).toMatchObject({ to: "2001:db8::1", walk: { family: 6 } });
  expect(answer?.decision).toBe("allowed");
  expect(answer?.assumptions).toContainEqual({
    code: "ASSUMES_FAMILY_ON",
    message: expect.stringContaining("such a packet was recorded"),
  });
  expect(comparison?.agrees).toBe(true);
  const isOff = { ...flow, verdict: "DROPPED", drop_reason: 139, drop_reason_desc: "UNSUPPORTED_L3_PROTOCOL" };
  expect(explainSix(isOff).answer?.dropReason?.code).toBe(139);
  expect(explainSix(flow, { "enable-ipv6": "false" }).answer?.dropReason?.code).toBe(139);
});

test("what neither end's endpoint is asked about is not compared", () => {
  const [recorded] = readRecorded(
    "xx drop (Policy denied) flow 0x0 to endpoint 0, , identity 300->301: 203.0.113.5:40000 -> 203.0.113.7:81 tcp SYN",
  ).flows;
  const [world] = analyzeWorkspace(files, {}).worlds;
  if (world === undefined || recorded === undefined) throw new Error("no flow");
  expect(world.explainRecorded(recorded).comparison).toMatchObject({
    agrees: null,
    reasons: ["neither end has an endpoint in this folder"],
  });
});
