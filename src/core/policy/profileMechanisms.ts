// The mechanisms of each profile, as the tables of semantics.md §0 to §3 list them: the engine's half of a version's value.
// The other half, which stages further left need too, is profiles.ts.
import { aggregates, allAggregates } from "../identity/numericIdentity.ts";
import { reservedIdentitiesOfBothWorlds, reservedIdentitiesWithAggregates } from "../identity/reservedIdentities.ts";
import { entitiesOfBothWorlds, entitiesWithAggregates } from "./entity.ts";
import type { Mechanisms } from "./mechanisms.ts";
import { portsFromOne, portsFromZero } from "./port.ts";
import { proxyPortPriority, tieredPrecedence } from "./precedence.ts";
import type { DatapathProfile, ProfileName } from "./profile.ts";

const mechanisms: Readonly<Partial<Record<ProfileName, Mechanisms>>> = {
  "1.18": {
    reservedIdentities: reservedIdentitiesOfBothWorlds,
    wildcardIdentities: [aggregates.any],
    aggregation: "none",
    entities: entitiesOfBothWorlds,
    precedence: proxyPortPriority,
    ownRules: "beside-rules",
    portsOfRange: portsFromZero,
    egressPortNames: "of-the-cluster",
    cidrsAskForWorld: false,
    encodesGroupLabels: false,
  },
  "1.20": {
    reservedIdentities: reservedIdentitiesWithAggregates,
    wildcardIdentities: allAggregates,
    aggregation: "classes",
    entities: entitiesWithAggregates,
    precedence: tieredPrecedence,
    ownRules: "last-tier",
    portsOfRange: portsFromOne,
    egressPortNames: "of-each-peer",
    cidrsAskForWorld: true,
    encodesGroupLabels: true,
  },
};

/** Throws for a profile without an engine: `profiles` and `profilesToCome` hold none. */
export function mechanismsOf({ name }: DatapathProfile): Mechanisms {
  const found = mechanisms[name];
  if (found === undefined) throw new RangeError(`no engine for the profile ${name}`);
  return found;
}
