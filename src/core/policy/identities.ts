// The identities of a world as dense handles, so that a new label set moves no key; numbers come when an answer is rendered.
// Handles below 16 are the reserved numbers themselves. Mirrors what pkg/identity/cache allocates, Cilium v1.20.2.
import type { NumericIdentity } from "../identity/numericIdentity.ts";
import { aggregateFor, aggregates } from "../identity/numericIdentity.ts";
import type { LabelArray } from "../labels/label.ts";
import { formatLabel, parseLabel, sortLabels } from "../labels/label.ts";
import type { Mechanisms } from "./mechanisms.ts";

export type IdentityKind = "reserved" | "endpoint" | "local" | "remote-cluster" | "remote-node";

const aggregateOfKind: Readonly<Record<Exclude<IdentityKind, "reserved">, NumericIdentity>> = {
  endpoint: aggregates.cluster,
  "remote-cluster": aggregates.clusterMesh,
  local: aggregates.world,
  "remote-node": aggregates.remoteNode,
};

export interface Identity {
  readonly handle: number;
  readonly kind: IdentityKind;
  readonly labels: LabelArray;
  /** `source:key=value`, sorted by key. */
  readonly text: readonly string[];
}

const firstFreeHandle = 16;

export class IdentityRegistry {
  readonly #identities: (Identity | undefined)[] = [];
  readonly #aggregates: number[] = [];
  readonly #byText = new Map<string, Identity>();
  readonly #isLive: boolean[] = [];
  /** By label set. */
  readonly #reserved = new Map<string, Identity>();

  readonly #hasClasses: boolean;

  constructor(mechanisms: Pick<Mechanisms, "reservedIdentities" | "aggregation">) {
    this.#hasClasses = mechanisms.aggregation === "classes";
    for (const { identity: handle, labels } of mechanisms.reservedIdentities) {
      const array = sortLabels(labels.map(parseLabel));
      const identity: Identity = { handle, kind: "reserved", labels: array, text: array.map(formatLabel) };
      this.#put(identity, this.#hasClasses ? aggregateFor(handle) : aggregates.any);
      this.#isLive[handle] = true;
      this.#reserved.set(identity.text.join(","), identity);
    }
    for (const handle of [aggregates.any, 15]) this.#aggregates[handle] = aggregates.any;
  }

  /** The identity of a label set, made when it is new; a pod without labels of its own is `reserved:init`. `aggregate` is the class that speaks for it in the map. */
  intern(kind: Exclude<IdentityKind, "reserved">, labels: LabelArray): Identity {
    const text = labels.map(formatLabel);
    const reserved = this.#reserved.get(text.join(","));
    if (reserved !== undefined && kind !== "local") return reserved;
    const key = `${kind}|${text.join(",")}`;
    const known = this.#byText.get(key);
    if (known !== undefined) return known;
    const handle = Math.max(this.#identities.length, firstFreeHandle);
    const identity: Identity = { handle, kind, labels, text };
    this.#put(identity, this.#hasClasses ? aggregateOfKind[kind] : aggregates.any);
    this.#byText.set(key, identity);
    return identity;
  }

  get(handle: number): Identity | undefined {
    return this.#identities[handle];
  }

  isLive(handle: number): boolean {
    return this.#isLive[handle] === true;
  }

  setLive(handle: number, isLive: boolean): void {
    this.#isLive[handle] = isLive;
  }

  /** Every handle that is live, ascending. */
  liveHandles(): readonly number[] {
    const handles: number[] = [];
    for (let handle = 0; handle < this.#identities.length; handle++) if (this.#isLive[handle]) handles.push(handle);
    return handles;
  }

  live(): readonly Identity[] {
    return this.liveHandles().flatMap((handle) => this.get(handle) ?? []);
  }

  readonly aggregateOf = (handle: number): number => this.#aggregates[handle] ?? aggregates.any;

  #put(identity: Identity, aggregate: number): void {
    this.#identities[identity.handle] = identity;
    this.#aggregates[identity.handle] = aggregate;
  }
}
