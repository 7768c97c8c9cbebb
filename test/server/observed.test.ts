// A recorded flow through the server: the form that asks about it, where the record differs, and texts that are no flow.
import { afterEach, expect, test } from "vitest";
import { createAnalyzer } from "../../src/core/index.ts";
import type { ObservedReply } from "../../src/protocol/observedView.ts";
import { serverRequests } from "../../src/protocol/requests.ts";
import { LspClient } from "../support/lspClient.ts";

const files = {
  "file:///w/w.yaml": `apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
---
apiVersion: v1
kind: Pod
metadata: { name: db, namespace: shop, labels: { app: db } }
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
};

const running: LspClient[] = [];

afterEach(() => {
  for (const client of running.splice(0)) client.dispose();
});

async function ask(text: string): Promise<ObservedReply> {
  const client = await LspClient.start({ createAnalyzer, files });
  running.push(client);
  return client.ask<ObservedReply>(serverRequests.observed, { text });
}

const record = (port: number) =>
  JSON.stringify({
    time: "2024-05-01T10:00:00Z",
    node_name: "node-1",
    verdict: "DROPPED",
    drop_reason: 133,
    drop_reason_desc: "POLICY_DENIED",
    l4: { TCP: { source_port: 40000, destination_port: port } },
    source: { namespace: "shop", pod_name: "web" },
    destination: { namespace: "shop", pod_name: "db" },
    traffic_direction: "INGRESS",
    event_type: { type: 5 },
  });

test("the form is filled, and the difference is told with the record", async () => {
  expect(await ask(record(5432))).toEqual({
    kind: "flow",
    form: { world: expect.any(String), from: "shop/web", to: "shop/db", protocol: "TCP", port: 5432 },
    recorded: {
      verdict: "DROPPED at ingress, 133 Policy denied",
      from: "hubble, 2024-05-01T10:00:00Z, node-1",
    },
    difference: [
      [
        {
          kind: "text",
          text: "Recorded dropped: Policy denied, ingress; this folder says allowed at ingress.",
        },
      ],
    ],
    notes: [],
  });
});

test("a record that the folder answers alike has no difference", async () => {
  expect(await ask(record(80))).toMatchObject({ kind: "flow", difference: null });
});

test("several flows are a choice, each with its own text", async () => {
  const reply = await ask(`${record(80)}\n${record(5432)}\n`);
  expect(reply).toEqual({
    kind: "several",
    flows: [
      { title: "shop/web → shop/db, 80/TCP DROPPED", text: record(80) },
      { title: "shop/web → shop/db, 5432/TCP DROPPED", text: record(5432) },
    ],
  });
});

test("what is no flow, and a flow that can't be asked, say why", async () => {
  expect(await ask("hello")).toEqual({
    kind: "unreadable",
    message: "The text is no flow: neither JSON of Hubble nor a policy verdict or drop of cilium monitor.",
  });
  expect(await ask('{"verdict":"FORWARDED","source":{},"destination":{}}')).toMatchObject({
    kind: "unreadable",
    message: expect.stringContaining("can't be asked here"),
  });
});
