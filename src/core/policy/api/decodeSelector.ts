// Label selectors as Go decodes them: EndpointSelector has its own UnmarshalJSON, so a null is an empty selector.
// Mirrors pkg/policy/api/selector.go and LabelSelector of pkg/k8s/slim, Cilium v1.20.2.
import type { Cursor } from "./decodeState.ts";
import {
  decodeItems,
  decodeText,
  decodeTextMap,
  decodeTexts,
  enterField,
  enterUnmarshaler,
  isStruct,
  placeOf,
} from "./decodeState.ts";
import type { RawExpression, RawLabel, RawLabelSelector } from "./rule.ts";

/** Undefined where the field is absent. */
export function decodeEndpointSelector(cursor: Cursor): RawLabelSelector | undefined {
  if (cursor.node === undefined) return undefined;
  const inner = enterUnmarshaler(cursor);
  isStruct(inner, "v1.LabelSelector");
  return decodeLabelSelector(inner, "LabelSelector");
}

/** A pointer to a LabelSelector without a method of its own: undefined where null, too. */
export function decodeLabelSelectorPointer(cursor: Cursor): RawLabelSelector | undefined {
  return isStruct(cursor, "v1.LabelSelector") ? decodeLabelSelector(cursor, "LabelSelector") : undefined;
}

/** A list of EndpointSelector. */
export function decodeEndpointSelectors(cursor: Cursor): readonly RawLabelSelector[] | undefined {
  const items = decodeItems(cursor, "[]api.EndpointSelector");
  return items?.map((item) => decodeEndpointSelector(item) ?? emptySelector(item));
}

/** ServiceSelector: the same fields without the method. */
export function decodeServiceSelector(cursor: Cursor): RawLabelSelector {
  isStruct(cursor, "api.ServiceSelector");
  return decodeLabelSelector(cursor, "ServiceSelector", "LabelSelector");
}

function decodeLabelSelector(cursor: Cursor, struct: string, embedded?: string): RawLabelSelector {
  return {
    matchLabels: decodeMatchLabels(enterField(cursor, struct, "matchLabels", embedded)),
    matchExpressions: (
      decodeItems(enterField(cursor, struct, "matchExpressions", embedded), "[]v1.LabelSelectorRequirement") ?? []
    ).map(decodeExpression),
    ...placeOf(cursor),
  };
}

function emptySelector(cursor: Cursor): RawLabelSelector {
  return { matchLabels: [], matchExpressions: [], ...placeOf(cursor) };
}

function decodeMatchLabels(cursor: Cursor): readonly RawLabel[] {
  return decodeTextMap(cursor, "map[string]string");
}

function decodeExpression(cursor: Cursor): RawExpression {
  isStruct(cursor, "v1.LabelSelectorRequirement");
  const struct = "LabelSelectorRequirement";
  const values = decodeTexts(enterField(cursor, struct, "values"), "[]string") ?? [];
  return {
    key: decodeText(enterField(cursor, struct, "key")),
    operator: decodeText(enterField(cursor, struct, "operator"), "v1.LabelSelectorOperator"),
    values: values.map((text) => text.value),
    ...placeOf(cursor),
  };
}
