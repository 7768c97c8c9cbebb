// What policy maps are in a version: their names, bytes, listings and look-up, picked by the profiles.
import type { PolicyMapLayout } from "./layout.ts";
import type { PolicyMapListing } from "./listing.ts";
import type { PolicyLookup } from "./lookup.ts";

export interface PolicyMapMechanisms {
  /** `cilium_policy_v3_`: name of a map without the endpoint's number of five digits. */
  readonly namePrefix: string;
  readonly layout: PolicyMapLayout;
  readonly listing: PolicyMapListing;
  readonly lookup: PolicyLookup;
}
