// How the policy maps of a world look outside: what a view needs to name their bytes and to print them as Cilium does.
import { listedPortOf } from "./entryBytes.ts";
import type { StructField } from "./layout.ts";
import { listedLabels, type PolicyMapListing } from "./listing.ts";
import type { PolicyMapMechanisms } from "./mechanisms.ts";
import type { PolicyMapEntryView } from "./view.ts";

export interface PolicyMapFormat {
  /** `cilium_policy_v3_`: name of a map without the endpoint's number. */
  readonly namePrefix: string;
  /** Fields of `entryBytes`, in their order. */
  readonly keyFields: readonly StructField[];
  readonly entryFields: readonly StructField[];
  readonly listing: Omit<PolicyMapListing, "portText" | "anyone" | "cidrLabels">;
  /** Protocol and port of an entry as the listing prints them. */
  listedPort(entry: PolicyMapEntryView): string;
  /** The labels of its peer as the listing prints them, a row each. */
  listedLabels(entry: PolicyMapEntryView): readonly string[];
}

export function makePolicyMapFormat({ namePrefix, layout, listing }: PolicyMapMechanisms): PolicyMapFormat {
  const { keyFields, entryFields } = layout;
  return {
    namePrefix,
    keyFields,
    entryFields,
    listing,
    listedPort: (entry) => listedPortOf(listing, entry),
    listedLabels: ({ identity, labels }) => listedLabels(listing, identity, labels),
  };
}
