// What a field of a CRD is: description, type and values, for hovers and completion.
import type { ProfileName } from "../profile.ts";
import type { PathSegment } from "../yaml/node.ts";
import { findNode } from "./fieldTable.ts";
import { fieldTexts } from "./generated/fieldTexts.js";

export interface FieldDescription {
  /** Cilium's own text; empty where the CRD has none. */
  readonly description: string;
  /** `string`, `object`, `array`, `integer or string` … */
  readonly type: string;
  readonly enum?: readonly string[];
}

let texts: readonly string[] | undefined;

/**
 * @param path of the field in the object, such as `["spec","ingress",0,"toPorts"]`
 * @returns undefined where the CRD of the profile knows no such field
 */
export function describeField(
  profile: ProfileName,
  kind: string,
  path: readonly PathSegment[],
): FieldDescription | undefined {
  const node = findNode(profile, kind, path);
  if (node === undefined) return undefined;
  const [type, text = 0, values] = node;
  texts ??= JSON.parse(fieldTexts) as readonly string[];
  return { description: texts[text] ?? "", type, ...(values ? { enum: values } : {}) };
}
