// What a packet that passes has to authenticate by, judged from the rules that it meets and without a map, as 1.14 and
// 1.16 do it: the key that the look-up takes has what its own rules say, or else the closest rule around it. Like
// authPreferredInsert(), IsSuperSetOf() in pkg/policy/mapstate.go and __policy_can_access() in bpf/lib/policy.h, Cilium
// v1.14.19 and v1.16.0.
import type { PolicyWorld, ResolvedEndpoint } from "../../src/core/policy/engine.ts";
import type { Step } from "./authSteps.ts";
import { isRedirected, stepsOf } from "./authSteps.ts";
import type { Packet, Reach } from "./ruleByRule.ts";
import { matchesOf } from "./ruleByRule.ts";

interface Place {
  readonly reach: Reach;
  readonly bits: number;
  readonly explicit: number | undefined;
  /** What rules of one key name they hand on each for itself, whatever the key holds then. */
  readonly named: readonly number[];
  readonly isSilent: boolean;
}

/** Of a packet that the rules let in. Several where it is the order of a Go map that decides. */
export function authsByClosestRule(
  world: PolicyWorld,
  endpoint: ResolvedEndpoint,
  packet: Packet,
): ReadonlySet<number> {
  return authsAround(world, endpoint, packet, (own) => own);
}

/** The same of the host where the agent lets it in. Mirrors DetermineAllowLocalhostIngress() in pkg/policy/mapstate.go. */
export function authsBesideHostKey(
  world: PolicyWorld,
  endpoint: ResolvedEndpoint,
  packet: Packet,
): ReadonlySet<number> {
  return authsAround(world, endpoint, packet, withHost);
}

function authsAround(
  world: PolicyWorld,
  endpoint: ResolvedEndpoint,
  packet: Packet,
  beside: (own: readonly Place[]) => readonly Place[],
): ReadonlySet<number> {
  const matches = matchesOf(world, endpoint, packet);
  const placesOf = (reach: Reach): readonly Place[] =>
    stepsOf(world, matches, packet, reach, isCovered).map((step) => ({ ...step, reach }));
  const own = beside(placesOf("identity"));
  const anyone = placesOf("aggregate");
  const all = [...own, ...anyone];
  const everyPort = own.find(({ bits }) => bits === 0)?.named ?? [];
  // A port that anyone may use gets a key of the identity's own where that has to authenticate on every port; where other
  // rules say something of anyone on that port too, it depends on the order.
  const open = anyone.filter(({ bits, isSilent }) => bits > 0 && isSilent && everyPort.length > 0);
  const made = open.map((place): Place => ({ ...place, reach: "identity", explicit: undefined, named: [] }));
  const sure = made.filter((_, index) => {
    const place = open[index];
    return place !== undefined && place.explicit === undefined && closestTo(place, anyone).size === 0;
  });
  const taken = [undefined, ...made].map((one) =>
    firstOf([...own, ...sure, ...(one === undefined ? [] : [one])], anyone),
  );
  return new Set(
    taken.flatMap((place) => {
      if (place === undefined) return [0];
      if (place.explicit !== undefined) return [place.explicit];
      const closest = closestTo(place, all);
      const isMade = made.some(({ reach, bits }) => reach === place.reach && bits === place.bits);
      return [...(closest.size === 0 ? [0] : closest), ...(isMade ? everyPort : [])];
    }),
  );
}

/** The key that lets the host in says outright that nothing is asked of it, and hands that on, whatever rules it is merged with. */
function withHost(own: readonly Place[]): readonly Place[] {
  const every = own.find(({ bits }) => bits === 0);
  const host: Place = {
    reach: "identity",
    bits: 0,
    explicit: every?.explicit ?? 0,
    named: [0, ...(every?.named ?? [])],
    isSilent: false,
  };
  return [host, ...own.filter(({ bits }) => bits > 0)];
}

/** Ports, then protocols, then everything; each for the identity, then for anyone. */
function firstOf(own: readonly Place[], anyone: readonly Place[]): Place | undefined {
  const found = [narrowest(own), narrowest(anyone)].flatMap((place) => place ?? []);
  const classOf = ({ bits }: Place) => (bits > 8 ? 0 : bits > 0 ? 1 : 2);
  return found.sort((a, b) => classOf(a) - classOf(b))[0];
}

function narrowest(places: readonly Place[]): Place | undefined {
  return [...places].sort((a, b) => b.bits - a.bits)[0];
}

/** What the closest of the rules around a place names. */
function closestTo(place: Place, all: readonly Place[]): ReadonlySet<number> {
  const around = all.flatMap((other) =>
    other.named.map((authType) => ({ authType, closeness: closenessOf(other, place) })),
  );
  const best = Math.max(0, ...around.map(({ closeness }) => closeness));
  return new Set(around.flatMap(({ authType, closeness }) => (closeness > 0 && closeness === best ? [authType] : [])));
}

/** Anyone, a protocol of anyone, a port of anyone, the identity, a protocol or range of the identity. */
function closenessOf(outer: Place, inner: Place): number {
  const isSameReach = outer.reach === inner.reach;
  const isOfAnyone = outer.reach === "aggregate";
  if (!isOfAnyone && !isSameReach) return 0;
  if (outer.bits === 0) return isSameReach && inner.bits === 0 ? 0 : isOfAnyone ? 1 : 4;
  if (outer.bits < inner.bits) return isOfAnyone ? 2 : 5;
  return outer.bits === inner.bits && !isSameReach ? 3 : 0;
}

/** What asks for no other authentication than anyone's port is left to it, but for a redirect beside none. */
function isCovered(own: Step, anyone: Step): boolean {
  if (own.explicit !== undefined && own.explicit !== anyone.explicit) return false;
  return !isRedirected(own) || isRedirected(anyone);
}
