// A rule of `spec` or `specs` as Cilium's agent decodes it, before it is sanitized.
// Mirrors encoding/json decoding into api.Rule of pkg/policy/api/rule.go, Cilium v1.20.2. Unknown fields are ignored
// here: the schema reports them.
import type { MapNode, PathSegment, YamlNode } from "../../yaml/node.ts";
import { getString, toPlain } from "../../yaml/node.ts";
import { canonicalJson, decodePeers } from "./decodePeers.ts";
import { decodeIcmps, decodeToPorts } from "./decodePorts.ts";
import { decodeEndpointSelector } from "./decodeSelector.ts";
import type { Cursor, DecodeProblem } from "./decodeState.ts";
import {
  changeCursor,
  decodeBoolean,
  decodeItems,
  decodeText,
  enterField,
  enterUnmarshaler,
  isNull,
  isStruct,
  placeOf,
  reportText,
  startDecoding,
} from "./decodeState.ts";
import type { DecodingDialect } from "./dialect.ts";
import type { RawText, Rule, RuleItem } from "./rule.ts";

export interface DecodedRule {
  readonly rule: Rule;
  /** In no particular order: see sortDecodeProblems. */
  readonly problems: readonly DecodeProblem[];
}

/**
 * The rule that stands at `path` of an object, with the values that Go could not decode.
 * @param path from the root of the object: `["spec"]` or `["specs", 0]`
 */
export function decodeRule(node: YamlNode, path: readonly PathSegment[], dialect: DecodingDialect): DecodedRule {
  const fields = path.filter((segment) => typeof segment === "string");
  const empty: MapNode = { kind: "map", entries: [], range: node.range };
  const cursor: Cursor = { ...startDecoding(empty, path, "CiliumNetworkPolicy", fields, dialect), node };
  isStruct(cursor, "api.Rule");
  const field = (name: string) => enterField(cursor, "Rule", name);
  const defaultDeny = field("enableDefaultDeny");
  isStruct(defaultDeny, "api.DefaultDenyConfig");
  const log = field("log");
  isStruct(log, "api.LogConfig");
  const rule: Rule = {
    endpointSelector: decodeEndpointSelector(field("endpointSelector")),
    nodeSelector: decodeEndpointSelector(field("nodeSelector")),
    items: [
      ...decodeRuleItems(field("ingress"), "IngressRule", "ingress", "allow"),
      ...decodeRuleItems(field("ingressDeny"), "IngressDenyRule", "ingress", "deny"),
      ...decodeRuleItems(field("egress"), "EgressRule", "egress", "allow"),
      ...decodeRuleItems(field("egressDeny"), "EgressDenyRule", "egress", "deny"),
    ],
    enableDefaultDeny: {
      ingress: decodeBoolean(enterField(defaultDeny, "DefaultDenyConfig", "ingress")),
      egress: decodeBoolean(enterField(defaultDeny, "DefaultDenyConfig", "egress")),
    },
    logValue: decodeText(enterField(log, "LogConfig", "value")),
    labels: (decodeItems(field("labels"), "labels.LabelArray") ?? []).map(decodeLabel),
    description: decodeText(field("description")),
    ...placeOf(cursor),
  };
  return { rule, problems: cursor.problems };
}

/** What Go can't decode of an object around its rules: of its head, and of a list of rules. */
export function decodeObject(root: MapNode, kind: string, dialect: DecodingDialect): readonly DecodeProblem[] {
  const cursor = startDecoding(root, [], kind, [], dialect);
  const metadata = enterField(cursor, kind, "metadata");
  isStruct(metadata, "v1.ObjectMeta");
  for (const name of ["name", "namespace"]) decodeText(enterField(metadata, "ObjectMeta", name));
  decodeItems(enterField(cursor, kind, "specs"), "api.Rules");
  return cursor.problems;
}

function decodeRuleItems(
  cursor: Cursor,
  struct: string,
  direction: "ingress" | "egress",
  verdict: "allow" | "deny",
): readonly RuleItem[] {
  return (decodeItems(cursor, `[]api.${struct}`) ?? []).map((item) => {
    isStruct(item, `api.${struct}`);
    return {
      direction,
      verdict,
      ...decodePeers(item, struct, direction),
      toPorts: decodeToPorts(enterField(item, struct, "toPorts"), verdict),
      icmps: decodeIcmps(enterField(item, struct, "icmps")),
      authentication: verdict === "deny" ? undefined : decodeAuthentication(enterField(item, struct, "authentication")),
      ...placeOf(item),
    };
  });
}

function decodeAuthentication(cursor: Cursor): RawText | undefined {
  if (!isStruct(cursor, "api.Authentication")) return undefined;
  const mode = enterField(cursor, "Authentication", "mode");
  return { value: decodeText(mode, "api.AuthenticationMode"), ...placeOf(mode) };
}

/** `source:key=value` of a label, written as text or as an object (pkg/labels/labels.go, Label.UnmarshalJSON). */
function decodeLabel(cursor: Cursor): RawText {
  const inner = enterUnmarshaler(cursor);
  const { node } = inner;
  const report = (text: string) => reportText(inner, "schema-type", text, { type: "string", found: "value" });
  if (isNull(node)) report("invalid Label: 'null' does not contain label key");
  if (node?.kind === "seq")
    report("decode of Label as string failed: json: cannot unmarshal array into Go value of type string");
  if (node?.kind === "scalar") {
    const text = getString(node);
    if (text === undefined && node.value !== null) {
      report(
        `decode of Label as string failed: json: cannot unmarshal ${typeof node.value === "number" ? "number" : "bool"} into Go value of type string`,
      );
    }
    if (text === "") report('invalid Label: Failed to parse "" as a string');
    return { value: text ?? "", ...placeOf(cursor) };
  }
  const parts = changeCursor(inner, { problems: [] });
  const source = decodeText(enterField(parts, "Label", "source"));
  const key = decodeText(enterField(parts, "Label", "key"));
  const value = decodeText(enterField(parts, "Label", "value"));
  if (parts.problems.length > 0)
    report("decode of Label as string failed: json: cannot unmarshal object into Go value of type string");
  else if (key === "" && node?.kind === "map")
    report(`invalid Label: '${canonicalJson(toPlain(node))}' does not contain label key`);
  return { value: `${source}:${key}${value === "" ? "" : `=${value}`}`, ...placeOf(cursor) };
}
