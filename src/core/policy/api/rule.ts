// A Cilium rule as decoded from its document, before conversion to policy entries; both directions share one shape.
// Mirrors api.Rule, IngressRule, EgressRule and their deny twins in pkg/policy/api, Cilium v1.20.2.
// `undefined` = absent or null, `[]` = present and empty: Cilium tells them apart (semantics.md §1.4).
import type { Range } from "../../text/range.ts";
import type { PathSegment } from "../../yaml/node.ts";

/** A value with the place it was written at; ranges count from the document. */
export interface Placed {
  readonly path: readonly PathSegment[];
  readonly range: Range;
}

/** metav1.LabelSelector as written: no source prefix added, nothing injected. */
export interface RawLabelSelector extends Placed {
  readonly matchLabels: readonly RawLabel[];
  readonly matchExpressions: readonly RawExpression[];
}

export interface RawLabel extends Placed {
  readonly key: string;
  readonly value: string;
}

export interface RawExpression extends Placed {
  readonly key: string;
  readonly operator: string;
  readonly values: readonly string[];
}

export interface RawText extends Placed {
  readonly value: string;
}

export interface RawCidrRule extends Placed {
  readonly cidr: string;
  readonly cidrGroupRef: string;
  readonly cidrGroupSelector: RawLabelSelector | undefined;
  readonly except: readonly RawText[];
}

export interface RawFqdn extends Placed {
  readonly matchName: string;
  readonly matchPattern: string;
}

export interface RawService extends Placed {
  readonly k8sService: { readonly serviceName: string; readonly namespace: string } | undefined;
  readonly k8sServiceSelector:
    | {
        readonly selector: RawLabelSelector;
        /** Names neither labels nor expressions, not even none of them: Go then has no selector at all. */
        readonly isBare: boolean;
        readonly namespace: string;
      }
    | undefined;
}

export interface RawPort extends Placed {
  readonly port: string;
  /** As written ("" where absent). */
  readonly protocol: string;
  readonly endPort: number;
}

export interface RawHttpRule extends Placed {
  readonly path_: string;
  readonly method: string;
  readonly host: string;
  readonly headers: readonly string[];
  readonly headerMatches: readonly RawHeaderMatch[];
}

export interface RawHeaderMatch extends Placed {
  readonly mismatch: string;
  readonly name: string;
  readonly value: string;
  readonly secret: { readonly namespace: string; readonly name: string } | undefined;
}

/** kafka.PortRule; gone since 1.19. "" where absent. */
export interface RawKafkaRule extends Placed {
  readonly role: string;
  readonly apiKey: string;
  readonly apiVersion: string;
  readonly clientID: string;
  readonly topic: string;
}

/** PortRuleL7: pairs that the parser named by `l7proto` reads; gone since 1.19. */
export interface RawKeyValueRule extends Placed {
  /** As written; the last of equal keys counts. */
  readonly pairs: readonly { readonly key: string; readonly value: string }[];
}

export interface RawL7Rules extends Placed {
  readonly http: readonly RawHttpRule[] | undefined;
  readonly dns: readonly RawFqdn[] | undefined;
  readonly kafka: readonly RawKafkaRule[] | undefined;
  /** Name of a proxylib or Envoy parser; "" where absent. */
  readonly l7proto: string;
  readonly l7: readonly RawKeyValueRule[] | undefined;
}

export interface RawTlsContext extends Placed {
  readonly secret: { readonly namespace: string; readonly name: string };
  readonly trustedCA: string;
  readonly certificate: string;
  readonly privateKey: string;
}

export interface RawListener extends Placed {
  readonly name: string;
  /** 0 = not set. */
  readonly priority: number;
  readonly envoyConfigKind: string;
  readonly envoyConfigName: string;
}

export interface RawPortRule extends Placed {
  readonly ports: readonly RawPort[];
  readonly rules: RawL7Rules | undefined;
  readonly terminatingTLS: RawTlsContext | undefined;
  readonly originatingTLS: RawTlsContext | undefined;
  readonly serverNames: readonly RawText[];
  readonly listener: RawListener | undefined;
}

export interface RawIcmpField extends Placed {
  /** "" = IPv4. */
  readonly family: string;
  /** As written: a number or a name of pkg/policy/api/icmp.go. */
  readonly type: string | number;
}

/** One item of ingress, ingressDeny, egress or egressDeny: the unit that origins name. */
export interface RuleItem extends Placed {
  readonly direction: "ingress" | "egress";
  readonly verdict: "allow" | "deny";
  readonly endpoints: readonly RawLabelSelector[] | undefined;
  readonly nodes: readonly RawLabelSelector[] | undefined;
  readonly entities: readonly RawText[] | undefined;
  readonly cidr: readonly RawText[] | undefined;
  readonly cidrSet: readonly RawCidrRule[] | undefined;
  readonly services: readonly RawService[] | undefined;
  readonly fqdns: readonly RawFqdn[] | undefined;
  /** Cloud groups: opaque, canonical JSON text of each. */
  readonly groups: readonly RawText[] | undefined;
  readonly requires: readonly RawLabelSelector[] | undefined;
  readonly toPorts: readonly RawPortRule[] | undefined;
  readonly icmps: readonly { readonly fields: readonly RawIcmpField[] }[] | undefined;
  readonly authentication: RawText | undefined;
}

export interface Rule extends Placed {
  readonly endpointSelector: RawLabelSelector | undefined;
  readonly nodeSelector: RawLabelSelector | undefined;
  /** Which of the four sections are present with at least one item is read from `items`; presence of empty ones does not matter. */
  readonly items: readonly RuleItem[];
  readonly enableDefaultDeny: { readonly ingress: boolean | undefined; readonly egress: boolean | undefined };
  readonly logValue: string;
  readonly labels: readonly RawText[];
  readonly description: string;
}
