// The table of a walk's options: every option of the type is in it, values parse, and what is told is no assumption.
import { expect, test } from "vitest";
import {
  analyzeWorkspace,
  defaultWalkOptions,
  type FlowAnswer,
  optionOfCode,
  parseWalkOption,
  profiles,
  type Settings,
  type WalkOptions,
  walkOptionTable,
} from "../../../../src/core/index.ts";

const manifests = `
apiVersion: v1
kind: Pod
metadata: { name: a, labels: { app: a } }
spec: { nodeName: node-1, containers: [{ name: c }] }
---
apiVersion: v1
kind: Pod
metadata: { name: b, labels: { app: b } }
spec: { nodeName: node-2, containers: [{ name: c }] }
---
apiVersion: v1
kind: Node
metadata: { name: node-1, labels: { role: node } }
---
apiVersion: v1
kind: Node
metadata: { name: node-2, labels: { role: node } }
---
apiVersion: v1
kind: Service
metadata: { name: b }
spec: { selector: { app: b }, ports: [{ port: 80, nodePort: 30080 }] }
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: closed }
spec: { endpointSelector: { matchLabels: { app: b } }, ingress: [{}] }
---
apiVersion: cilium.io/v2
kind: CiliumClusterwideNetworkPolicy
metadata: { name: nodes }
spec: { nodeSelector: { matchLabels: { role: node } }, ingress: [{ fromEntities: [health] }] }
`;

function ask(
  from: string,
  to: string,
  walk: Partial<WalkOptions> = {},
  settings: Settings = {},
  extra = "",
): FlowAnswer {
  const files = [{ file: "w.yaml", text: manifests + extra }];
  const answer = analyzeWorkspace(files, settings).worlds[0]?.flow({ from, to, protocol: "TCP", port: 80, walk });
  if (answer === undefined || "error" in answer) throw new Error(answer?.error ?? "no world");
  return answer;
}

const codesOf = (answer: FlowAnswer) => (answer.backends?.[0]?.answer ?? answer).assumptions.map(({ code }) => code);

test.each(profiles)(
  "every option of a walk is in the table, and the default of $name is one of its values",
  (profile) => {
    const defaults = defaultWalkOptions(profile);
    expect(walkOptionTable.map(({ key }) => key).toSorted()).toEqual(Object.keys(defaults).toSorted());
    for (const { key, values } of walkOptionTable)
      expect(
        values.map(({ value }) => value),
        key,
      ).toContain(defaults[key]);
  },
);

test("names and codes are of one option each", () => {
  const names = walkOptionTable.flatMap(({ name, aliases }) => [name, ...aliases]);
  expect(new Set(names).size).toBe(names.length);
  const codes = walkOptionTable.flatMap(({ values, otherCodes = [] }) => [
    ...otherCodes,
    ...values.flatMap(({ assumes }) => assumes?.code ?? []),
  ]);
  expect(new Set(codes).size).toBe(codes.length);
  expect(optionOfCode("ASSUMES_KUBE_PROXY")?.name).toBe("kube-proxy-replacement");
  expect(optionOfCode("ASSUMES_OTHER_NODE")?.name).toBe("placement");
  expect(optionOfCode("ASSUMES_REPRESENTATIVE")).toBeUndefined();
});

test("an option is read by its name or another that means it, and what is wrong is said", () => {
  expect(parseWalkOption("placement", "same-node")).toEqual({ walk: { placement: "same-node" } });
  expect(parseWalkOption("routing", "native")).toEqual({ walk: { routing: "native" } });
  expect(parseWalkOption("kube-proxy-replacement", "true")).toEqual({ walk: { kubeProxyReplacement: true } });
  expect(parseWalkOption("family", "6")).toEqual({ walk: { family: 6 } });
  expect(parseWalkOption("placement", "same")).toEqual({
    error: 'placement takes manifests, same-node or other-node, not "same"',
    nearest: ["same-node"],
  });
  expect(parseWalkOption("placment", "same-node")).toEqual({
    error: 'unknown option "placment" of a walk',
    nearest: ["placement"],
  });
});

test("what nobody told is listed, and no longer once a flow, an option or the folder tells it", () => {
  const untold = codesOf(ask("default/a", "default/b"));
  expect(untold).toEqual(
    expect.arrayContaining([
      "ASSUMES_TUNNEL_ROUTING",
      "ASSUMES_VXLAN",
      "ASSUMES_NO_ENCRYPTION",
      "ASSUMES_NO_AUDIT_MODE",
    ]),
  );
  expect(codesOf(ask("default/a", "default/b", { routing: "tunnel" }))).not.toContain("ASSUMES_TUNNEL_ROUTING");
  const byOption = codesOf(ask("default/a", "default/b", {}, { options: { "tunnel-protocol": "vxlan" } }));
  expect(byOption).not.toContain("ASSUMES_VXLAN");
  const agent = `---
apiVersion: v1
kind: ConfigMap
metadata: { name: cilium-config, namespace: kube-system }
data: { routing-mode: tunnel }
`;
  expect(codesOf(ask("default/a", "default/b", {}, {}, agent))).toEqual([]);
});

test.each([
  ["default/a", "svc:default/b", "kubeProxyReplacement", true, "ASSUMES_KUBE_PROXY"],
  ["default/a", "svc:default/b", "socketLB", true, "ASSUMES_PER_PACKET_SERVICE"],
  ["default/a", "default/b", "endpointRoutes", true, "ASSUMES_NO_ENDPOINT_ROUTES"],
  ["default/a", "198.51.100.9", "masquerade", "none", "ASSUMES_IPTABLES_MASQUERADE"],
  ["default/a", "198.51.100.9", "hostRouting", "bpf", "ASSUMES_LEGACY_HOST_ROUTING"],
  ["default/a", "node:node-2", "hostFirewall", false, "ASSUMES_NO_HOST_FIREWALL"],
  ["default/a", "default/b", "audit", false, "ASSUMES_NO_AUDIT_MODE"],
  ["default/a", "default/b", "encryption", "wireguard", "ASSUMES_NO_ENCRYPTION"],
] as const)("%s to %s: %s told is not assumed", (from, to, key, value, code) => {
  expect(codesOf(ask(from, to))).toContain(code);
  expect(codesOf(ask(from, to, { [key]: value }))).not.toContain(code);
});

test("audit mode and the host firewall change the verdict of one flow", () => {
  expect(ask("default/a", "default/b").decision).toBe("denied");
  const audited = ask("default/a", "default/b", { audit: true });
  expect([audited.decision, audited.walk?.walks[0]?.outcome.decision]).toEqual(["allowed", "delivered"]);
  expect(ask("default/a", "node:node-2").decision).toBe("allowed");
  const guarded = ask("default/a", "node:node-2", { hostFirewall: true });
  expect([guarded.decision, guarded.dropReason?.code]).toEqual(["denied", 133]);
  expect(ask("default/a", "node:node-2").decision).toBe("allowed");
});
