// What checks of a folder say, and where they keep silent: the examples of their pages show one case each.
import { describe, expect, it } from "vitest";
import { analyzeWorkspace } from "../../../src/core/analyzer.ts";
import { applyFix } from "./checkText.ts";
import { file, find, policy } from "./findInFolder.ts";

const toCidr = (cidr: string) => policy(`  egress:\n    - toCIDRSet:\n        - ${cidr}\n`);

describe("cidr-over-pods", () => {
  const pods = "podCIDRs: [10.0.0.0/16]\n";

  it("speaks of a CIDR that lies in a range of pods, at its place", () => {
    const { findings, texts } = find("cidr-over-pods", toCidr("{cidr: 10.0.4.0/24}"), pods);
    expect(texts).toEqual(["{cidr: 10.0.4.0/24}"]);
    expect(findings[0]?.message).toContain("lies in 10.0.0.0/16, the range of pods (podCIDRs)");
  });

  it.each(["{cidr: 0.0.0.0/0}", "{cidr: 10.0.0.0/8}", "{cidr: 192.0.2.0/24}"])("is silent on %s", (cidr) => {
    expect(find("cidr-over-pods", toCidr(cidr), pods).findings).toEqual([]);
  });

  it("is silent where CIDRs select pods", () => {
    const settings = `${pods}options: {policy-cidr-match-mode: pods}\n`;
    expect(find("cidr-over-pods", toCidr("{cidr: 10.0.4.0/24}"), settings).findings).toEqual([]);
  });

  it("looks at what exceptions leave", () => {
    const pod = `apiVersion: v1
kind: Pod
metadata: {name: db, labels: {app: db}}
spec: {containers: [{name: db, image: db}]}
status: {podIP: 10.0.1.7}
`;
    const found = (cidr: string) =>
      find("cidr-over-pods", toCidr(cidr), "", pod).findings.map(({ message }) => message);
    expect(found("{cidr: 10.0.0.0/16, except: [10.0.1.0/24]}")).toEqual([]);
    expect(found("{cidr: 10.0.0.0/16, except: [10.0.2.0/24]}")[0]).toContain("holds the addresses of pod default/db");
  });
});

describe("cidr-over-nodes", () => {
  it("is silent on a network that is wider than one of machines, and where CIDRs select nodes", () => {
    const node = `apiVersion: v1
kind: Node
metadata: {name: a}
status: {addresses: [{type: InternalIP, address: 192.168.10.11}]}
`;
    const found = (cidr: string, settings = "") =>
      find("cidr-over-nodes", toCidr(cidr), settings, node).findings.length;
    expect(found("{cidr: 192.168.10.0/28}")).toBe(1);
    expect(found("{cidr: 192.168.10.0/24}")).toBe(0);
    expect(found("{cidr: 192.168.10.11/32}", "options: {policy-cidr-match-mode: nodes}\n")).toBe(0);
  });
});

describe("service-port", () => {
  const service = (ports: string) => `apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [${ports}]}
`;
  const rule = (ports: string) =>
    policy(`  egress:
    - toEndpoints: [{matchLabels: {app: web}}]
      toPorts:
        - ports: [${ports}] # of the web
`);

  it("has a fix that keeps the comment and leaves nothing to fix", () => {
    const text = rule('{port: "80", protocol: TCP}');
    const { findings } = find("service-port", text, "", service("{port: 80, targetPort: 8080}"));
    const [fix] = findings[0]?.fixes ?? [];
    const fixed = fix === undefined ? "" : applyFix(text, fix);
    expect(fixed).toBe(rule('{port: "8080", protocol: TCP}'));
    expect(find("service-port", fixed, "", service("{port: 80, targetPort: 8080}")).findings).toEqual([]);
  });

  it("speaks on ingress of the pod's own service", () => {
    const text = policy('  ingress:\n    - toPorts:\n        - ports: [{port: "80", protocol: TCP}]\n').replace(
      "app: shop",
      "app: web",
    );
    expect(find("service-port", text, "", service("{port: 80, targetPort: 8080}")).findings).toHaveLength(1);
  });

  it.each([
    ["the rule names both ports", '{port: "80"}, {port: "8080"}', "{port: 80, targetPort: 8080}"],
    [
      "another port of the service leads there",
      '{port: "80"}',
      "{port: 80, targetPort: 8080}, {port: 81, targetPort: 80}",
    ],
    ["nobody says what the name stands for", '{port: "80"}', "{port: 80, targetPort: http}"],
    ["the protocol is another", '{port: "80", protocol: UDP}', "{port: 80, targetPort: 8080}"],
    ["the service keeps the port", '{port: "80"}', "{port: 80}"],
  ])("is silent where %s", (_, ports, servicePorts) => {
    expect(find("service-port", rule(ports), "", service(servicePorts)).findings).toEqual([]);
  });

  it("is silent where one of the pods is behind no such service", () => {
    const pods = ["web", "other"]
      .map((name) => `---\napiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, labels: {app: ${name}, tier: front}}\n`)
      .join("");
    const text = rule('{port: "80"}').replace("app: web", "tier: front");
    expect(find("service-port", text, "", service("{port: 80, targetPort: 8080}") + pods).findings).toEqual([]);
  });
});

