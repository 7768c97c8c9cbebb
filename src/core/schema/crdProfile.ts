// The CRDs of one Cilium release as compiled validators: what tools/generateSchemas.mjs writes into generated/.
import type { ProfileName } from "../profile.ts";

/** An error as ajv reports it, without texts. */
export interface RawCrdError {
  /** JSON pointer into the value. */
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: { readonly [name: string]: unknown };
}

export interface CrdValidator {
  (value: unknown): boolean;
  /** Of the last call; `additionalProperties` marks a field that the API server prunes. */
  errors?: readonly RawCrdError[] | null;
}

/** An entry of `x-kubernetes-validations`. */
export interface CelRule {
  /** Of the values that it holds for, from the root; `*` stands for items. */
  readonly path: readonly string[];
  readonly rule: string;
  readonly message: string;
}

export interface CrdKind {
  /** Whose CRD it is, with its version: `Cilium 1.20`. */
  readonly owner: string;
  /** Served, as `cilium.io/v2`. */
  readonly apiVersions: readonly string[];
  readonly validate: CrdValidator;
  readonly rules: readonly CelRule[];
  /** Stores fields that it does not know (apiextensions v1beta1); else the API server prunes them. */
  readonly keepsUnknownFields: boolean;
}

export interface CrdProfile {
  readonly name: ProfileName;
  readonly kinds: { readonly [kind: string]: CrdKind };
}
