// What client and language server ask and tell each other beyond LSP; docs/lsp-requests.md describes each.
// Positions are LSP's (zero-based, UTF-16). Files are URIs between the two; in texts and flow views a file is its
// path below the workspace folder, with the folder's name in front where there are several folders.
import type { AllowReply, ApplyAllowParams, ApplyAllowReply } from "./allowView.ts";
import type { FlowChoices } from "./flowChoices.ts";
import type { FlowForm } from "./flowForm.ts";
import type { FlowReply } from "./flowView.ts";
import type { ObservedReply } from "./observedView.ts";

/** Client → server. */
export const serverRequests = {
  policyMap: "ciliumPolicyLens/policyMap",
  endpoints: "ciliumPolicyLens/endpoints",
  flow: "ciliumPolicyLens/flow",
  flowChoices: "ciliumPolicyLens/flowChoices",
  flowAt: "ciliumPolicyLens/flowAt",
  observed: "ciliumPolicyLens/observed",
  allow: "ciliumPolicyLens/allow",
  applyAllow: "ciliumPolicyLens/applyAllow",
  explainFile: "ciliumPolicyLens/explainFile",
  compareVersions: "ciliumPolicyLens/compareVersions",
  decodeMark: "ciliumPolicyLens/decodeMark",
} as const;

/** Client → server, without an answer. */
export const serverNotifications = {
  focus: "ciliumPolicyLens/focus",
  filesChanged: "ciliumPolicyLens/filesChanged",
} as const;

/** Server → client. */
export const clientRequests = {
  findFiles: "ciliumPolicyLens/findFiles",
  readFiles: "ciliumPolicyLens/readFiles",
} as const;

/** Server → client, without an answer. */
export const clientNotifications = {
  snapshotChanged: "ciliumPolicyLens/snapshotChanged",
} as const;

/** A command of the client that only links and lenses use; it is not in the palette. */
export const openPlaceCommand = "ciliumPolicyLens.openPlace";

export interface RequestTypes {
  readonly policyMap: { readonly params: PolicyMapParams; readonly result: PolicyMapText | UnknownEndpoint };
  readonly endpoints: { readonly params: NoParams; readonly result: EndpointList };
  readonly flow: { readonly params: FlowQuestion; readonly result: FlowReply };
  /** The flow that a peer, a port or a selector in a text is about. */
  readonly flowAt: {
    readonly params: { readonly uri: string; readonly line: number; readonly character: number };
    readonly result: { readonly flow: SimulateFlowArguments | null };
  };
  /** A recorded flow: JSON of Hubble, or a line of `cilium monitor`. */
  readonly observed: { readonly params: { readonly text: string }; readonly result: ObservedReply };
  readonly flowChoices: { readonly params: NoParams; readonly result: FlowChoices };
  readonly allow: { readonly params: FlowForm; readonly result: AllowReply };
  readonly applyAllow: { readonly params: ApplyAllowParams; readonly result: ApplyAllowReply };
  readonly explainFile: { readonly params: { readonly uri: string }; readonly result: { readonly text: string } };
  readonly compareVersions: {
    /** Cilium versions. */
    readonly params: { readonly before: string; readonly after: string };
    readonly result: { readonly text: string; readonly links: readonly PlaceLink[] };
  };
  /** `mark` in hexadecimal; `text` as `mark` on the command line prints it. */
  readonly decodeMark: { readonly params: { readonly mark: string }; readonly result: { readonly text: string } };
  readonly findFiles: {
    readonly params: { readonly folder: string };
    readonly result: { readonly uris: readonly string[] };
  };
  readonly readFiles: {
    readonly params: { readonly uris: readonly string[] };
    /** One for each URI. */
    readonly result: { readonly files: readonly ReadFileResult[] };
  };
}

export interface NotificationTypes {
  readonly focus: { readonly focus: FocusedEndpoint | null };
  readonly filesChanged: NoParams;
  readonly snapshotChanged: SnapshotStatus;
}

export type NoParams = Readonly<Record<string, never>>;

/** What the client passes in `initializationOptions`. */
export interface InitializationOptions {
  /** Folder of the installed extension, for links to its documents. */
  readonly extensionUri?: string;
}

export interface FlowQuestion extends FlowForm {
  /** `first`: of the path the first packet alone, without constants, which is soonest; absent: all of it. */
  readonly packets?: "first" | "every";
}

export interface PolicyMapParams {
  /** Absent: the first world that has the endpoint. */
  readonly world?: string;
  /** A reference: `ns/pod`, `host`, `identity:<number>` … */
  readonly endpoint: string;
}

export interface PolicyMapText {
  readonly world: string;
  readonly endpoint: string;
  /** As `policymap -o table` prints it. */
  readonly text: string;
  /** The places that the text names, in its order. */
  readonly links: readonly PlaceLink[];
}

export interface PlaceLink {
  /** In the text. */
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly target: FilePlace;
}

export interface FilePlace {
  readonly uri: string;
  readonly line: number;
  readonly character: number;
}

export interface UnknownEndpoint {
  /** One sentence: "Nothing here is named shop/wbe". */
  readonly error: string;
  readonly nearest: readonly string[];
}

export interface EndpointList {
  readonly worlds: readonly {
    readonly world: string;
    readonly cilium: string;
    readonly endpoints: readonly EndpointItem[];
  }[];
}

export interface EndpointItem {
  readonly name: string;
  /** The name as it is shown. */
  readonly title: string;
  readonly kind: string;
  readonly representative: boolean;
  readonly identity: number;
  readonly nReplicas: number;
}

/** An endpoint in its world; hints show its final keys alone. */
export interface FocusedEndpoint {
  readonly world: string;
  readonly endpoint: string;
}

export type ReadFileResult =
  | { readonly kind: "text"; readonly text: string }
  /** There, but not readable: too large, no permission, no text. */
  | { readonly kind: "unreadable"; readonly reason: string }
  /** Gone, or left out by `files.exclude`, `.gitignore` or a setting. */
  | { readonly kind: "absent" };

export interface SnapshotStatus {
  /** Counts up with each change of an answer. */
  readonly revision: number;
  /** Errors and warnings in all files. */
  readonly nProblems: number;
  /** What is wrong with settings, which stand in no file: `unknown Cilium version "2.0"`. */
  readonly settingsProblems: readonly string[];
  readonly worlds: readonly {
    readonly world: string;
    readonly cilium: string;
    readonly profileFrom: string;
    readonly nEndpoints: number;
    readonly nPolicies: number;
    readonly nLeftOut: number;
  }[];
}

// --- Arguments of commands, as links and lenses pass them

export interface ShowPolicyMapArguments {
  readonly world: string;
  /** More than one: the client asks which. */
  readonly endpoints: readonly string[];
}

export interface SimulateFlowArguments {
  readonly world: string;
  readonly from?: string;
  readonly to?: string;
  readonly port?: number;
  readonly protocol?: string;
}

export type FocusEndpointArguments = ShowPolicyMapArguments;

export type OpenPlaceArguments = FilePlace;