describe("names-without-dns-rule", () => {
  const names = policy(`  egress:
    # mail
    - toFQDNs:
        - matchName: mail.example.com
`);
  const dns = (pattern: string) => `apiVersion: cilium.io/v2
kind: CiliumClusterwideNetworkPolicy
metadata: {name: dns}
spec:
  endpointSelector: {}
  egress:
    - toEntities: [cluster]
      toPorts:
        - ports: [{port: "53"}]
          rules: {dns: [{matchPattern: "${pattern}"}]}
`;

  it("has a fix that adds the rule and keeps the rest", () => {
    const { findings } = find("names-without-dns-rule", names);
    const [fix] = findings[0]?.fixes ?? [];
    const fixed = fix === undefined ? "" : applyFix(names, fix);
    expect(fixed).toContain(
      "    # mail\n    - toEndpoints:\n        - matchLabels:\n            k8s:io.kubernetes.pod.",
    );
    expect(fixed.endsWith("    - toFQDNs:\n        - matchName: mail.example.com\n")).toBe(true);
    expect(analyzeWorkspace([{ file, text: fixed }]).findings(file)).toEqual([]);
  });

  it("is silent where another policy has the rule", () => {
    expect(find("names-without-dns-rule", names, "", dns("*")).findings).toEqual([]);
  });

  it("speaks of a name that no DNS rule of a known pod lets through", () => {
    const pod = "---\napiVersion: v1\nkind: Pod\nmetadata: {name: shop, labels: {app: shop}}\n";
    const found = (pattern: string) => find("names-without-dns-rule", names, "", dns(pattern) + pod).findings;
    expect(found("*.example.com")).toEqual([]);
    expect(found("*.example.org")[0]?.message).toContain(
      "No DNS rule of default/shop lets the name mail.example.com through",
    );
  });

  it("leaves pods to policies that may select them where the workloads are unknown", () => {
    const some = dns("*").replace("endpointSelector: {}", "endpointSelector: {matchLabels: {dns: allowed}}");
    expect(find("names-without-dns-rule", names, "", some).findings).toEqual([]);
    const others = dns("*").replace("endpointSelector: {}", "endpointSelector: {matchLabels: {app: web}}");
    expect(find("names-without-dns-rule", names, "", others).findings).toHaveLength(1);
  });
});

describe("names-without-dns-rule, with the line breaks of Windows", () => {
  it("writes its rule with them", () => {
    const text = policy("  egress:\n    - toFQDNs: [{matchName: example.com}]\n").replaceAll("\n", "\r\n");
    const fix = find("names-without-dns-rule", text).findings[0]?.fixes[0];
    const after = fix === undefined ? "" : applyFix(text, fix);
    expect(after).toContain("toPorts:\r\n");
    expect(after.replaceAll("\r\n", "")).not.toContain("\n");
  });
});

