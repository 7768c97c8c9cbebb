// How a version that a user names finds its profile.
import type { DatapathProfile } from "../profile.ts";

export type ProfileChoice =
  | { readonly profile: DatapathProfile; readonly isExact: boolean }
  | { readonly error: string };

/**
 * The one of `profiles` (oldest first) for a version as a user writes it: `1.20`, `v1.20`, `1.20.2`, `v1.20.0-rc.1`.
 * A version between two profiles takes the lower one (`isExact` false: the caller says ASSUMES_PROFILE).
 */
export function chooseProfile(version: string, profiles: readonly DatapathProfile[]): ProfileChoice {
  const match = /^v?(\d+)\.(\d+)(?:\.\d+)?(?:[-+].*)?$/.exec(version.trim());
  const major = Number(match?.[1]);
  const minor = Number(match?.[2]);
  if (match === null || major !== 1) {
    return { error: `unknown Cilium version "${version}": write one such as 1.20` };
  }
  const profile = profiles.findLast(({ name }) => Number(name.slice(2)) <= minor);
  if (profile === undefined)
    return { error: `Cilium ${version} is older than the oldest version that is modelled, ${profiles[0]?.name}` };
  return { profile, isExact: profile.name === `1.${minor}` };
}
