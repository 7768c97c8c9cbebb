// A small folder whose policies deny a flow, and what is proposed for it.
import { expect } from "vitest";
import type { AllowAnswer, Proposal } from "../../src/core/allow/proposal.ts";
import { analyzeWorkspace } from "../../src/core/analyzer.ts";
import type { Flow } from "../../src/core/datapath/flow.ts";
import type { Settings, WorldView } from "../../src/core/snapshot.ts";
import { applyEdits } from "../../src/core/text/applyEdits.ts";

const pods = [
  { name: "db", namespace: "shop" },
  { name: "web", namespace: "shop" },
  { name: "api", namespace: "shop" },
  { name: "prometheus", namespace: "monitoring" },
]
  .map(
    ({ name, namespace }) => `apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: ${namespace}, labels: {app: ${name}}}
spec: {nodeName: node-1, containers: [{name: main, ports: [{name: main, containerPort: 8080}]}]}
`,
  )
  .join("---\n");

export const service = `apiVersion: v1
kind: Service
metadata: {name: db, namespace: shop}
spec:
  selector: {app: db}
  clusterIP: 10.96.0.10
  ports: [{port: 80, targetPort: 8080}]
`;

export const node = `apiVersion: v1
kind: Node
metadata: {name: node-1, labels: {kubernetes.io/hostname: node-1}}
status: {addresses: [{type: InternalIP, address: 192.168.0.1}]}
`;

export const dbPolicy = (rules: string, kind = "CiliumNetworkPolicy") => `apiVersion: cilium.io/v2
kind: ${kind}
metadata: {name: db, namespace: shop}
spec:
  endpointSelector: {matchLabels: {app: db}}
${rules}`;

export interface Folder {
  readonly policy: string;
  readonly others?: string;
  readonly settings?: Settings;
  readonly config?: string;
}

export function folderOf({ policy, others = "", settings = {}, config = "" }: Folder, changed?: Proposal) {
  const files = [
    { file: "pods.yaml", text: pods },
    { file: "others.yaml", text: others },
    { file: "db.yaml", text: policy },
    { file: ".cilium-policy-lens.yaml", text: config },
  ].filter(({ text }) => text !== "");
  if (changed !== undefined) {
    const { file, edits } = changed;
    const at = files.findIndex((one) => one.file === file);
    const text = applyEdits(files[at]?.text ?? "", edits);
    if (at < 0) files.push({ file, text });
    else files[at] = { file, text };
  }
  const world = analyzeWorkspace(files, settings).worlds[0];
  if (world === undefined) throw new Error("no world");
  return world;
}

export function allow(world: WorldView, flow: Flow): AllowAnswer {
  const answer = world.allow(flow);
  if ("error" in answer) throw new Error(answer.error);
  return answer;
}

/** The proposals of the one side, each with what it opens besides. */
export function propose(folder: Folder, flow: Flow): readonly Proposal[] {
  const { sides } = allow(folderOf(folder), flow);
  expect(sides).toHaveLength(1);
  return sides[0]?.proposals ?? [];
}

/** The text of the only proposal of a kind, which opens nothing else. */
export function textOf(folder: Folder, flow: Flow, kind: Proposal["kind"]): string {
  const found = propose(folder, flow).filter((one) => one.kind === kind);
  expect(found.map(({ opened }) => opened)).toEqual([[]]);
  const [only] = found;
  if (only === undefined) throw new Error("no proposal");
  const after = folderOf(folder, only).flow(flow);
  expect(after).toMatchObject({ decision: "allowed" });
  return only.text;
}

export const flow: Flow = { from: "shop/web", to: "shop/db", protocol: "TCP", port: 8080 };

export const fromApi = `  ingress:
  - fromEndpoints:
    - matchLabels: {app: api} # the API
    toPorts:
    - ports:
      - {port: "8080", protocol: TCP}
`;
