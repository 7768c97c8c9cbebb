// Rules of which a part can't be read, and what versions of Cilium say of them (measured as those of versionCases.ts).
import type { VersionCase } from "./versionCases.ts";

const cnp = "Invalid CiliumNetworkPolicy spec: ";

export const unreadableCases: readonly VersionCase[] = [
  {
    what: "a CIDR in a deny that can't be read, with an exception",
    body: "spec: {endpointSelector: {}, egressDeny: [{toCIDRSet: [{cidr: 010.0.0.0/8, except: [10.1.0.0/16]}]}]}",
    texts: {
      "1.8": "accepted",
      "1.11 1.14 1.16": "panic: runtime error: invalid memory address or nil pointer dereference",
      "1.18 1.20": `${cnp}unable to parse CIDRRule "010.0.0.0/8": netip.ParsePrefix("010.0.0.0/8"): ParseAddr("010.0.0.0"): IPv4 field has octet with leading zero`,
    },
  },
  {
    what: "an exception in a deny that can't be read",
    body: "spec: {endpointSelector: {}, egressDeny: [{toCIDRSet: [{cidr: 10.0.0.0/8, except: [x]}]}]}",
    texts: {
      "1.8": "accepted",
      "1.11 1.14 1.16": "panic: runtime error: invalid memory address or nil pointer dereference",
      "1.18 1.20": `${cnp}netip.ParsePrefix("x"): no '/'`,
    },
  },
  {
    what: "an ICMP field of which nothing can be read",
    body: "spec: {endpointSelector: {}, ingress: [{icmps: [{fields: [{family: 40, type: {}}]}]}]}",
    texts: {
      "1.8": "accepted",
      "1.11 1.14":
        "json: cannot unmarshal number into Go struct field ICMPField.spec.ingress.icmps.fields.family of type string",
      "1.16 1.18":
        "json: cannot unmarshal object into Go struct field ICMPRule.spec.ingress.icmps.fields of type int32",
      "1.20":
        "json: cannot unmarshal object into Go struct field ICMPRule.spec.ingress.icmps.fields.type of type int32",
    },
  },
  {
    what: "a label without a key, with characters that an API server escapes",
    body: 'spec: {endpointSelector: {}, ingress: [{}], labels: [{source: "<&>"}]}',
    texts: {
      "1.8 1.11 1.14 1.16 1.18 1.20": String.raw`invalid Label: '{"source":"\u003c\u0026\u003e"}' does not contain label key`,
    },
  },
];
