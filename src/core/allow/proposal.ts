// What would let a denied flow pass, as data: one or more proposals for each side that denies.
import type { OriginView } from "../policymap/view.ts";
import type { TextEdit } from "../text/problem.ts";
import type { UnlistedFile } from "../world/kustomization.ts";

export interface AllowAnswer {
  /** One for each side that denies, egress first; all of them have to be opened. */
  readonly sides: readonly AllowSide[];
  /** Why no side has anything to open; null where one has. */
  readonly nothing: "not-denied" | "denied-by-proxy" | "dropped-on-the-way" | "no-backends" | null;
}

export interface AllowSide {
  readonly direction: "ingress" | "egress";
  readonly endpoint: string;
  /** Those that open least first. */
  readonly proposals: readonly Proposal[];
  /** Where no rule can open the side: the rules that have to change. */
  readonly blockedBy: readonly OriginView[];
}

/**
 * `port`, `peer`, `item`: into a rule or policy that selects the endpoint; `policy`: a new one; `request`: a rule for the
 * proxy, for this request.
 */
export type ProposalKind = "port" | "peer" | "item" | "policy" | "request";

export interface Proposal {
  /** Names the proposal while the files stay as they are. */
  readonly id: string;
  readonly kind: ProposalKind;
  /** `CiliumNetworkPolicy shop/db`: the one that is edited or made. */
  readonly policy: string;
  /** What is added, in words: `5433/TCP`, `shop/web`. */
  readonly added: string;
  readonly file: string;
  readonly isNewFile: boolean;
  /** A kustomization that has to list the new file: until then it leaves the policy out. */
  readonly unlisted?: UnlistedFile;
  /** From 0: where the text goes. */
  readonly line: number;
  /** Ranges count from the file. */
  readonly edits: readonly TextEdit[];
  /** What is put in, without the indentation that all its lines share. */
  readonly text: string;
  /** Every other flow that this side lets pass with it and did not before; of a `request`, for that request alone. */
  readonly opened: readonly OpenedFlows[];
}

/** Every one of the endpoints with every peer on every port. */
export interface OpenedFlows {
  readonly direction: "ingress" | "egress";
  readonly endpoints: readonly string[];
  /** `shop/web`, `host`, `10.0.0.0/8`, `world IPv4`. */
  readonly peers: readonly string[];
  /** `5432/TCP`, `8000-8999/UDP`, `TCP`; empty: every port of every protocol. */
  readonly ports: readonly string[];
}
