// What `.cilium-policy-lens.yaml` and the settings of the same names say. All parts optional; loaded and checked in
// loadWorkspaceConfig.ts against schemas/workspace.schema.json.
import type { Severity } from "../text/problem.ts";

export interface WorkspaceConfig {
  readonly cilium?: string;
  /** Agent options by Cilium's names, values as written. */
  readonly options?: Readonly<Record<string, string>>;
  readonly cluster?: string;
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  readonly defaultNamespace?: string;
  readonly completeNamespaces?: readonly string[];
  readonly endpoints?: readonly DeclaredEndpoint[];
  readonly podCIDRs?: readonly string[];
  readonly nodeCIDRs?: readonly string[];
  readonly routing?: "native" | "tunnel";
  /** FQDN → addresses, for FQDN rules. */
  readonly dns?: Readonly<Record<string, readonly string[]>>;
  /** Severity per check code. */
  readonly checks?: Readonly<Record<string, Severity | "off">>;
}

export interface DeclaredEndpoint {
  readonly name: string;
  readonly namespace?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly ports?: readonly { readonly name: string; readonly port: number; readonly protocol?: string }[];
  readonly serviceAccount?: string;
  readonly ips?: readonly string[];
  readonly node?: string;
}
