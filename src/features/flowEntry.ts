// Entries of a policy map and the keys that a lookup tried, as the flow view shows them.
// Shapes are those of protocol/sideView.ts; server/flowView.ts holds them together.
import type { KeyView, OriginView, PolicyMapEntryView, WorldView } from "../core/index.ts";
import { extrasOf, portText, precedenceText } from "./keyText.ts";
import { peerName } from "./peerName.ts";
import { fieldBytes } from "./structBytes.ts";

export function entryView(world: WorldView, entry: PolicyMapEntryView) {
  return {
    identity: entry.identity,
    peer: peerName(entry, world),
    representative: entry.representative === true,
    port: portText(entry),
    prefixLength: entry.prefixLength,
    verdict: entry.verdict,
    extras: extrasOf(entry),
    precedence: precedenceText(entry),
    origins: entry.origins.map(originView),
  };
}

export function lookupView(
  world: WorldView,
  { key, found }: { readonly key: KeyView; readonly found: PolicyMapEntryView | null },
) {
  return {
    key: {
      identity: key.identity,
      peer: peerName(key, world),
      port: portText({ protocol: key.protocol, port: key.port, endPort: key.port }),
      bytes: fieldBytes(key.bytes, world.mapFormat.keyFields),
    },
    found: found === null ? null : entryView(world, found),
  };
}

/** The same key of the same map. */
export function isSameKey(a: PolicyMapEntryView, b: PolicyMapEntryView | null): boolean {
  return (
    b !== null &&
    a.direction === b.direction &&
    a.identity === b.identity &&
    a.protocol === b.protocol &&
    a.port === b.port &&
    a.endPort === b.endPort
  );
}

function originView({ policy, derived, file, line }: OriginView) {
  return {
    text: derived === undefined ? (policy ?? "no rule") : `${derived}, no rule`,
    place: file === null || line === null ? null : { file, line },
  };
}
