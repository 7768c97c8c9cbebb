// What the core answers from: one immutable value per state of the files. Everything below is plain data or lazily
// computed and memoised; offsets count from the file.

import type { AllowAnswer } from "./allow/proposal.ts";
import type { Flow, FlowAnswer, FlowError, LeftOutView } from "./datapath/flow.ts";
import type { RecordedComparison } from "./datapath/recorded/compareRecorded.ts";
import type { RecordedFlow } from "./datapath/recorded/recordedFlow.ts";
import type { RecordedQuestion } from "./datapath/recorded/recordedQuestion.ts";
import type { PolicyMapFormat } from "./policymap/mapFormat.ts";
import type { PolicyMapEntryView, PolicyMapView, SkippedKeyView } from "./policymap/view.ts";
import type { ProfileName } from "./profile.ts";
import type { LineIndex } from "./text/lineIndex.ts";
import type { RejectedBy, RelatedPlace, Severity } from "./text/problem.ts";
import type { Range } from "./text/range.ts";
import type { Assumption } from "./world/world.ts";

export interface InputFile {
  /** Path with `/`, as findings print it. */
  readonly file: string;
  /** Undefined: the file could not be read, `reason` says why. */
  readonly text: string | undefined;
  readonly reason?: string;
}

export interface Settings {
  /** `--cilium` or the setting; undefined or "auto": found in the folder, else 1.20. */
  readonly cilium?: string;
  readonly options?: Readonly<Record<string, string>>;
  readonly cluster?: string;
  /** Same shape as the workspace file; wins over it. */
  readonly overrides?: import("./world/workspaceConfig.ts").WorkspaceConfig;
}

export type Verdict =
  | "reject-yaml"
  | "not-a-policy"
  | "reject-apiversion"
  | "reject-schema"
  | "reject-agent"
  | "duplicate-key"
  | "unknown-field"
  | "accept"
  | "templated";

export type CrdVerdict = "pass" | "unknown" | "invalid" | "no-such-kind-or-version";

/** A row of `documents` in `check -o json`. */
export interface DocumentReport {
  readonly file: string;
  readonly document: number;
  readonly item?: number;
  readonly kind: string;
  /** `ns/name`, or the name alone for cluster scope. */
  readonly name: string;
  readonly verdict: Verdict;
  readonly crd: CrdVerdict;
  /** The document's text in its file. */
  readonly range: Range;
}

export interface Finding {
  readonly file: string;
  readonly document: number;
  readonly item?: number;
  /** Counted from the file. */
  readonly range: Range;
  readonly severity: Severity;
  readonly code: string;
  readonly message: string;
  readonly rejectedBy: readonly RejectedBy[];
  readonly agentError?: string;
  readonly apiServerError?: string;
  readonly related: readonly RelatedPlace[];
  readonly fixes: readonly {
    readonly title: string;
    readonly edits: readonly { readonly range: Range; readonly newText: string }[];
  }[];
}

/** "Explain This File": what was read, left out or left alone, and why. */
export interface FileExplanation {
  readonly file: string;
  readonly world: string;
  readonly cilium: string;
  readonly profileFrom: string;
  readonly pieces: readonly {
    readonly document: number;
    readonly item?: number;
    readonly line: number;
    readonly what: string;
    readonly outcome: "read" | "left-out" | "left-alone" | "ignored";
    readonly why: string;
  }[];
}

export interface EndpointView {
  readonly name: string;
  readonly kind: string;
  readonly representative: boolean;
  readonly identity: number;
  readonly labels: readonly string[];
  readonly nReplicas: number;
  readonly ips: readonly string[];
  readonly place: { readonly file: string; readonly range: Range } | undefined;
}

/** One rule item of a policy, where it stands and what it asks for. */
export interface RuleItemView {
  /** Index into the world's items; names the item in `PolicyMapEntryView` look-ups. */
  readonly item: number;
  readonly policy: string;
  readonly path: string;
  readonly direction: "ingress" | "egress";
  readonly verdict: "allow" | "deny" | "pass";
  readonly range: Range;
  readonly peers: readonly PeerView[];
  readonly ports: readonly PortView[];
}

export interface PeerView {
  readonly range: Range;
  /** `fromEndpoints[0]` … as written. */
  readonly path: string;
  readonly kind: "endpoints" | "entity" | "cidr" | "cidr-group" | "fqdn" | "service" | "nodes" | "group" | "any";
  /** The effective selector(s) after injection, as Cilium 1.20 prints them. */
  readonly effective: readonly string[];
  readonly endpoints: readonly string[];
  readonly identities: readonly { readonly identity: number; readonly labels: readonly string[] }[];
}

export interface PortView {
  readonly range: Range;
  readonly path: string;
  /** As written: `80`, `http`, `80-90`; 0 for a protocol alone. */
  readonly text: string;
  readonly protocols: readonly string[];
  /** Numeric bounds; undefined for a named port. */
  readonly port: number | undefined;
  readonly endPort: number | undefined;
}

