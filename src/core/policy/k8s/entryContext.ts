// The context of a conversion from a world's facts, and which of them a policy's entries depend on.
import type { AgentOptions, DatapathProfile } from "../../profile.ts";
import type { CidrGroup, Service } from "../../world/world.ts";
import { entitiesWithNodesAsHost } from "../entity.ts";
import type { EntryContext } from "./conversion.ts";

export function makeEntryContext(world: {
  readonly profile: DatapathProfile;
  readonly options: AgentOptions;
  readonly cluster: string;
  readonly services: readonly Service[];
  readonly cidrGroups: readonly CidrGroup[];
}): EntryContext {
  const { profile, options, cluster, services, cidrGroups } = world;
  const isAbsent = profile.absentOptions.includes("policy-default-local-cluster");
  return {
    isIPv4Enabled: options["enable-ipv4"],
    isIPv6Enabled: options["enable-ipv6"],
    cluster,
    isLocalByDefault: options["policy-default-local-cluster"] && !isAbsent,
    services,
    cidrGroups,
    entities: entitiesWithNodesAsHost(profile.mechanisms.entities, options),
    conversion: profile.conversion,
  };
}
