// The number that each identity gets when an answer is rendered: given ones first, then by sorted label set from 256 up,
// representatives from 50000 up, prefixes from 16777217 up (interfaces.md, The world).
import type { ResolvedEndpoint } from "./engine.ts";
import type { Identity } from "./identities.ts";
import type { LocalIdentity } from "./localIdentities.ts";

const firstEndpoint = 256;
const firstRepresentative = 50000;
const firstLocal = 0x01000001;

/** What a CiliumIdentity says. */
export interface KnownIdentity {
  readonly number: number;
  readonly identity: Identity;
}

export interface IdentityNumbers {
  readonly numberOf: ReadonlyMap<number, number>;
  readonly handleOf: ReadonlyMap<number, number>;
}

/** `known`: identities that a cluster has, with or without an endpoint here. */
export function numberIdentities(
  endpoints: readonly ResolvedEndpoint[],
  known: readonly KnownIdentity[],
  local: readonly LocalIdentity[],
): IdentityNumbers {
  const numberOf = new Map<number, number>();
  const handleOf = new Map<number, number>();
  const give = (handle: number, number: number) => {
    numberOf.set(handle, number);
    handleOf.set(number, handle);
  };
  const pods = endpoints.filter(({ isHost }) => !isHost);
  for (const { endpoint, identity } of pods) {
    if (endpoint.givenIdentity !== undefined && !numberOf.has(identity.handle))
      give(identity.handle, endpoint.givenIdentity);
  }
  for (const { number, identity } of known) {
    if (!numberOf.has(identity.handle) && !handleOf.has(number)) give(identity.handle, number);
  }
  const real = new Map<number, string>();
  const representatives = new Map<number, string>();
  for (const { endpoint, identity } of pods) {
    if (numberOf.has(identity.handle)) continue;
    const text = [...identity.text].sort().join(",");
    (endpoint.representative ? representatives : real).set(identity.handle, text);
  }
  for (const handle of real.keys()) representatives.delete(handle);
  for (const [handles, first] of [
    [real, firstEndpoint],
    [representatives, firstRepresentative],
  ] as const) {
    let next = first;
    for (const [handle] of [...handles].sort(([, a], [, b]) => (a < b ? -1 : a > b ? 1 : 0))) {
      while (handleOf.has(next)) next++;
      give(handle, next++);
    }
  }
  let next = firstLocal;
  for (const { identity } of local) {
    if (numberOf.has(identity.handle)) continue;
    while (handleOf.has(next)) next++;
    give(identity.handle, next++);
  }
  return { numberOf, handleOf };
}