describe("not-identity-label", () => {
  const ask = (key: string) =>
    policy(`  ingress:\n    - fromEndpoints:\n        - matchLabels:\n            ${key}: a\n`);

  it.each(["pod-template-hash", "kubernetes.io/hostname", "topology.kubernetes.io/zone"])("speaks of %s", (key) => {
    expect(find("not-identity-label", ask(key)).findings).toHaveLength(1);
  });

  it.each(["app.kubernetes.io/name", "k8s-app", "io.cilium.k8s.namespace.labels.team", "io.kubernetes.pod.namespace"])(
    "is silent on %s",
    (key) => {
      expect(find("not-identity-label", ask(key)).findings).toEqual([]);
    },
  );

  it.each([
    [
      "matchLabels: {kubernetes.io/metadata.name: a, app: b}",
      "matchLabels: {k8s:io.kubernetes.pod.namespace: a, app: b}",
    ],
    ['matchLabels: {"k8s:kubernetes.io/metadata.name": a}', "matchLabels: {k8s:io.kubernetes.pod.namespace: a}"],
    [
      "matchExpressions: [{key: kubernetes.io/metadata.name, operator: In, values: [a]}]",
      "matchExpressions: [{key: k8s:io.kubernetes.pod.namespace, operator: In, values: [a]}]",
    ],
  ])("replaces the name of a namespace by the pod's label: %s", (selector, fixed) => {
    const text = policy(`  ingress:\n    - fromEndpoints:\n        - ${selector}\n`);
    const [finding] = find("not-identity-label", text).findings;
    expect(finding?.message).toContain("Write `k8s:io.kubernetes.pod.namespace`");
    const fix = finding?.fixes[0];
    const after = fix && applyFix(text, fix);
    expect(after).toContain(`- ${fixed}\n`);
    expect(find("not-identity-label", after ?? "").findings).toEqual([]);
  });

  it("leaves it where the namespace is said already, and in a NetworkPolicy", () => {
    const both = "matchLabels: {kubernetes.io/metadata.name: a, io.kubernetes.pod.namespace: a}";
    const cilium = policy(`  ingress:\n    - fromEndpoints:\n        - ${both}\n`);
    expect(find("not-identity-label", cilium).findings).toMatchObject([{ fixes: [] }]);
    const plain = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: example}
spec:
  podSelector: {}
  ingress: [{from: [{podSelector: {matchLabels: {kubernetes.io/metadata.name: a}}}]}]
`;
    const [finding] = find("not-identity-label", plain).findings;
    expect(finding).toMatchObject({
      message: expect.stringContaining("Write it in a `namespaceSelector`."),
      fixes: [],
    });
  });

  it("follows the version and the labels that the agent is told to take", () => {
    const stateful = ask("statefulset.kubernetes.io/pod-name");
    expect(find("not-identity-label", stateful).findings).toHaveLength(1);
    expect(find("not-identity-label", stateful, 'cilium: "1.14"\n').findings).toEqual([]);
    const config = `apiVersion: v1
kind: ConfigMap
metadata: {name: cilium-config, namespace: kube-system}
data: {labels: "k8s:app k8s:io.kubernetes.pod.namespace"}
`;
    expect(find("not-identity-label", ask("team"), "", config).findings).toHaveLength(1);
  });
});

describe("host-lockout", () => {
  const nodes = (rules: string) => `apiVersion: cilium.io/v2
kind: CiliumClusterwideNetworkPolicy
metadata: {name: nodes}
spec:
  nodeSelector: {}
${rules}`;
  const on = "options: {enable-host-firewall: true}\n";

  it("speaks of each direction that is cut off", () => {
    const text = nodes(`  ingress:
    - fromEntities: [health]
  egress:
    - toEntities: [health]
`);
    const { texts, findings } = find("host-lockout", text, on);
    expect(texts).toEqual(["ingress", "egress"]);
    expect(findings[1]?.message).toContain("API server on 6443 or 443/TCP");
  });

  it.each([
    [
      "the kubelet's port is named",
      '  ingress:\n    - fromCIDR: [192.0.2.0/24]\n      toPorts: [{ports: [{port: "10250"}]}]\n',
      on,
    ],
    ["the host firewall is off", "  ingress:\n    - fromEntities: [health]\n", ""],
    [
      "nothing is denied by default",
      "  enableDefaultDeny: {ingress: false}\n  ingress:\n    - fromEntities: [health]\n",
      on,
    ],
  ])("is silent where %s", (_, rules, settings) => {
    expect(find("host-lockout", nodes(rules), settings).findings).toEqual([]);
  });
});

describe("duplicate-name", () => {
  const one = policy("  ingress:\n    - fromEntities: [cluster]\n");

  it("is silent on the same text twice, on another namespace and on another file", () => {
    const other = policy("  ingress:\n    - fromEntities: [all]\n");
    expect(find("duplicate-name", `${one}---\n${other}`).findings).toHaveLength(1);
    expect(find("duplicate-name", `${one}---\n${one}`).findings).toEqual([]);
    expect(find("duplicate-name", one, "", other).findings).toEqual([]);
    const elsewhere = policy("  ingress:\n    - fromEntities: [all]\n", "{name: example, namespace: shop}");
    expect(find("duplicate-name", `${one}---\n${elsewhere}`).findings).toEqual([]);
  });
});

describe("service-not-in-folder", () => {
  const to = (ports: string) =>
    policy(`  egress:\n    - toServices:\n        - k8sService: {serviceName: db, namespace: default}\n${ports}`);

  it("says that ports without peers are open to everyone", () => {
    const [open] = find("service-not-in-folder", to('      toPorts: [{ports: [{port: "5432"}]}]\n')).findings;
    expect(open?.message).toContain("allows its ports to everyone");
    expect(find("service-not-in-folder", to("")).findings[0]?.message).toContain("this peer selects nothing");
  });
});

describe("results that are kept", () => {
  it("change with what they depend on", () => {
    const service =
      "apiVersion: v1\nkind: Service\nmetadata: {name: db}\nspec: {clusterIP: 10.96.14.3, selector: {app: db}}\n";
    const text = toCidr("{cidr: 10.96.14.3/32}");
    expect(find("cidr-over-service", text).findings).toEqual([]);
    expect(find("cidr-over-service", text, "", service).findings).toHaveLength(1);
    expect(find("cidr-over-service", text).findings).toEqual([]);
  });
});

describe("world-through-nodes", () => {
  const web = (type: string, more = "") => `apiVersion: v1
kind: Service
metadata: {name: web}
spec: {type: ${type}, selector: {app: shop}, ports: [{port: 80, targetPort: 8080}]${more}}
---
apiVersion: v1
kind: Pod
metadata: {name: shop, labels: {app: shop}}
spec: {containers: [{name: shop, image: shop}]}
`;
  const ingress = (rule: string) => policy(`  ingress:\n    - ${rule}\n`);
  const world = ingress("fromEntities: [world]");
  const native = "routing: native\n";
  const count = (text: string, settings: string, others: string) =>
    find("world-through-nodes", text, settings, others).findings.length;

  it.each(["NodePort", "LoadBalancer"])("speaks of a service of type %s", (type) => {
    expect(count(world, native, web(type))).toBe(1);
    expect(count(ingress("fromCIDR: [192.0.2.0/24]"), native, web(type))).toBe(1);
    expect(count(ingress('{fromEntities: [world], toPorts: [{ports: [{port: "8080"}]}]}'), native, web(type))).toBe(1);
  });

  it("is silent in a tunnel, with DSR, and where the client's address stays", () => {
    expect(count(world, "", web("NodePort"))).toBe(0);
    expect(count(world, `${native}options: {bpf-lb-mode: dsr}\n`, web("NodePort"))).toBe(0);
    expect(count(world, native, web("NodePort", ", externalTrafficPolicy: Local"))).toBe(0);
    expect(count(world, native, web("ClusterIP"))).toBe(0);
  });

  it("is silent where another port is meant, or nodes are let in", () => {
    const other = ingress('{fromEntities: [world], toPorts: [{ports: [{port: "9090"}]}]}');
    expect(count(other, native, web("NodePort"))).toBe(0);
    expect(count(ingress("fromEntities: [world, remote-node]"), native, web("NodePort"))).toBe(0);
    const both = policy("  ingress:\n    - fromEntities: [world]\n    - fromEntities: [cluster]\n");
    expect(count(both, native, web("NodePort"))).toBe(0);
  });
});

describe("name-without-addresses", () => {
  const names = (peer: string) => policy(`  egress:\n    - toFQDNs: [${peer}]\n`);
  const texts = (peer: string, dns: string) =>
    find("name-without-addresses", names(peer), dns === "" ? "" : `dns: {${dns}}\n`).texts;

  it("speaks of a name or pattern that `dns` has no address for", () => {
    expect(texts("{matchName: api.example.com}", "www.example.com: [192.0.2.1]")).toEqual([
      "{matchName: api.example.com}",
    ]);
    expect(texts('{matchPattern: "*.example.org"}', "www.example.com: [192.0.2.1]")).toHaveLength(1);
  });

  it("is silent where it has one, and where it tells nothing", () => {
    expect(texts("{matchName: www.example.com}", "www.example.com: [192.0.2.1]")).toEqual([]);
    expect(texts('{matchPattern: "*.example.com"}', "www.example.com: [192.0.2.1]")).toEqual([]);
    expect(texts("{matchName: api.example.com}", "")).toEqual([]);
  });
});
