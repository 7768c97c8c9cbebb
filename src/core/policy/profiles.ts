// The profiles that this build has, and how a version that a user names finds its profile.
import type { DatapathProfile, ProfileName } from "./profile.ts";

const profile120: DatapathProfile = {
  name: "1.20",
  release: "1.20.2",
  defaults: {
    "enable-policy": "default",
    "enable-ipv4": true,
    "enable-ipv6": false,
    "enable-l7-proxy": true,
    "enable-icmp-rules": true,
    "enable-host-firewall": false,
    "enable-node-selector-labels": false,
    "enable-non-default-deny-policies": true,
    "enable-extended-ip-protocols": false,
    "enable-k8s-cluster-network-policy": false,
    "policy-default-local-cluster": true,
    "policy-audit-mode": false,
    "allow-localhost": "always",
    "policy-cidr-match-mode": [],
    "bpf-policy-map-max": 16384,
  },
  policyMapPrefix: "cilium_policy_v3_",
};

const profile118: DatapathProfile = {
  ...profile120,
  name: "1.18",
  release: "1.18.4",
  defaults: { ...profile120.defaults, "policy-default-local-cluster": false },
  policyMapPrefix: "cilium_policy_v2_",
};

/** Profiles of this build, oldest first. */
export const profiles: readonly DatapathProfile[] = [profile120];

/** The engine's half of profiles to come: what reads documents for them is not there yet, so nothing offers them. */
export const profilesToCome: readonly DatapathProfile[] = [profile118];

/** Every profile that the specification knows, oldest first: a name of this list that `profiles` lacks is an error that says so. */
export const knownProfileNames: readonly ProfileName[] = ["1.8", "1.11", "1.14", "1.16", "1.18", "1.20"];

export type ProfileChoice =
  | { readonly profile: DatapathProfile; readonly isExact: boolean }
  | { readonly error: string };

/**
 * The profile for a version as a user writes it: `1.20`, `v1.20`, `1.20.2`, `v1.20.0-rc.1`.
 * A version between two profiles takes the lower one (`isExact` false: the caller says ASSUMES_PROFILE).
 */
export function chooseProfile(version: string): ProfileChoice {
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