export interface PolicyView {
  readonly id: number;
  /** `CiliumNetworkPolicy default/allow-b`. */
  readonly title: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly file: string;
  readonly document: number;
  readonly item: number | undefined;
  /** The document. */
  readonly range: Range;
  readonly nameRange: Range;
  readonly rejected: string | undefined;
  /** The agent's options let it read the kind; else the object has no effect. */
  readonly isRead: boolean;
  readonly subjects: readonly {
    /** The selector's own range (its key). */
    readonly range: Range;
    readonly path: string;
    readonly effective: string;
    readonly endpoints: readonly string[];
    readonly nMaps: number;
    readonly mapSizes: readonly number[];
  }[];
  /** What the policy turns on, per direction, where it does. */
  readonly defaultDeny: { readonly ingress: Range | undefined; readonly egress: Range | undefined };
  /** Zero-based lines of these sections. */
  readonly defaultDenyLines: { readonly ingress: number | undefined; readonly egress: number | undefined };
  readonly items: readonly RuleItemView[];
}

/** The keys that one rule item made in the map of one class of endpoints (equal identity and named ports). */
export interface ItemKeys {
  readonly endpoints: readonly string[];
  readonly identity: number;
  readonly entries: readonly PolicyMapEntryView[];
  readonly skipped: readonly SkippedKeyView[];
}

export interface WorldView {
  readonly root: string;
  readonly cilium: ProfileName;
  readonly profileFrom: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly cluster: string;
  readonly isComplete: boolean;
  readonly endpoints: readonly EndpointView[];
  readonly services: readonly {
    readonly name: string;
    readonly ports: readonly { readonly name: string; readonly port: number; readonly protocol: string }[];
  }[];
  readonly fqdns: readonly string[];
  readonly nodes: readonly string[];
  readonly policies: readonly PolicyView[];
  /** Those of `policies` that stand in a file. */
  policiesIn(file: string): readonly PolicyView[];
  readonly leftOut: readonly LeftOutView[];
  /** How many there are, without making any; endpoints of the folder alone. */
  readonly counts: { readonly nEndpoints: number; readonly nPolicies: number; readonly nLeftOut: number };
  readonly assumptions: readonly Assumption[];
  /** Undefined: no such endpoint (or `host`, `node:<name>`, `identity:<n>`, `labels:…` reference). */
  policyMap(endpoint: string): PolicyMapView | undefined;
  /** What is in no answer and could have selected that endpoint for this direction. */
  leftOutOf(endpoint: string, direction: "ingress" | "egress"): readonly LeftOutView[];
  /** How the maps of this version look outside. */
  readonly mapFormat: PolicyMapFormat;
  /** Hex bytes of key and entry of one entry of that endpoint's map. */
  entryBytes(entry: PolicyMapEntryView): { readonly key: string; readonly entry: string };
  itemKeys(item: RuleItemView): readonly ItemKeys[];
  /** Undefined: no identity of this world has the number. */
  labelsOf(identity: number): readonly string[] | undefined;
  /** The prefixes whose addresses have the identity, IPv4 first; none for one that is no prefix. */
  prefixesOf(identity: number): readonly string[];
  flow(flow: Flow): FlowAnswer | FlowError;
  /** The same answer with the walk of the first packet alone and without constants: what decides, at once. */
  firstPacket(flow: Flow): FlowAnswer | FlowError;
  /** A flow that a cluster recorded: what it is here, what this folder answers, and whether the two agree. */
  explainRecorded(recorded: RecordedFlow): RecordedAnswer;
  /** What would let a denied flow pass; tries every proposal, so it is asked on demand. */
  allow(flow: Flow): AllowAnswer | FlowError;
}

export interface RecordedAnswer {
  readonly recorded: RecordedFlow;
  readonly question: RecordedQuestion;
  /** Null where there is no question. */
  readonly answer: FlowAnswer | null;
  readonly comparison: RecordedComparison | null;
}

export interface Snapshot {
  /** Counts up with each update. */
  readonly revision: number;
  readonly files: readonly string[];
  /** What is wrong with settings and options that stand in no file: an unknown version, an unknown option. */
  readonly settingsProblems: readonly { readonly code: string; readonly message: string }[];
  readonly worlds: readonly WorldView[];
  worldOf(file: string): WorldView | undefined;
  /** The text that the answers about `file` were computed from. */
  textOf(file: string): string | undefined;
  /** Where lines of that text start. */
  linesOf(file: string): LineIndex;
  documents(file: string): readonly DocumentReport[];
  findings(file: string): readonly Finding[];
  /** Those that the file's own text decides, without what the policies of the world do together. Quick after an edit. */
  ownFindings(file: string): readonly Finding[];
  explain(file: string): FileExplanation | undefined;
}

/** Keeps what did not change between updates; `update` returns the next snapshot. */
export interface Analyzer {
  /** `text: undefined` without `reason` removes the file. */
  update(changes: readonly InputFile[]): Snapshot;
  configure(settings: Settings): Snapshot;
}
