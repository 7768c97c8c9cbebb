// What both engines compute: policies of one subject as documents, and the identities of the world.

const subject = 500;
const cluster = "k8s:io.cilium.k8s.policy.cluster=default";
const namespace = "k8s:io.kubernetes.pod.namespace=default";

/** Rule i allows group i mod `nGroups` on TCP 1000 + i: nRules × nIdentities / nGroups entries. */
export function l3l4(nRules, nIdentities, nGroups) {
  return {
    name: `${nRules}×${nIdentities}(${nGroups})`,
    documents: times(nRules, (i) => policy(i, allow(`{group: g${i % nGroups}}`, port(1000 + i)))),
    identities: pods(nIdentities, nGroups),
    subject,
  };
}

/** Rule i allows one /24 on TCP 443. */
export function cidrs(nRules) {
  const prefix = (i) => `10.${i >> 8}.${i & 255}.0/24`;
  return {
    name: `${nRules} CIDR rules`,
    documents: times(nRules, (i) =>
      policy(i, `  egress:\n  - toCIDR: ["${prefix(i)}"]\n    toPorts:\n    - ports: [${port(443)}]\n`),
    ),
    identities: Object.assign(
      pods(0, 1),
      Object.fromEntries(times(nRules, (i) => [16777217 + i, [`cidr:${prefix(i)}`, "reserved:world-ipv4"]])),
    ),
    subject,
  };
}

/** Allows, HTTP rules, denies, port ranges and rules for any peer that overlap: keys meet keys that cover them. */
export function mixed(nRules, nIdentities, nGroups) {
  const rule = (i) => {
    const peer = `{group: g${i % nGroups}}`;
    const first = 1000 + i;
    switch (i % 5) {
      case 0:
        return allow(peer, port(first));
      case 1:
        return `${allow(peer, port(first))}      rules:\n        http: [{method: GET, path: "/v${i}/.*"}]\n`;
      case 2:
        return allow(peer, port(first), "ingressDeny");
      case 3:
        return allow(peer, port(first, first + 40));
      default:
        return `  ingress:\n  - toPorts:\n    - ports: [${port(first - 2)}]\n`;
    }
  };
  return {
    name: `deny, L7, ranges ${nRules}×${nIdentities}(${nGroups})`,
    documents: times(nRules, (i) => policy(i, rule(i))),
    identities: pods(nIdentities, nGroups),
    subject,
  };
}

function allow(peer, ports, section = "ingress") {
  return `  ${section}:\n  - fromEndpoints: [{matchLabels: ${peer}}]\n    toPorts:\n    - ports: [${ports}]\n`;
}

function port(first, last) {
  return `{port: "${first}"${last === undefined ? "" : `, endPort: ${last}`}, protocol: TCP}`;
}

function policy(i, sections) {
  return `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: rule-${i}, namespace: default}
spec:
  endpointSelector: {matchLabels: {app: web}}
${sections}`;
}

function pods(n, nGroups) {
  const labels = (app, group) => [namespace, cluster, `k8s:app=${app}`, `k8s:group=${group}`];
  return Object.fromEntries([
    [subject, labels("web", "none")],
    ...times(n, (j) => [1000 + j, labels(`a${j}`, `g${j % nGroups}`)]),
  ]);
}

function times(n, make) {
  return Array.from({ length: n }, (_, i) => make(i));
}
