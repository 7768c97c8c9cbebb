// How each version labels what is outside the cluster, newest first.
import {
  oneWorld,
  prefixIdentityLabels,
  prefixIdentityLabelsOfStack,
  worldLabel,
  worldOfStack,
} from "../policy/cidrSelector.ts";
import { patternOfLabels, patternOfSubdomains } from "../policy/fqdn.ts";
import type { LocalIdentityScheme } from "../policy/localIdentities.ts";
import { everyShorterPrefix } from "../policy/localIdentities.ts";

export const localIdentitiesOf120: LocalIdentityScheme = {
  prefixLabels: prefixIdentityLabels,
  worldLabel,
  hasPrefixesOfIdleItems: false,
  inheritance: "every-label",
  groupLabels: "encoded",
  names: "labels",
  namePattern: patternOfSubdomains,
};

export const localIdentitiesOf118: LocalIdentityScheme = {
  ...localIdentitiesOf120,
  prefixLabels: prefixIdentityLabelsOfStack,
  worldLabel: worldOfStack,
  hasPrefixesOfIdleItems: true,
  groupLabels: "plain",
  namePattern: patternOfLabels,
};

export const localIdentitiesOf116: LocalIdentityScheme = {
  ...localIdentitiesOf118,
  inheritance: "nearest-cidr",
  groupLabels: "none",
};

/** 1.8 to 1.14. */
export const localIdentitiesOfShorterPrefixes: LocalIdentityScheme = {
  prefixLabels: everyShorterPrefix,
  worldLabel: oneWorld,
  hasPrefixesOfIdleItems: true,
  inheritance: "none",
  groupLabels: "none",
  names: "addresses",
  namePattern: patternOfLabels,
};
