// How a version that a user names finds its profile.
import type { DatapathProfile, ProfileName } from "../profile.ts";

/** Every profile that the specification knows, oldest first: a name of this list that a build lacks is an error that says so. */
export const knownProfileNames: readonly ProfileName[] = ["1.8", "1.11", "1.14", "1.16", "1.18", "1.20"];

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
  const name = knownProfileNames.findLast((known) => Number(known.slice(2)) <= minor);
  if (name === undefined) return { error: `Cilium ${version} is older than the oldest known profile, 1.8` };
  const profile = profiles.find((candidate) => candidate.name === name);
  if (profile === undefined) {
    return {
      error: `this build has no profile for Cilium ${version}: it has ${profiles.map((p) => p.name).join(", ")}`,
    };
  }
  return { profile, isExact: name === `1.${minor}` };
}
