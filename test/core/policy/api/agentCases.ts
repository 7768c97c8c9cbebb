// Rules that Cilium v1.20.2 refuses, with the texts that its own packages gave (v2.CiliumNetworkPolicy.Parse, measured).
// Ids are those of semantics.md §1.5. Documents are CiliumNetworkPolicies named `x` unless `kind` says otherwise.

export interface AgentCase {
  readonly id: string;
  readonly kind?: "CiliumClusterwideNetworkPolicy";
  /** Body after metadata, YAML. */
  readonly body: string;
  /** As `enable-l7-proxy=false`, parted by blanks. */
  readonly options?: string;
  readonly text: string;
}

const cnp = "Invalid CiliumNetworkPolicy spec: ";
const ccnp = "Invalid CiliumClusterwideNetworkPolicy spec: ";
const rule = (items: string) => `spec: {endpointSelector: {}, ${items}}`;
const ports = (list: string, more = "") => rule(`egress: [{toPorts: [{ports: [${list}]${more}}]}]`);
const http = ", rules: {http: [{method: GET}]}";
const dns = ', rules: {dns: [{matchPattern: "*"}]}';
const labelFormat = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
const labelChars =
  "alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is";

export const agentCases: readonly AgentCase[] = [
  { id: "P2", body: "spec: null", text: "Invalid CiliumNetworkPolicy spec(s): empty policy" },
  {
    id: "P4",
    body: "specs: [{endpointSelector: {}, ingress: [{}]}, {endpointSelector: {}}]",
    text: "Invalid CiliumNetworkPolicy specs: rule must have at least one of Ingress, IngressDeny, Egress, EgressDeny",
  },
  { id: "P5", body: "specs: [{nodeSelector: {}, ingress: [{}]}]", text: `${cnp}rule cannot have NodeSelector` },
  {
    id: "V1",
    body: rule("ingress: []"),
    text: `${cnp}rule must have at least one of Ingress, IngressDeny, Egress, EgressDeny`,
  },
  { id: "V4", body: "spec: {ingress: [{}]}", text: `${cnp}rule must have one of EndpointSelector or NodeSelector` },
  {
    id: "V5",
    body: rule("nodeSelector: {}, ingress: [{}]"),
    text: `${cnp}rule cannot have both EndpointSelector and NodeSelector`,
  },
  {
    id: "V6",
    body: 'spec: {endpointSelector: {matchExpressions: [{key: "a:b:c", operator: in}, {key: k, operator: In}]}, ingress: [{}]}',
    text: `${cnp}invalid label selector: [matchExpressions[0].operator: Invalid value: "in": not a valid selector operator, matchExpressions[0].key: Invalid value: "a:b:c": a valid label key only support ':' character as a source separator with non empty value, matchExpressions[1].values: Required value: must be specified when \`operator\` is 'In' or 'NotIn']`,
  },
  {
    id: "V6",
    body: 'spec: {endpointSelector: {matchLabels: {app: "a b"}}, ingress: [{}]}',
    text: `${cnp}invalid label selector: matchLabels: Invalid value: "a b": a valid label must be an empty string or consist of ${labelChars} '(${labelFormat})?')`,
  },
  {
    id: "V7",
    kind: "CiliumClusterwideNetworkPolicy",
    body: 'spec: {nodeSelector: {}, ingress: [{toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [{}]}}]}]}',
    text: `${ccnp}L7 policy is not supported on host ingress yet`,
  },
  {
    id: "V8",
    body: ports('{port: "80", protocol: TCP}', http),
    options: "enable-l7-proxy=false",
    text: `${cnp}L7 policy is not supported since L7 proxy is not enabled`,
  },
  {
    id: "V9",
    body: rule('ingress: [{toPorts: [{ports: [{port: "53"}], rules: {dns: [{}]}}]}]'),
    text: `${cnp}L7 protocol DNS is not supported on ingress yet`,
  },
  {
    id: "V10",
    body: rule("ingressDeny: [{icmps: [{fields: [{type: 8}]}]}]"),
    options: "enable-icmp-rules=false",
    text: `${cnp}ICMP rules can only be applied when the "enable-icmp-rules" flag is set`,
  },
  {
    id: "V11",
    body: rule('ingress: [{icmps: [{fields: [{type: 8}]}], toPorts: [{ports: [{port: "80"}]}]}]'),
    text: `${cnp}the ICMPs block may only be present without ToPorts. Define a separate rule to use ToPorts`,
  },
  {
    id: "V12",
    body: rule("egress: [{toCIDR: [10.0.0.0/8], toFQDNs: [{matchName: a.io}]}]"),
    text: `${cnp}combining ToCIDR and ToFQDNs is not supported yet`,
  },
  {
    id: "V15",
    kind: "CiliumClusterwideNetworkPolicy",
    body: `spec: {nodeSelector: {}, egress: [{toPorts: [{ports: [{port: "80", protocol: TCP}]${http}}]}]}`,
    text: `${ccnp}L7 protocol HTTP is not supported on host egress yet`,
  },
  {
    id: "V16",
    body: rule("ingress: [{fromNodes: [{}]}]"),
    text: `${cnp}FromNodes/ToNodes rules can only be applied when the "enable-node-selector-labels" flag is set`,
  },
  {
    id: "V16",
    body: rule("ingress: [{fromNodes: [{matchExpressions: [{key: a, operator: Exists, values: [b]}]}]}]"),
    text: `${cnp}invalid label selector: matchExpressions[0].values: Forbidden: may not be specified when \`operator\` is 'Exists' or 'DoesNotExist'\nFromNodes/ToNodes rules can only be applied when the "enable-node-selector-labels" flag is set`,
  },
  { id: "V17", body: rule("ingress: [{fromEntities: [wrold]}]"), text: `${cnp}unsupported entity: wrold` },
  {
    id: "V18",
    body: ports('{port: "443", protocol: TCP}', `, serverNames: [a.io]${http}`),
    text: `${cnp}ServerNames are not allowed with L7 rules without TLS termination`,
  },
  { id: "V19", body: ports('{port: "443"}', ', serverNames: [""]'), text: `${cnp}empty server name is not allowed` },
  { id: "V20", body: ports(Array(41).fill('{port: "1"}').join(", ")), text: `${cnp}too many ports, the max is 40` },
  { id: "V21", body: ports("{protocol: TCP}"), text: `${cnp}port must be specified` },
  {
    id: "V22",
    body: ports('{port: "99999"}'),
    text: `${cnp}unable to parse port: strconv.ParseUint: parsing "99999": value out of range`,
  },
  {
    id: "V22",
    body: ports('{port: "08"}'),
    text: `${cnp}unable to parse port: strconv.ParseUint: parsing "08": invalid syntax`,
  },
  { id: "V24", body: ports('{port: "53", endPort: 60}', dns), text: `${cnp}DNS rules do not support port ranges` },
  {
    id: "V25",
    body: ports('{port: "80", protocol: GRE}'),
    options: "enable-extended-ip-protocols=true",
    text: `${cnp}port must be empty or 0`,
  },
  {
    id: "V26",
    body: ports('{port: "80", protocol: Icmp}'),
    text: `${cnp}invalid protocol "ICMP", must be { tcp | udp | sctp | vrrp | igmp | gre | ipip | ipv6 | esp | ah | any }`,
  },
  {
    id: "V27",
    body: ports('{port: "80"}', http),
    text: `${cnp}L7 rules can only apply to TCP (not ANY) except for DNS rules`,
  },
  {
    id: "V28",
    body: rule('ingress: [{toPorts: [{ports: [{port: "80"}], listener: {name: l, envoyConfig: {name: e}}}]}]'),
    text: `${cnp}Listener is not allowed on ingress (l)`,
  },
  {
    id: "V29",
    body: ports('{port: "80", protocol: TCP}', `, listener: {name: l, envoyConfig: {name: e}}${http}`),
    text: `${cnp}Listener is not allowed with L7 rules (l)`,
  },
  {
    id: "V30",
    body: ports('{port: "0", protocol: TCP}', http),
    text: `${cnp}L7 rules can not be used when a port is 0`,
  },
  { id: "V31", body: ports("", dns), text: `${cnp}port 53 must be specified for DNS rules` },
  {
    id: "V33",
    body: ports('{port: "80", protocol: TCP}', ", rules: {http: [{}], dns: [{}]}"),
    text: `${cnp}multiple L7 protocol rule types specified in single rule`,
  },
  {
    id: "V34",
    body: ports('{port: "80", protocol: TCP}', ', rules: {http: [{path: "/(a"}]}'),
    text: `${cnp}error parsing regexp: missing closing ): \`/(a\``,
  },
  {
    id: "V35",
    body: ports('{port: "80", protocol: TCP}', ", rules: {http: [{headerMatches: [{name: X, mismatch: log}]}]}"),
    text: `${cnp}Invalid header action: log`,
  },
  {
    id: "V37",
    body: ports('{port: "53"}', ', rules: {dns: [{matchName: "a b"}]}'),
    text: `${cnp}Invalid characters in MatchName: "a b". Only 0-9, a-z, A-Z and . and - characters are allowed`,
  },
  {
    id: "V37",
    body: rule('egress: [{toFQDNs: [{matchName: "*.io"}]}]'),
    text: `${cnp}Invalid characters in MatchName: "*.io". Only 0-9, a-z, A-Z and ., -, _ characters are allowed`,
  },
  {
    id: "V38",
    body: rule('egress: [{toFQDNs: [{matchPattern: "a!b"}]}]'),
    text: `${cnp}Invalid characters in MatchPattern: "a!b". Only 0-9, a-z, A-Z and ., -, _ and * characters are allowed`,
  },
  {
    id: "V39",
    body: rule(`egress: [{toFQDNs: [{matchPattern: ${"a".repeat(256)}}]}]`),
    text: `${cnp}Invalid MatchPattern: "${"a".repeat(256)}". Must be <= 255 characters long.`,
  },
  {
    id: "V40",
    body: rule("egress: [{toFQDNs: [{matchName: a.io, matchPattern: b.io}]}]"),
    text: `${cnp}only one of MatchName or MatchPattern is allowed in an FQDNSelector`,
  },
  {
    id: "V41",
    body: rule(`ingress: [{icmps: [{fields: [${Array(41).fill("{type: 8}").join(", ")}]}]}]`),
    text: `${cnp}too many types, the max is 40`,
  },
  {
    id: "V42",
    body: rule("ingress: [{icmps: [{fields: [{type: 8, family: ipv4}]}]}]"),
    text: `${cnp}wrong family: ipv4`,
  },
  {
    id: "V43",
    body: rule("ingress: [{icmps: [{fields: [{type: PacketTooBig, family: IPv4}]}]}]"),
    text: "ICMP type PacketTooBig not found in IPv4",
  },
  { id: "V44", body: rule('ingress: [{fromCIDR: [""]}]'), text: `${cnp}IP must be specified` },
  {
    id: "V45",
    body: rule("ingress: [{fromCIDR: [10.0.0.300/33]}]"),
    text: `${cnp}unable to parse CIDR: ParseAddr("10.0.0.300/33"): IPv4 field has value >255`,
  },
  {
    id: "V46",
    body: rule("ingressDeny: [{fromCIDRSet: [{except: [10.0.0.0/8]}]}]"),
    text: `${cnp}one of cidr, cidrGroupRef, or cidrGroupSelector is required`,
  },
  {
    id: "V47",
    body: rule("ingress: [{fromCIDRSet: [{cidr: 10.0.0.0/8, cidrGroupRef: g}]}]"),
    text: `${cnp}more than one of cidr, cidrGroupRef, or cidrGroupSelector may not be set`,
  },
  {
    id: "V48",
    body: rule("ingress: [{fromCIDRSet: [{cidr: 10.0.0.1}]}]"),
    text: `${cnp}unable to parse CIDRRule "10.0.0.1": netip.ParsePrefix("10.0.0.1"): no '/'`,
  },
  {
    id: "V49",
    body: rule("ingress: [{fromCIDRSet: [{cidr: 10.0.0.0/8, except: [10.0.0.0/40]}]}]"),
    text: `${cnp}netip.ParsePrefix("10.0.0.0/40"): prefix length out of range`,
  },
  {
    id: "V50",
    body: rule("ingress: [{fromCIDRSet: [{cidr: 10.0.0.0/16, except: [10.0.0.0/8]}]}]"),
    text: `${cnp}allow CIDR prefix 10.0.0.0/16 does not contain exclude CIDR prefix 10.0.0.0/8`,
  },
  {
    id: "V51",
    body: rule('ingress: [{fromCIDRSet: [{cidrGroupSelector: {matchExpressions: [{key: "<a>", operator: Exists}]}}]}]'),
    text: `${cnp}failed to sanitize cidrGroupSelector {"matchExpressions":[{"key":"cidrgroup:\\u003ca\\u003e","operator":"Exists"}]}: invalid label selector: matchExpressions[0].key: Invalid value: "cidrgroup:<a>": name part must consist of ${labelChars.replace("MyValue", "MyName").replace("my_value", "my.name").replace("12345", "123-abc")} '${labelFormat}')`,
  },
  {
    id: "decode",
    body: "spec: {endpointSelector: {matchLabels: {app: 5}}, ingress: [{toPorts: [{ports: [{port: 80}]}]}]}",
    text: "json: cannot unmarshal number into Go struct field Rule.spec.endpointSelector.matchLabels of type string",
  },
  {
    id: "decode",
    body: "specs: [{endpointSelector: {}, ingress: [{fromRequires: [{}], toPorts: [{ports: [{port: 80, endPort: 1.5}]}]}]}]",
    text: "json: cannot unmarshal object into Go struct field IngressRule.specs.ingress.IngressCommonRule.fromRequires of type string",
  },
];
