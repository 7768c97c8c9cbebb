// The documents that both language servers open: CiliumNetworkPolicies of five shapes.

export function documents(n) {
  return Array.from({ length: n }, (_, i) => document(i));
}

function document(i) {
  return `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: policy-${i}
  namespace: ns-${i % 20}
spec:
  description: "generated policy ${i}"
  endpointSelector:
    matchLabels:
      app: app-${i % 50}
      tier: backend
${shapes[i % shapes.length](i)}`;
}

const shapes = [
  (i) => `  ingress:
  - fromEndpoints:
    - matchLabels:
        app: client-${i}
    toPorts:
    - ports:
      - port: "${1000 + (i % 60000)}"
        protocol: TCP
`,
  (i) => `  egress:
  - toCIDRSet:
    - cidr: 10.${i % 256}.0.0/16
      except:
      - 10.${i % 256}.1.0/24
    toPorts:
    - ports:
      - port: "443"
        protocol: TCP
`,
  (i) => `  ingress:
  - fromEndpoints:
    - matchExpressions:
      - key: env
        operator: In
        values: [prod, staging]
    toPorts:
    - ports:
      - port: "80"
        protocol: TCP
      rules:
        http:
        - method: GET
          path: /api/v${i}/.*
`,
  (i) => `  egress:
  - toFQDNs:
    - matchName: svc${i}.example.com
    - matchPattern: "*.team${i}.example.com"
    toPorts:
    - ports:
      - port: "443"
        protocol: TCP
  - toEndpoints:
    - matchLabels:
        k8s:io.kubernetes.pod.namespace: kube-system
        k8s-app: kube-dns
    toPorts:
    - ports:
      - port: "53"
        protocol: ANY
      rules:
        dns:
        - matchPattern: "*"
`,
  () => `  egress:
  - toEntities:
    - cluster
    - kube-apiserver
  egressDeny:
  - toEndpoints:
    - matchLabels:
        app: db
    toPorts:
    - ports:
      - port: "1000"
        endPort: 1999
        protocol: TCP
`,
];
