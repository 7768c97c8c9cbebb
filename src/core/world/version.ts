// Which Cilium a world is computed for: what someone chose, else what the folder says, else the newest profile.
import type { DatapathProfile } from "../profile.ts";
import { chooseProfile } from "./chooseProfile.ts";
import type { PlacedInstallation } from "./installation.ts";
import type { Assumption } from "./world.ts";

export interface VersionChoice {
  readonly profile: DatapathProfile;
  readonly profileFrom: string;
  readonly assumptions: readonly Assumption[];
  /** The chosen version has no profile: the answers are for another, and whoever asked must be told. */
  readonly error: string | undefined;
}

export interface ChosenVersion {
  readonly version: string;
  /** `--cilium`, a setting, or `file:line`. */
  readonly from: string;
}

/** `profiles`: oldest first, never empty. `formatPlace` gives `file:line` of a found fact, counted from 1. */
export function chooseVersion(
  chosen: ChosenVersion | undefined,
  found: readonly PlacedInstallation[],
  formatPlace: (place: PlacedInstallation) => string,
  profiles: readonly DatapathProfile[],
): VersionChoice {
  if (chosen !== undefined) {
    const choice = chooseProfile(chosen.version, profiles);
    if ("error" in choice)
      return { profile: newestOf(profiles), profileFrom: chosen.from, assumptions: [], error: choice.error };
    return {
      profile: choice.profile,
      profileFrom: chosen.from,
      assumptions: choice.isExact ? [] : [assumeProfile(chosen.version, choice.profile)],
      error: undefined,
    };
  }
  const told = [...found]
    .sort((a, b) => a.rank - b.rank)
    .flatMap((place) => {
      const version = extractVersion(place.version);
      return version === undefined ? [] : [{ place, version, ...nearestProfile(version, profiles) }];
    });
  const [first] = told;
  if (first === undefined)
    return { profile: newestOf(profiles), profileFrom: "the default", assumptions: [], error: undefined };
  const { profile, isExact, version, place } = first;
  const other = told.find((one) => one.profile !== profile);
  return {
    profile,
    profileFrom: formatPlace(place),
    assumptions: [
      ...(isExact ? [] : [assumeProfile(version, profile)]),
      ...(other === undefined ? [] : [assumeVersion(version, other.version, formatPlace(other.place))]),
    ],
    error: undefined,
  };
}

/** For a version that nobody asked for and that has no profile, the nearest one. */
function nearestProfile(
  version: string,
  profiles: readonly DatapathProfile[],
): { readonly profile: DatapathProfile; readonly isExact: boolean } {
  const choice = chooseProfile(version, profiles);
  return "profile" in choice ? choice : { profile: findNearestProfile(version, profiles), isExact: false };
}

/** The first release in a version, a range (`>=1.16.0 <1.17.0`, `1.16.x`) or an image tag; undefined for `*`, `latest`. */
function extractVersion(text: string | undefined): string | undefined {
  const match = /^[\s^~>=v]*(\d+\.\d+)(\.\d+)?/.exec(text ?? "");
  return match === null ? undefined : `${match[1]}${match[2] ?? ""}`;
}

/** The nearest lower profile that this build has, else its oldest. */
function findNearestProfile(version: string, profiles: readonly DatapathProfile[]): DatapathProfile {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return (
    profiles.findLast(({ name }) => major > 1 || Number(name.slice(2)) <= minor) ?? profiles[0] ?? newestOf(profiles)
  );
}

function newestOf(profiles: readonly DatapathProfile[]): DatapathProfile {
  const newest = profiles.at(-1);
  if (newest === undefined) throw new Error("never: a build without profiles");
  return newest;
}

function assumeProfile(version: string, profile: DatapathProfile): Assumption {
  return {
    code: "ASSUMES_PROFILE",
    message: `Cilium ${version} behaves as ${profile.release}, the nearest release that is modelled`,
  };
}

/** As where a repository holds several clusters. */
function assumeVersion(version: string, other: string, place: string): Assumption {
  return {
    code: "ASSUMES_VERSION",
    message: `the cluster runs Cilium ${version}: ${place} says ${other}. Set \`cilium:\` in a .cilium-policy-lens.yaml, or give each cluster's folder one`,
  };
}
