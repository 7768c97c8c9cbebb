// What can be picked in the form of the flow webview, world by world.
import type { FlowProtocol } from "./flowForm.ts";

export interface FlowChoices {
  /** One or more, in the order in which they are offered. */
  readonly worlds: readonly WorldChoices[];
}

export interface WorldChoices {
  /** Folder of the world; `.` for the whole workspace folder. */
  readonly world: string;
  /** `1.20` */
  readonly cilium: string;
  /** `cilium-config`, `Helm values`, `default` … */
  readonly ciliumFrom: string;
  /** Short facts that bound every answer: `Routing native`. */
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  readonly endpoints: readonly EndpointChoice[];
  readonly services: readonly ServiceChoice[];
  readonly entities: readonly string[];
  /** Names without the prefix `fqdn:`. */
  readonly fqdns: readonly string[];
  /** Names without the prefix `node:`. */
  readonly nodes: readonly string[];
  /** Versions that the flow can be compared in. */
  readonly versions?: readonly string[];
  /** Options of a packet's way. */
  readonly walkOptions?: readonly WalkOptionChoice[];
}

/** What can be changed of a packet's way: `placement`, `kube-proxy-replacement` … */
export interface WalkOptionChoice {
  readonly name: string;
  /** One line. */
  readonly summary: string;
  readonly values: readonly string[];
  /** What this version takes where neither folder nor flow says anything. */
  readonly default: string;
}

export interface EndpointChoice {
  /** `shop/web`, `representative:k8s:app=db,…` */
  readonly reference: string;
  /** `Deployment`, `Pod`, `representative` … */
  readonly kind: string;
  readonly representative: boolean;
  readonly nReplicas: number;
  readonly identity: number;
  readonly labels: readonly string[];
}

export interface ServiceChoice {
  /** `shop/search`, without the prefix `svc:`. */
  readonly name: string;
  readonly ports: readonly { readonly name: string; readonly port: number; readonly protocol: FlowProtocol }[];
}
