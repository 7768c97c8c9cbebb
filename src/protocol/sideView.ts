// One side of a flow as the flow view shows it: the keys tried and found, why it denies, what came nearest, the map.
import type { Place, Sentence } from "./sentence.ts";

/** That side has no endpoint here, so no policy map: world, another cluster. */
export interface AbsentSide {
  readonly kind: "absent";
  /** `Egress at world: not applicable` */
  readonly title: string;
  readonly sentence: Sentence;
}

export interface SideView {
  readonly kind: "side";
  readonly direction: "egress" | "ingress";
  readonly endpoint: string;
  readonly identity: number;
  readonly peer: string;
  readonly peerIdentity: number;
  readonly decision: "allowed" | "denied" | "redirected";
  readonly enforced: boolean;
  /** `Egress at shop/web: allowed, not enforced` */
  readonly title: string;
  readonly sentence: Sentence;
  /** Keys tried, in the order in which the datapath tries them. Empty where it tries none. */
  readonly lookups: readonly LookupView[];
  /** Why the entry wins over what else was found, as one clause; empty where there is nothing to say. */
  readonly winsBecause: string;
  /** Ends the lookups: `Nothing found: drop 133 Policy denied`. */
  readonly outcome: Sentence;
  readonly entry: EntryView | null;
  readonly defaultDenyBy: readonly { readonly policy: string; readonly place: Place }[];
  /** Why it denies; null where it does not. */
  readonly why: WhyDenied | null;
  /** Nearest first. */
  readonly nearMisses: readonly NearMiss[];
  /** This direction's keys of the endpoint's map; null where they are not listed. */
  readonly map: MapListing | null;
}

/** Why a side denies, with the policies or rules that make it so. */
export interface WhyDenied {
  readonly kind: "no-policy" | "default-deny" | "explicit-deny" | "authentication" | "unresolved";
  /** `Default deny` … */
  readonly title: string;
  /** `2 policies turn on default deny, and no rule allows the flow.` */
  readonly sentence: Sentence;
  readonly places: readonly { readonly policy: string; readonly place: Place }[];
}

export interface LookupView {
  readonly key: {
    readonly identity: number;
    /** Name of the peer: `shop/web`, `aggregate-cluster`, `any identity`. */
    readonly peer: string;
    /** `5433/TCP`, `ANY` */
    readonly port: string;
    /** Hex of the key as the kernel stores it, one item per field of the struct, in its order. */
    readonly bytes: readonly { readonly field: string; readonly hex: string }[];
  };
  readonly found: EntryView | null;
}

/** One key of a policy map with what it maps to. */
export interface EntryView {
  readonly identity: number;
  readonly peer: string;
  /** The peer is a representative endpoint: made by us from a selector. */
  readonly representative: boolean;
  /** `5432/TCP`, `8000-8007/TCP`, `ANY` */
  readonly port: string;
  /** Bits; null in profiles whose map is a hash. */
  readonly prefixLength: number | null;
  readonly verdict: "allow" | "deny";
  /** `proxy http`, `auth required`; empty where there is nothing to say. */
  readonly extras: readonly string[];
  /** `0xffffff01` and its tier; null below 1.20. */
  readonly precedence: { readonly hex: string; readonly tier: string } | null;
  readonly origins: readonly EntryOrigin[];
}

export interface EntryOrigin {
  /** `CiliumNetworkPolicy shop/db`, or for an entry that no rule made `allow-localhost, no rule`. */
  readonly text: string;
  readonly place: Place | null;
}

export interface MapListing {
  /** `Ingress keys of shop/db` */
  readonly title: string;
  /** `4 of 9; the 5 egress keys allow everything (not enforced)`; `0 keys: everything is dropped`. */
  readonly note: string;
  readonly rows: readonly MapRow[];
  /** Rows that were left out because the map is long. */
  readonly nMore: number;
}

export interface MapRow {
  readonly entry: EntryView;
  /** `decides` is the winning entry; `nearMiss` came nearest. */
  readonly mark: "decides" | "nearMiss" | null;
  /** What the mark says: `port differs`, `decides`; empty without one. */
  readonly remark: string;
}

export interface NearMiss {
  /** `CiliumNetworkPolicy shop/db` */
  readonly policy: string;
  /** Of the rule. */
  readonly place: Place;
  /** Of what differs: its peer or its port, else the rule. */
  readonly differsAt: Place;
  /** Follows the place: ` allows shop/web on 5432/TCP; the flow goes to ` and the marked `5433/TCP`. */
  readonly sentence: Sentence;
  /** `port differs` … said in words for whoever does not see the mark. */
  readonly differs: readonly string[];
}
