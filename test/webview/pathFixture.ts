// The way of shop/web's first packet to shop/db as a host would send it: three programs, the wire, and a drop at the end.
import type { HopView, PathView, StepView, WalkView } from "../../src/protocol/flowPath.ts";

function step(name: string, more: Partial<StepView> = {}): StepView {
  return {
    name,
    input: "10.0.2.7",
    result: "done",
    mark: "done",
    drop: null,
    branches: [],
    source: "handle_ipv4_from_lxc, bpf/bpf_lxc.c, v1.20.2",
    side: null,
    ipcache: null,
    facts: [],
    place: null,
    ...more,
  };
}

function hop(node: string, device: string, hook: string, program: string | null, steps: readonly StepView[]): HopView {
  const kind = device === "wire" ? "wire" : "program";
  return {
    node,
    device,
    hook,
    kind,
    program,
    reachedThrough: kind === "wire" ? "not encapsulated" : "the kernel runs it",
    note:
      kind === "wire" ? { text: "10.0.2.0/24 is routed to node-2", detail: "not encapsulated", mark: "assumed" } : null,
    packet: [
      { name: "Packet", text: "10.0.1.5:40000 → 10.0.2.7:5433 TCP", isChanged: false, isAssumed: true, isQuiet: false },
      { name: "Mark", text: "0x0", isChanged: false, isAssumed: false, isQuiet: true },
    ],
    tcpdump: { sees: true, why: "tcpdump reads before tc ingress" },
    why: kind === "wire" ? "10.0.2.0/24 is routed to node-2 (assumed)" : null,
    isVerified: true,
    steps,
    onNode:
      kind === "wire"
        ? []
        : [
            {
              place: "node",
              command: `tc filter show dev ${device} ingress`,
              expect: `${program ?? "a program"} is there`,
            },
          ],
  };
}

const denied = step("Policy, ingress", {
  result: "no key matches",
  mark: "dropped",
  drop: "133 Policy denied",
  side: "ingress",
  place: { file: "policies/db.yaml", line: 8 },
  branches: [
    { code: 133, condition: "no key matches", message: "Policy denied", outcome: "drop", isTaken: true },
    {
      code: 181,
      condition: "a deny entry wins",
      message: "Policy denied by denylist",
      outcome: "drop",
      isTaken: false,
    },
  ],
});

const ipcache = step("ipcache", {
  ipcache: {
    record: "10.0.2.7/32 → identity 1001, tunnel endpoint 192.168.10.12",
    origin: [
      { from: "labels", message: "k8s:app=db", key: null, value: null },
      {
        from: "kvstore",
        message: "written by node-2",
        key: "cilium/state/ip/v1/default/10.0.2.7",
        value: '{"ID":1001}',
      },
    ],
  },
});

export const requestWalk: WalkView = {
  name: "request",
  label: "Request",
  title: "the first packet from shop/web",
  summary: "5 hops, dropped at hop 5",
  start: {
    name: "shop/web",
    node: "node-1",
    facts: [
      { text: "10.0.1.5", isAssumed: true },
      { text: "identity 1002", isAssumed: false },
    ],
  },
  end: { name: "shop/db", node: "node-2", facts: [{ text: "10.0.2.7", isAssumed: false }] },
  hops: [
    hop("node-1", "lxc(web)", "tc ingress", "cil_from_container", [
      step("Source address", { mark: "passed" }),
      ipcache,
    ]),
    {
      ...hop("node-1", "lxc(web)", "tc ingress", "tail_handle_ipv4_cont", [
        step("Policy, egress", { mark: "passed", side: "egress", result: "allowed, not enforced" }),
      ]),
      note: { text: "egress not enforced", detail: "", mark: "passed" },
    },
    hop("node-2", "wire", "", null, []),
    hop("node-2", "eth0", "tc ingress", "cil_from_netdev", [step("ipcache")]),
    {
      ...hop("node-2", "lxc(db)", "policy program", "cil_lxc_policy", [step("Conntrack"), denied]),
      note: { text: "dropped", detail: "133 Policy denied", mark: "dropped" },
    },
  ],
  events: [
    {
      kind: "trace",
      hop: 0,
      node: "node-1",
      point: "from-endpoint",
      monitor: "<- endpoint 412 flow 0x0, identity 1002->unknown",
      hubble: null,
      hidden: "monitor aggregation leaves it out",
    },
    {
      kind: "drop",
      hop: 4,
      node: "node-2",
      point: "drop",
      monitor: "xx drop (Policy denied) flow 0x0 to endpoint 1731, identity 1002->1001",
      hubble: "shop/web -> shop/db policy-verdict:none INGRESS DENIED",
      hidden: null,
    },
  ],
  dropCounter: { command: "cilium-dbg bpf metrics list", row: "Policy denied   INGRESS   1   74" },
  outcome: { decision: "dropped", hop: 4, message: "133 Policy denied" },
  opensAt: { hop: 4, step: 1 },
};

export const replyWalk: WalkView = {
  ...requestWalk,
  name: "reply",
  label: "Reply",
  title: "the answer of shop/db, where the first packet came through",
  summary: "2 hops, delivered to shop/web",
  start: requestWalk.end,
  end: requestWalk.start,
  hops: [
    hop("node-2", "lxc(db)", "tc ingress", "cil_from_container", [step("Conntrack", { result: "CT_REPLY" })]),
    hop("node-1", "lxc(web)", "policy program", "cil_lxc_policy", [step("Delivery", { result: "delivered" })]),
  ],
  outcome: { decision: "delivered", hop: 1, message: "delivered to shop/web" },
  opensAt: { hop: 1, step: 0 },
};

export const path: PathView = {
  walks: [requestWalk, replyWalk],
  packets: [requestWalk, replyWalk].map(({ name, label, title }) => ({ name, label, title })),
  nodes: [
    { name: "node-1", note: "PodCIDR 10.0.1.0/24", isAssumed: false },
    { name: "node-2", note: "PodCIDR 10.0.2.0/24", isAssumed: true },
  ],
  constants: [
    {
      title: "pod shop/web",
      kind: "pod",
      node: "node-1",
      object: "bpf_lxc.o",
      rows: [
        { name: "endpoint_id", kind: "constant", template: "65535", value: "412", note: "", assumed: true },
        {
          name: "security_label",
          kind: "constant",
          template: null,
          value: "1002",
          note: "its identity",
          assumed: false,
        },
      ],
    },
  ],
};
