// What the CRD of a Cilium release says of one object: the API server's part of the verdict.
// Mirrors a create through k8s.io/apiextensions-apiserver v0.36.4: fields that the structural schema does not know are
// pruned and named, the rest is validated, then CEL rules run.
// Leaves out: metadata (checked without the CRD), and that a null is dropped before validation (see crdMessage.ts).

import type { ProfileName } from "../profile.ts";
import type { CrdVerdict } from "../snapshot.ts";
import type { PathSegment, PlainValue } from "../yaml/node.ts";
import { findBrokenRules } from "./cel.ts";
import { boilDown, type CrdError } from "./crdError.ts";
import type { CrdProfile, RawCrdError } from "./crdProfile.ts";
import { findNode, getFieldNames } from "./fieldTable.ts";
import { crdProfiles } from "./generated/crdProfiles.js";
import { findNearestName } from "./nearestName.ts";
import { readPointer } from "./valuePath.ts";

export interface UnknownField {
  /** Up to and including the unknown key. */
  readonly path: readonly PathSegment[];
  /** A key that the schema knows at this place and that is spelled alike. */
  readonly nearest: string | undefined;
  /** Whose schema does not know it: `Cilium 1.20`; undefined for Kubernetes' own. */
  readonly owner?: string;
  /** Stored nevertheless; nothing reads it. */
  readonly isKept?: boolean;
}

export interface CrdReport {
  readonly verdict: CrdVerdict;
  /** In the order of the document's paths, at most `maxErrors`. */
  readonly errors: readonly CrdError[];
  /** At most `maxErrors`. */
  readonly unknownFields: readonly UnknownField[];
}

/** A document with more errors than this is broken as a whole; the rest adds nothing. */
export const maxErrors = 100;

/**
 * @param value the object as plain data, with `apiVersion`, `kind` and `metadata`
 * @returns `no-such-kind-or-version` also for kinds that are none of Cilium's policy kinds
 */
export function validateCrd(profile: ProfileName, kind: string, apiVersion: string, value: PlainValue): CrdReport {
  const crd: CrdProfile = crdProfiles[profile];
  const crdKind = Object.hasOwn(crd.kinds, kind) ? crd.kinds[kind] : undefined;
  if (crdKind === undefined || !crdKind.apiVersions.includes(apiVersion)) {
    return { verdict: "no-such-kind-or-version", errors: [], unknownFields: [] };
  }
  crdKind.validate(value);
  const raw = crdKind.validate.errors ?? [];
  const pruned = raw.filter(isPruned);
  const broken = raw.filter((error) => !isPruned(error));
  const errors = boilDown(value, broken, pruned, crdKind.owner);
  const allErrors = errors.length === 0 ? findBrokenRules(crdKind.rules, value, crdKind.owner) : errors;
  return {
    verdict: allErrors.length > 0 ? "invalid" : pruned.length > 0 ? "unknown" : "pass",
    errors: allErrors.slice(0, maxErrors),
    unknownFields: pruned.slice(0, maxErrors).map((error) => ({
      ...toUnknownField(value, error, crd.name, kind),
      owner: crdKind.owner,
      isKept: crdKind.keepsUnknownFields,
    })),
  };
}

function isPruned(error: RawCrdError): boolean {
  return error.keyword === "additionalProperties";
}

function toUnknownField(
  value: PlainValue,
  { instancePath, params }: RawCrdError,
  profile: ProfileName,
  kind: string,
): UnknownField {
  const parent = readPointer(value, instancePath);
  const name = String(params.additionalProperty);
  const known = getFieldNames(profile, kind, parent).filter(
    (field) => findNode(profile, kind, [...parent, field])?.[0] !== "empty array",
  );
  return { path: [...parent, name], nearest: findNearestName(name, known) };
}
