// What a resolution of one endpoint's policy reads, and whom it tells of what it left out.

import type { AgentOptions } from "../profile.ts";
import type { NamedPort } from "../world/endpoint.ts";
import type { ElisionRow } from "./elision.ts";
import type { InsertContext, SkipRecorder } from "./insertion.ts";
import type { L4Filter } from "./l4Filter.ts";
import type { Mechanisms } from "./mechanisms.ts";
import type { Direction } from "./policyEntry.ts";
import type { PortPrefix } from "./port.ts";
import type { CachedSelector, SelectorCache } from "./selectorCache.ts";

/** What a resolution reads besides the entries. */
export interface ResolveContext extends InsertContext {
  readonly selectorCache: SelectorCache;
  readonly options: AgentOptions;
  readonly mechanisms: Mechanisms;
  /** The one number of a name in the whole cluster; 0 where there is none, or more than one. */
  readonly portOfCluster: (name: string, protocol: number) => number;
  /** The number that one pod of the cluster gives to a name, whichever; 0 for none, or where its protocol is another. */
  readonly portOfAny: (name: string, protocol: number) => number;
  /** The port of a name behind an identity, for egress; 0 for none. */
  readonly portOfName: (handle: number, name: string, protocol: number) => number;
}

export interface Subject {
  readonly isHost: boolean;
  /** Has the label `reserved:init`: always enforced. */
  readonly isInit: boolean;
  /** Of its label; "" without one. */
  readonly namespace: string;
  readonly namedPorts: readonly NamedPort[];
}

/** Told what a rule asked for and no key was tried for: the selector, not one identity, is the unit. */
export interface ResolveRecorder extends SkipRecorder {
  /** What follows is of this direction. */
  startDirection(direction: Direction): void;
  /** `row`: of the table of this version, why the filter's wildcard speaks for the selector. */
  elided(
    filter: L4Filter,
    selector: CachedSelector,
    prefixes: readonly PortPrefix[],
    origins: number,
    row: ElisionRow,
  ): void;
  unresolvedPort(filter: L4Filter, origins: number, selector: CachedSelector | undefined): void;
  selectsNothing(filter: L4Filter, selector: CachedSelector, prefixes: readonly PortPrefix[], origins: number): void;
}
