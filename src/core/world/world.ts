// The world of one folder: what manifests and the workspace file say is there, before any policy is looked at.
// Leaves out: identities, representatives and policies (policy/ derives them).
import type { LabelFilter } from "../labels/labelFilter.ts";
import type { AgentOptions, DatapathProfile } from "../profile.ts";
import type { Range } from "../text/range.ts";
import type { Endpoint, NamedPort } from "./endpoint.ts";
import type { KubeObject } from "./kubeObject.ts";
import type { WorkspaceConfig } from "./workspaceConfig.ts";

export interface Assumption {
  /** `ASSUMES_…` or `NOT_MODELLED_…`. */
  readonly code: string;
  readonly message: string;
}

export interface ServicePort {
  readonly name: string;
  readonly port: number;
  readonly protocol: "TCP" | "UDP" | "SCTP";
  /** Number or name of the backend's port. */
  readonly targetPort: number | string;
  readonly nodePort: number | undefined;
}

/** Which backends a client gets. */
export interface ServiceTraffic {
  /** `local`: packets from outside get to backends of the node that they come to alone. */
  readonly external: "cluster" | "local";
  /** The same of packets of pods. */
  readonly internal: "cluster" | "local";
  /** Seconds for which a client keeps its backend; undefined without session affinity. */
  readonly affinitySeconds: number | undefined;
  /** `loadBalancerSourceRanges`. */
  readonly sourceRanges: readonly string[];
}

export interface Service {
  readonly namespace: string;
  readonly name: string;
  readonly type: string;
  readonly clusterIPs: readonly string[];
  readonly externalIPs: readonly string[];
  /** `clusterIP: None`: its name stands for the pods' own addresses. */
  readonly isHeadless?: boolean;
  /** `spec.externalName` of an ExternalName: its name is an alias in DNS, and Cilium translates nothing. */
  readonly externalName?: string | undefined;
  /** Undefined = no selector (backends come from EndpointSlices). */
  readonly selector: Readonly<Record<string, string>> | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly ports: readonly ServicePort[];
  /** From EndpointSlices and Endpoints of this service. */
  readonly backendIPs: readonly string[];
  /** Undefined where nothing is said. */
  readonly traffic?: ServiceTraffic | undefined;
  readonly origin: { readonly file: string; readonly range: Range };
}

export interface Node {
  readonly name: string;
  /** Of `cilium_host`: CiliumInternalIP of CiliumNode, or the agent's annotation. */
  readonly routerIPs?: readonly string[];
  /** Of the node's health endpoint, and of its Ingress proxy. */
  readonly healthIPs?: readonly string[];
  readonly ingressIPs?: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly ips: readonly string[];
  readonly podCIDRs: readonly string[];
}

export interface CidrGroup {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly cidrs: readonly string[];
}

/** A pod or workload that policies do not see as a pod: hostNetwork pods are their node. */
export interface WithoutEndpoint {
  /** `ns/name`. */
  readonly name: string;
  readonly kind: string;
  readonly reason: string;
  readonly node: string | undefined;
  /** Undefined where it is not of the node's network. */
  readonly hostNetwork: HostNetworkPod | undefined;
}

/** What services and addresses need of a pod of the node's network. */
export interface HostNetworkPod {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly namedPorts: readonly NamedPort[];
  readonly ips: readonly string[];
}

export interface World {
  /** Folder of the world, as paths are written (`.` for the whole). */
  readonly root: string;
  readonly config: WorkspaceConfig;
  readonly profile: DatapathProfile;
  /** Where the version comes from: `--cilium`, a setting, a file of the folder, or the default. */
  readonly profileFrom: string;
  readonly options: AgentOptions;
  /** Names of agent options that the folder, settings or the command line say; all of them where `cilium-config` is there. */
  readonly toldOptions?: ReadonlySet<string>;
  readonly cluster: string;
  readonly namespaces: ReadonlyMap<
    string,
    { readonly labels: Readonly<Record<string, string>>; readonly isDeclared: boolean }
  >;
  /** Real endpoints only, sorted by name. */
  readonly endpoints: readonly Endpoint[];
  /** Sorted by name. */
  readonly withoutEndpoint?: readonly WithoutEndpoint[];
  readonly services: readonly Service[];
  readonly nodes: readonly Node[];
  readonly cidrGroups: readonly CidrGroup[];
  /** Numbers of CiliumIdentity objects by sorted label set (labels joined with ","). */
  readonly givenIdentities: ReadonlyMap<string, number>;
  /** Which labels of pods take part in identities; undefined where the world was not read from files. */
  readonly isIdentityLabel?: LabelFilter;
  /** Holds CiliumEndpoint, CiliumEndpointSlice or CiliumIdentity objects: no representatives then. */
  readonly isComplete: boolean;
  /** Policies of all kinds, in order of file, document, item. */
  readonly policyObjects: readonly KubeObject[];
  readonly assumptions: readonly Assumption[];
}
