// One end of a flow, as a reference names it (resolveReference.ts).
import type { PolicyWorld, ResolvedEndpoint } from "../policy/engine.ts";
import type { Assumption, Service, World } from "../world/world.ts";

export type FlowEnd = IdentityEnd | { readonly kind: "service"; readonly name: string; readonly service: Service };

export interface IdentityEnd {
  readonly kind: "identity";
  readonly name: string;
  /** Identity handle, as the ipcache would answer. */
  readonly handle: number;
  readonly endpoint: ResolvedEndpoint | undefined;
  /** Where it runs, of an end of whose node the folder has no endpoint. */
  readonly node?: string | undefined;
  readonly assumptions: readonly Assumption[];
}

export interface UnknownReference {
  readonly error: string;
  readonly nearest: readonly string[];
}

export interface ReferenceContext {
  readonly world: World;
  readonly policyWorld: PolicyWorld;
}
