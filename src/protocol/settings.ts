// The settings of the extension, `ciliumPolicyLens.*`: their JSON Schema and the value that the server receives.
// package.json's `configuration` is generated from this table (npm run generate).
// Names and meanings are those of .cilium-policy-lens.yaml; a setting that is set here wins over the file.

export const settingsSection = "ciliumPolicyLens";

/** One property of VS Code's `contributes.configuration`, itself a JSON Schema. */
interface SettingDefinition {
  readonly type: string | readonly string[];
  /** Markdown, one or two sentences. */
  readonly description: string;
  readonly default: unknown;
  readonly enum?: readonly string[];
  readonly enumDescriptions?: readonly string[];
  readonly pattern?: string;
  readonly patternErrorMessage?: string;
  readonly items?: object;
  readonly additionalProperties?: object | boolean;
  /** VS Code's reach of a setting; "resource" may differ per folder. */
  readonly scope: "window" | "resource";
}

const checkSeverities = ["error", "warning", "info", "hint", "off"] as const;

export type CheckSeveritySetting = (typeof checkSeverities)[number];

const strings = { type: "string" } as const;

/** Keys are what follows `ciliumPolicyLens.`; the order is that of the settings page. */
export const settings = {
  cilium: {
    type: "string",
    default: "auto",
    pattern: "^(auto|v?\\d+\\.\\d+(\\.\\d+)?)$",
    patternErrorMessage: "Write `auto` or a version such as `1.20` or `1.20.2`.",
    description:
      "Cilium version to compute for, such as `1.20`. `auto` reads it from Helm values or `cilium-config` in the folder, else takes the newest that this extension knows.",
    scope: "resource",
  },
  options: {
    type: "object",
    default: {},
    additionalProperties: { type: ["string", "boolean", "number"] },
    description:
      "Options of the Cilium agent by their own names, for example `enable-policy: always` or `enable-ipv6: true`. They win over `cilium-config` and Helm values in the folder.",
    scope: "resource",
  },
  cluster: {
    type: "string",
    default: "",
    description: "Name of the cluster. Empty: from `cilium-config` or Helm values in the folder, else `default`.",
    scope: "resource",
  },
  include: {
    type: "array",
    items: strings,
    default: [],
    description: "Globs of files to read, relative to the folder. Empty: all YAML and JSON files.",
    scope: "resource",
  },
  exclude: {
    type: "array",
    items: strings,
    default: [],
    description:
      "Globs of files to leave out, relative to the folder, in addition to `files.exclude` and `.gitignore`.",
    scope: "resource",
  },
  defaultNamespace: {
    type: "string",
    default: "",
    description:
      "Namespace of objects that name none and that no `kustomization.yaml` places. Empty: from `.cilium-policy-lens.yaml`, else `default`.",
    scope: "resource",
  },
  completeNamespaces: {
    type: "array",
    items: strings,
    default: [],
    description:
      "Namespaces whose workloads are all in the folder. Only there is a selector that matches nothing reported, and no representative endpoint is made up.",
    scope: "resource",
  },
  endpoints: {
    type: "array",
    items: { type: "object" },
    default: [],
    description: "Endpoints that the folder's manifests do not show, each with a name, a namespace and labels.",
    scope: "resource",
  },
  podCIDRs: {
    type: "array",
    items: strings,
    default: [],
    description: "Address ranges of pods, for example `10.0.0.0/16`.",
    scope: "resource",
  },
  nodeCIDRs: {
    type: "array",
    items: strings,
    default: [],
    description: "Address ranges of nodes, for example `192.168.0.0/24`.",
    scope: "resource",
  },
  routing: {
    type: "string",
    enum: ["auto", "native", "tunnel"],
    enumDescriptions: [
      "From `cilium-config` or Helm values in the folder, else the default of the Cilium version.",
      "Packets between nodes are routed by the network.",
      "Packets between nodes are encapsulated.",
    ],
    default: "auto",
    description: "How packets travel between nodes.",
    scope: "resource",
  },
  dns: {
    type: "object",
    default: {},
    additionalProperties: { type: "array", items: strings },
    description: "Known DNS names and their addresses, for `toFQDNs` rules: name → list of IP addresses.",
    scope: "resource",
  },
  checks: {
    type: "object",
    default: {},
    additionalProperties: { type: "string", enum: checkSeverities },
    description: "Severity of single checks by their code, for example `selects-nothing: off`.",
    scope: "resource",
  },
  "inlayHints.enabled": {
    type: "boolean",
    default: true,
    description: "Show, in the text, which endpoints a selector matches and which policy map keys a rule becomes.",
    scope: "window",
  },
  "trace.server": {
    type: "string",
    enum: ["off", "messages", "verbose"],
    default: "off",
    description: "Log the messages between the editor and the language server to the output channel.",
    scope: "window",
  },
} as const satisfies Record<string, SettingDefinition>;

export type SettingName = keyof typeof settings;

/** What `workspace/configuration` answers for the section `ciliumPolicyLens`. Absent = not set by the user. */
export interface Settings {
  readonly cilium?: string;
  readonly options?: Readonly<Record<string, string | boolean | number>>;
  readonly cluster?: string;
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  readonly defaultNamespace?: string;
  readonly completeNamespaces?: readonly string[];
  /** Shape as `endpoints` of .cilium-policy-lens.yaml; validated where the file is. */
  readonly endpoints?: readonly unknown[];
  readonly podCIDRs?: readonly string[];
  readonly nodeCIDRs?: readonly string[];
  readonly routing?: "auto" | "native" | "tunnel";
  readonly dns?: Readonly<Record<string, readonly string[]>>;
  readonly checks?: Readonly<Record<string, CheckSeveritySetting>>;
  readonly inlayHints?: { readonly enabled?: boolean };
  readonly trace?: { readonly server?: "off" | "messages" | "verbose" };
}
