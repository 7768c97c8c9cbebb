// Rules that versions of Cilium take differently, with the texts that their own packages gave (v2.CiliumNetworkPolicy.Parse of
// v1.11.0, v1.14.19, v1.16.0, v1.18.4 and v1.20.2, measured; those of v1.8.0 are read from its code). With
// `enable-icmp-rules`; documents are CiliumNetworkPolicies named `x` unless `kind` says otherwise.

import { unreadableCases } from "./unreadableCases.ts";

export interface VersionCase {
  readonly what: string;
  readonly kind?: "CiliumClusterwideNetworkPolicy";
  /** Body after metadata, YAML. */
  readonly body: string;
  /** By versions, parted by blanks. */
  readonly texts: Readonly<Record<string, string>>;
}

const cnp = "Invalid CiliumNetworkPolicy spec: ";
const ccnp = "Invalid CiliumClusterwideNetworkPolicy spec: ";
const labelName =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const labelValue =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

export const versionCases: readonly VersionCase[] = [
  {
    what: "a rule without a section",
    body: "spec: {endpointSelector: {}}",
    texts: {
      "1.8 1.11 1.14 1.16": "accepted",
      "1.18 1.20": `${cnp}rule must have at least one of Ingress, IngressDeny, Egress, EgressDeny`,
    },
  },
  {
    what: "an object without rules",
    body: "status: {}",
    texts: {
      "1.8": "accepted",
      "1.11 1.14 1.16 1.18 1.20": "Invalid CiliumNetworkPolicy spec(s): empty policy",
    },
  },
  {
    what: "a label of a generated rule",
    body: 'spec: {endpointSelector: {}, labels: ["cilium-generated:a=b"], ingress: [{}]}',
    texts: {
      "1.8 1.11": `${cnp}rule labels cannot have cilium-generated source`,
      "1.14 1.16 1.18 1.20": "accepted",
    },
  },
  {
    what: "a node selector in specs",
    body: "specs: [{nodeSelector: {}, ingress: [{}]}]",
    texts: {
      "1.8 1.11 1.14 1.16": "accepted",
      "1.18 1.20": `${cnp}rule cannot have NodeSelector`,
    },
  },
  {
    what: "a deny rule with a wrong port",
    body: 'spec: {endpointSelector: {}, ingressDeny: [{toPorts: [{ports: [{port: ""}]}]}]}',
    texts: {
      "1.8 1.11 1.14 1.16": "accepted",
      "1.18": `${cnp}Port must be specified`,
      "1.20": `${cnp}port must be specified`,
    },
  },
  {
    what: "no port",
    body: 'spec: {endpointSelector: {}, ingress: [{toPorts: [{ports: [{port: ""}]}]}]}',
    texts: {
      "1.8 1.11 1.14 1.16 1.18": `${cnp}Port must be specified`,
      "1.20": `${cnp}port must be specified`,
    },
  },
  {
    what: "no number as a port",
    body: 'spec: {endpointSelector: {}, ingress: [{toPorts: [{ports: [{port: "99999"}]}]}]}',
    texts: {
      "1.8 1.11 1.14 1.16": `${cnp}Unable to parse port: strconv.ParseUint: parsing "99999": value out of range`,
      "1.18 1.20": `${cnp}unable to parse port: strconv.ParseUint: parsing "99999": value out of range`,
    },
  },
  {
    what: "port 0",
    body: 'spec: {endpointSelector: {}, ingress: [{toPorts: [{ports: [{port: "0", protocol: UDP}]}]}]}',
    texts: {
      "1.8": `${cnp}Port cannot be 0`,
      "1.11 1.14 1.16 1.18 1.20": "accepted",
    },
  },
  {
    what: "SCTP",
    body: 'spec: {endpointSelector: {}, ingress: [{toPorts: [{ports: [{port: "80", protocol: SCTP}]}]}]}',
    texts: {
      "1.8 1.11": `${cnp}invalid protocol "SCTP", must be { tcp | udp | any }`,
      "1.14 1.16 1.18 1.20": "accepted",
    },
  },
  {
    what: "VRRP",
    body: 'spec: {endpointSelector: {}, ingress: [{toPorts: [{ports: [{port: "0", protocol: VRRP}]}]}]}',
    texts: {
      "1.8": `${cnp}Port cannot be 0`,
      "1.11": `${cnp}invalid protocol "VRRP", must be { tcp | udp | any }`,
      "1.14 1.16 1.18": `${cnp}invalid protocol "VRRP", must be { tcp | udp | sctp | any }`,
      "1.20": "accepted",
    },
  },
  {
    what: "a range of ports with DNS rules",
    body: 'spec: {endpointSelector: {}, egress: [{toPorts: [{ports: [{port: "53", endPort: 54}], rules: {dns: [{}]}}]}]}',
    texts: {
      "1.8 1.11 1.14 1.16": "accepted",
      "1.18 1.20": `${cnp}DNS rules do not support port ranges`,
    },
  },
  {
    what: "an empty list of HTTP rules on UDP",
    body: 'spec: {endpointSelector: {}, ingress: [{toPorts: [{ports: [{port: "80", protocol: UDP}], rules: {http: []}}]}]}',
    texts: {
      "1.8 1.11": `${cnp}L7 rules can only apply to TCP (not UDP) except for DNS rules`,
      "1.14 1.16 1.18 1.20": "accepted",
    },
  },
  {
    what: "peers of two kinds",
    body: "spec: {endpointSelector: {}, ingress: [{fromCIDR: [10.0.0.0/8], fromEntities: [all]}]}",
    texts: {
      "1.8 1.11 1.14 1.16": `${cnp}Combining FromCIDR and FromEntities is not supported yet`,
      "1.18 1.20": `${cnp}combining FromCIDR and FromEntities is not supported yet`,
    },
  },
  {
    what: "a service with ports",
    body: 'spec: {endpointSelector: {}, egress: [{toServices: [{}], toPorts: [{ports: [{port: "80"}]}]}]}',
    texts: {
      "1.8 1.11": "accepted",
      "1.14 1.16": `${cnp}Combining ToServices and ToPorts is not supported yet`,
      "1.18 1.20": "accepted",
    },
  },
  {
    what: "a CIDR with ports",
    body: 'spec: {endpointSelector: {}, ingress: [{fromCIDR: [10.0.0.0/8], toPorts: [{ports: [{port: "80"}]}]}]}',
    texts: {
      "1.8": `${cnp}Combining FromCIDR and ToPorts is not supported yet`,
      "1.11 1.14 1.16 1.18 1.20": "accepted",
    },
  },
  {
    what: "peers before ports",
    body: 'spec: {endpointSelector: {}, ingress: [{fromEntities: [nobody], toPorts: [{ports: [{port: "80", protocol: x}]}]}]}',
    texts: {
      "1.8 1.11": `${cnp}invalid protocol "X", must be { tcp | udp | any }`,
      "1.14 1.16": `${cnp}invalid protocol "X", must be { tcp | udp | sctp | any }`,
      "1.18 1.20": `${cnp}unsupported entity: nobody`,
    },
  },
  {
    what: "L7 rules on egress of nodes",
    kind: "CiliumClusterwideNetworkPolicy",
    body: 'spec: {nodeSelector: {}, egress: [{toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [{}]}}]}]}',
    texts: {
      "1.8": `${cnp}host policies do not support L7 rules yet`,
      "1.11 1.14 1.16": `${ccnp}host policies do not support L7 rules yet`,
      "1.18 1.20": `${ccnp}L7 protocol HTTP is not supported on host egress yet`,
    },
  },
  {
    what: "ICMP beside ports",
    body: 'spec: {endpointSelector: {}, ingress: [{icmps: [{fields: [{type: 8}]}], toPorts: [{ports: [{port: "80"}]}]}]}',
    texts: {
      "1.8": "accepted",
      "1.11 1.14 1.16": `${cnp}The ICMPs block may only be present without ToPorts. Define a separate rule to use ToPorts.`,
      "1.18 1.20": `${cnp}the ICMPs block may only be present without ToPorts. Define a separate rule to use ToPorts`,
    },
  },
  {
    what: "a name as ICMP type",
    body: "spec: {endpointSelector: {}, ingress: [{icmps: [{fields: [{type: EchoRequest}]}]}]}",
    texts: {
      "1.8": "accepted",
      "1.11 1.14":
        "json: cannot unmarshal string into Go struct field ICMPField.spec.ingress.icmps.fields.type of type uint8",
      "1.16 1.18 1.20": "accepted",
    },
  },
  {
    what: "Kafka on egress",
    body: 'spec: {endpointSelector: {}, egress: [{toPorts: [{ports: [{port: "9092", protocol: TCP}], rules: {kafka: [{topic: a}]}}]}]}',
    texts: {
      "1.8": `${cnp}L7 protocol Kafka is not supported on egress yet`,
      "1.11 1.14 1.16 1.18 1.20": "accepted",
    },
  },
  {
    what: "a Kafka role and a key",
    body: 'spec: {endpointSelector: {}, ingress: [{toPorts: [{ports: [{port: "9092", protocol: TCP}], rules: {kafka: [{role: produce, apiKey: fetch}]}}]}]}',
    texts: {
      "1.8": `${cnp}Cannot set both Role:"produce" and APIKey :"fetch" together`,
      "1.11 1.14 1.16 1.18": `${cnp}cannot set both Role "produce" and APIKey "fetch" together`,
      "1.20": "accepted",
    },
  },
  {
    what: "an unknown Kafka role",
    body: 'spec: {endpointSelector: {}, ingress: [{toPorts: [{ports: [{port: "9092", protocol: TCP}], rules: {kafka: [{role: producer}]}}]}]}',
    texts: {
      "1.8": `${cnp}invalid Kafka APIRole :"producer"`,
      "1.11 1.14 1.16 1.18": `${cnp}invalid Kafka Role "producer"`,
      "1.20": "accepted",
    },
  },
  {
    what: "a Kafka version below 0",
    body: 'spec: {endpointSelector: {}, ingress: [{toPorts: [{ports: [{port: "9092", protocol: TCP}], rules: {kafka: [{apiVersion: "-1"}]}}]}]}',
    texts: {
      "1.8": "accepted",
      "1.11 1.14 1.16 1.18": `${cnp}invalid Kafka APIVersion "-1"`,
      "1.20": "accepted",
    },
  },
  {
    what: "a topic with a blank",
    body: 'spec: {endpointSelector: {}, ingress: [{toPorts: [{ports: [{port: "9092", protocol: TCP}], rules: {kafka: [{topic: "a b"}]}}]}]}',
    texts: {
      "1.8 1.11 1.14 1.16 1.18": `${cnp}invalid Kafka Topic name "a b"`,
      "1.20": "accepted",
    },
  },
  {
    what: "rules of a parser without a name",
    body: 'spec: {endpointSelector: {}, ingress: [{toPorts: [{ports: [{port: "9092", protocol: TCP}], rules: {l7: [{a: b}]}}]}]}',
    texts: {
      "1.8 1.11 1.14 1.16 1.18": `${cnp}'l7' may only be specified when a 'l7proto' is also specified`,
      "1.20": "accepted",
    },
  },
  {
    what: "a rule with an empty key",
    body: 'spec: {endpointSelector: {}, ingress: [{toPorts: [{ports: [{port: "9092", protocol: TCP}], rules: {l7proto: x, l7: [{"": b}]}}]}]}',
    texts: {
      "1.8 1.11 1.14 1.16 1.18": `${cnp}Empty key not allowed`,
      "1.20": "accepted",
    },
  },
  {
    what: "Kafka beside HTTP",
    body: 'spec: {endpointSelector: {}, ingress: [{toPorts: [{ports: [{port: "9092", protocol: TCP}], rules: {kafka: [{}], http: [{}]}}]}]}',
    texts: {
      "1.8 1.11 1.14 1.16 1.18": `${cnp}multiple L7 protocol rule types specified in single rule`,
      "1.20": "accepted",
    },
  },
  {
    what: "requirements",
    body: 'spec: {endpointSelector: {}, ingress: [{fromRequires: [{matchLabels: {"a b": c}}]}]}',
    texts: {
      "1.8 1.11 1.14 1.16 1.18": `${cnp}invalid label selector: matchLabels: Invalid value: "any.a b": ${labelName}`,
      "1.20":
        "json: cannot unmarshal object into Go struct field IngressRule.spec.ingress.IngressCommonRule.fromRequires of type string",
    },
  },
  {
    what: "a wrong value in an expression",
    body: 'spec: {endpointSelector: {matchExpressions: [{key: a, operator: In, values: ["b c"]}]}, ingress: [{}]}',
    texts: {
      "1.8 1.11 1.14": "accepted",
      "1.16 1.18 1.20": `${cnp}invalid label selector: matchExpressions[0].values[0]: Invalid value: "b c": ${labelValue}`,
    },
  },
  {
    what: "a source in a key",
    body: 'spec: {endpointSelector: {matchLabels: {"a:b:c": d}}, ingress: [{}]}',
    texts: {
      "1.8 1.11 1.14 1.16 1.18": `${cnp}invalid label selector: matchLabels: Invalid value: "a.b:c": ${labelName}`,
      "1.20": `${cnp}invalid label selector: matchLabels: Invalid value: "a:b:c": a valid label key only support ':' character as a source separator with non empty value`,
    },
  },
  {
    what: "an address in a CIDR set",
    body: "spec: {endpointSelector: {}, ingress: [{fromCIDRSet: [{cidr: 10.0.0.1}]}]}",
    texts: {
      "1.8 1.11 1.14": `${cnp}Unable to parse CIDRRule "10.0.0.1": invalid CIDR address: 10.0.0.1`,
      "1.16": `${cnp}Unable to parse CIDRRule "10.0.0.1": netip.ParsePrefix("10.0.0.1"): no '/'`,
      "1.18 1.20": `${cnp}unable to parse CIDRRule "10.0.0.1": netip.ParsePrefix("10.0.0.1"): no '/'`,
    },
  },
  {
    what: "no address",
    body: "spec: {endpointSelector: {}, ingress: [{fromCIDR: [x]}]}",
    texts: {
      "1.8 1.11 1.14": `${cnp}Unable to parse CIDR: invalid CIDR address: x`,
      "1.16 1.18 1.20": `${cnp}unable to parse CIDR: ParseAddr("x"): unable to parse IP`,
    },
  },
  {
    what: "an exception wider than its CIDR",
    body: "spec: {endpointSelector: {}, ingress: [{fromCIDRSet: [{cidr: 10.0.0.0/16, except: [10.0.0.0/8]}]}]}",
    texts: {
      "1.8": "accepted",
      "1.11 1.14 1.16": "panic: runtime error: makeslice: cap out of range",
      "1.18": "accepted",
      "1.20": `${cnp}allow CIDR prefix 10.0.0.0/16 does not contain exclude CIDR prefix 10.0.0.0/8`,
    },
  },
  {
    what: "a CIDR group",
    body: "spec: {endpointSelector: {}, egress: [{toCIDRSet: [{cidrGroupRef: g}]}]}",
    texts: {
      "1.8 1.11 1.14": `${cnp}Unable to parse CIDRRule "": invalid CIDR address: `,
      "1.16 1.18 1.20": "accepted",
    },
  },
  {
    what: "a selector of CIDR groups",
    body: 'spec: {endpointSelector: {}, ingress: [{fromCIDRSet: [{cidrGroupSelector: {matchLabels: {"a b": c}}}]}]}',
    texts: {
      "1.8 1.11 1.14": `${cnp}Unable to parse CIDRRule "": invalid CIDR address: `,
      "1.16": `${cnp}Unable to parse CIDRRule "": netip.ParsePrefix(""): no '/'`,
      "1.18": `${cnp}failed to parse cidrGroupSelector &LabelSelector{MatchLabels:map[string]string{a b: c,},MatchExpressions:[]LabelSelectorRequirement{},}: invalid label selector: matchLabels: Invalid value: "cidrgroup.a b": ${labelName}`,
      "1.20": `${cnp}failed to sanitize cidrGroupSelector {"matchLabels":{"cidrgroup:a b":"c"}}: invalid label selector: matchLabels: Invalid value: "cidrgroup:a b": ${labelName}`,
    },
  },
  {
    what: "an entity of a later release",
    body: "spec: {endpointSelector: {}, ingress: [{fromEntities: [kube-apiserver, ingress, world-ipv4, cluster-mesh]}]}",
    texts: {
      "1.8": `${cnp}unsupported entity: kube-apiserver`,
      "1.11": `${cnp}unsupported entity: ingress`,
      "1.14": `${cnp}unsupported entity: world-ipv4`,
      "1.16 1.18": `${cnp}unsupported entity: cluster-mesh`,
      "1.20": "accepted",
    },
  },
  {
    what: "a name with an underscore",
    body: "spec: {endpointSelector: {}, egress: [{toFQDNs: [{matchName: a_b.c}]}]}",
    texts: {
      "1.8": `${cnp}Invalid characters in MatchName: "a_b.c". Only 0-9, a-z, A-Z and . and - characters are allowed`,
      "1.11 1.14 1.16 1.18 1.20": "accepted",
    },
  },
  {
    what: "a name with a blank",
    body: "spec: {endpointSelector: {}, egress: [{toFQDNs: [{matchName: a b}]}]}",
    texts: {
      "1.8 1.11 1.14 1.16 1.18": `${cnp}Invalid characters in MatchName: "a b". Only 0-9, a-z, A-Z and . and - characters are allowed`,
      "1.20": `${cnp}Invalid characters in MatchName: "a b". Only 0-9, a-z, A-Z and ., -, _ characters are allowed`,
    },
  },
  {
    what: "a pattern with a blank",
    body: "spec: {endpointSelector: {}, egress: [{toFQDNs: [{matchPattern: a b}]}]}",
    texts: {
      "1.8 1.11 1.14 1.16 1.18": `${cnp}Invalid characters in MatchPattern: "a b". Only 0-9, a-z, A-Z and ., - and * characters are allowed`,
      "1.20": `${cnp}Invalid characters in MatchPattern: "a b". Only 0-9, a-z, A-Z and ., -, _ and * characters are allowed`,
    },
  },
  {
    what: "an empty server name",
    body: 'spec: {endpointSelector: {}, egress: [{toPorts: [{ports: [{port: "443", protocol: TCP}], serverNames: [""]}]}]}',
    texts: {
      "1.8 1.11": "accepted",
      "1.14 1.16": `${cnp}Empty server name is not allowed`,
      "1.18 1.20": `${cnp}empty server name is not allowed`,
    },
  },
  {
    what: "peers by node labels",
    body: "spec: {endpointSelector: {}, ingress: [{fromNodes: [{}]}]}",
    texts: {
      "1.8 1.11 1.14": "accepted",
      "1.16 1.18 1.20": `${cnp}FromNodes/ToNodes rules can only be applied when the "enable-node-selector-labels" flag is set`,
    },
  },
  {
    what: "a number as a port",
    body: "spec: {endpointSelector: {}, ingress: [{toPorts: [{ports: [{port: 80}]}]}]}",
    texts: {
      "1.8 1.11 1.14 1.16 1.18 1.20":
        "json: cannot unmarshal number into Go struct field PortProtocol.spec.ingress.toPorts.ports.port of type string",
    },
  },
  {
    what: "a list for a selector",
    body: "spec: {endpointSelector: {}, ingress: [{fromEndpoints: [[]]}]}",
    texts: {
      "1.8 1.11 1.14 1.16 1.18":
        "json: cannot unmarshal array into Go struct field IngressRule.spec.ingress.fromEndpoints of type v1.LabelSelector",
      "1.20":
        "json: cannot unmarshal array into Go struct field IngressRule.spec.ingress.IngressCommonRule.fromEndpoints of type v1.LabelSelector",
    },
  },
  ...unreadableCases,
];
