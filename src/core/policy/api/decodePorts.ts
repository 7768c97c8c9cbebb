// The L4 and L7 half of a rule item: toPorts with TLS, listener and L7 rules, and icmps.
// Mirrors {l4,http,icmp}.go in pkg/policy/api, Cilium v1.20.2. A deny item reads `ports` alone.
import { icmpTypeNumber } from "../port.ts";
import { decodeFqdns } from "./decodePeers.ts";
import type { Cursor } from "./decodeState.ts";
import {
  decodeInteger,
  decodeItems,
  decodeText,
  decodeTextMap,
  decodeTexts,
  enterField,
  enterUnmarshaler,
  isNull,
  isStruct,
  placeOf,
  reportText,
} from "./decodeState.ts";
import type {
  RawHeaderMatch,
  RawHttpRule,
  RawIcmpField,
  RawKafkaRule,
  RawKeyValueRule,
  RawL7Rules,
  RawListener,
  RawPort,
  RawPortRule,
  RawTlsContext,
} from "./rule.ts";

export function decodeToPorts(cursor: Cursor, verdict: "allow" | "deny"): readonly RawPortRule[] | undefined {
  if (verdict === "deny") return decodeItems(cursor, "api.PortDenyRules")?.map(decodePortDenyRule);
  return decodeItems(cursor, "api.PortRules")?.map(decodePortRule);
}

function decodePortDenyRule(cursor: Cursor): RawPortRule {
  isStruct(cursor, "api.PortDenyRule");
  return {
    ports: decodePorts(enterField(cursor, "PortDenyRule", "ports")),
    rules: undefined,
    terminatingTLS: undefined,
    originatingTLS: undefined,
    serverNames: [],
    listener: undefined,
    ...placeOf(cursor),
  };
}

function decodePortRule(cursor: Cursor): RawPortRule {
  isStruct(cursor, "api.PortRule");
  const field = (name: string) => enterField(cursor, "PortRule", name);
  return {
    ports: decodePorts(field("ports")),
    rules: decodeL7Rules(field("rules")),
    terminatingTLS: decodeTls(field("terminatingTLS")),
    originatingTLS: decodeTls(field("originatingTLS")),
    serverNames: decodeTexts(field("serverNames"), "[]api.ServerName", "api.ServerName") ?? [],
    listener: decodeListener(field("listener")),
    ...placeOf(cursor),
  };
}

function decodePorts(cursor: Cursor): readonly RawPort[] {
  return (decodeItems(cursor, "[]api.PortProtocol") ?? []).map((item) => {
    isStruct(item, "api.PortProtocol");
    return {
      port: decodeText(enterField(item, "PortProtocol", "port")),
      protocol: decodeText(enterField(item, "PortProtocol", "protocol"), "api.L4Proto"),
      endPort: decodeInteger(enterField(item, "PortProtocol", "endPort"), "int32"),
      ...placeOf(item),
    };
  });
}

function decodeL7Rules(cursor: Cursor): RawL7Rules | undefined {
  if (!isStruct(cursor, "api.L7Rules")) return undefined;
  return {
    http: decodeItems(enterField(cursor, "L7Rules", "http"), "api.PortRulesHTTP")?.map(decodeHttpRule),
    dns: decodeFqdns(enterField(cursor, "L7Rules", "dns"), "api.PortRulesDNS", "PortRuleDNS"),
    kafka: decodeItems(enterField(cursor, "L7Rules", "kafka"), "[]kafka.PortRule")?.map(decodeKafkaRule),
    l7proto: decodeText(enterField(cursor, "L7Rules", "l7proto")),
    l7: decodeItems(enterField(cursor, "L7Rules", "l7"), "[]api.PortRuleL7")?.map(decodeKeyValueRule),
    ...placeOf(cursor),
  };
}

function decodeKafkaRule(cursor: Cursor): RawKafkaRule {
  const type = "kafka.PortRule";
  isStruct(cursor, type);
  const [, struct = ""] = (cursor.dialect.typeNames[type] ?? type).split(".");
  const field = (name: string) => decodeText(enterField(cursor, struct, name));
  return {
    role: field("role"),
    apiKey: field("apiKey"),
    apiVersion: field("apiVersion"),
    clientID: field("clientID"),
    topic: field("topic"),
    ...placeOf(cursor),
  };
}

function decodeKeyValueRule(cursor: Cursor): RawKeyValueRule {
  return { pairs: decodeTextMap(cursor, "api.PortRuleL7"), ...placeOf(cursor) };
}

function decodeHttpRule(cursor: Cursor): RawHttpRule {
  isStruct(cursor, "api.PortRuleHTTP");
  const field = (name: string) => enterField(cursor, "PortRuleHTTP", name);
  const headers = decodeTexts(field("headers"), "[]string") ?? [];
  return {
    path_: decodeText(field("path")),
    method: decodeText(field("method")),
    host: decodeText(field("host")),
    headers: headers.map((header) => header.value),
    headerMatches: (decodeItems(field("headerMatches"), "[]*api.HeaderMatch") ?? []).map(decodeHeaderMatch),
    ...placeOf(cursor),
  };
}

function decodeHeaderMatch(cursor: Cursor): RawHeaderMatch {
  isStruct(cursor, "api.HeaderMatch");
  return {
    mismatch: decodeText(enterField(cursor, "HeaderMatch", "mismatch"), "api.MismatchAction"),
    name: decodeText(enterField(cursor, "HeaderMatch", "name")),
    value: decodeText(enterField(cursor, "HeaderMatch", "value")),
    secret: decodeSecret(enterField(cursor, "HeaderMatch", "secret")),
    ...placeOf(cursor),
  };
}

function decodeSecret(cursor: Cursor): { readonly namespace: string; readonly name: string } | undefined {
  if (!isStruct(cursor, "api.Secret")) return undefined;
  return {
    namespace: decodeText(enterField(cursor, "Secret", "namespace")),
    name: decodeText(enterField(cursor, "Secret", "name")),
  };
}

function decodeTls(cursor: Cursor): RawTlsContext | undefined {
  if (!isStruct(cursor, "api.TLSContext")) return undefined;
  const field = (name: string) => enterField(cursor, "TLSContext", name);
  return {
    secret: decodeSecret(field("secret")) ?? { namespace: "", name: "" },
    trustedCA: decodeText(field("trustedCA")),
    certificate: decodeText(field("certificate")),
    privateKey: decodeText(field("privateKey")),
    ...placeOf(cursor),
  };
}

function decodeListener(cursor: Cursor): RawListener | undefined {
  if (!isStruct(cursor, "api.Listener")) return undefined;
  const envoyConfig = enterField(cursor, "Listener", "envoyConfig");
  isStruct(envoyConfig, "api.EnvoyConfig");
  return {
    name: decodeText(enterField(cursor, "Listener", "name")),
    priority: decodeInteger(enterField(cursor, "Listener", "priority"), cursor.dialect.listenerPriority),
    envoyConfigKind: decodeText(enterField(envoyConfig, "EnvoyConfig", "kind")),
    envoyConfigName: decodeText(enterField(envoyConfig, "EnvoyConfig", "name")),
    ...placeOf(cursor),
  };
}

export function decodeIcmps(cursor: Cursor): readonly { readonly fields: readonly RawIcmpField[] }[] | undefined {
  return decodeItems(cursor, "api.ICMPRules")?.map((item) => {
    isStruct(item, "api.ICMPRule");
    const fields = decodeItems(enterField(item, "ICMPRule", "fields"), "[]api.ICMPField") ?? [];
    return { fields: fields.map(decodeIcmpField) };
  });
}

/** ICMPField.UnmarshalJSON decodes into a struct without a name. */
const icmpFieldType = String.raw`struct { Family string "json:\"family,omitempty\""; Type *intstr.IntOrString "json:\"type\"" }`;

function decodeIcmpField(cursor: Cursor): RawIcmpField {
  return cursor.dialect.icmpType === "uint8" ? decodePlainIcmpField(cursor) : decodeNamedIcmpField(cursor);
}

function decodePlainIcmpField(cursor: Cursor): RawIcmpField {
  isStruct(cursor, "api.ICMPField");
  return {
    family: decodeText(enterField(cursor, "ICMPField", "family")),
    type: decodeInteger(enterField(cursor, "ICMPField", "type"), "uint8"),
    ...placeOf(cursor),
  };
}

function decodeNamedIcmpField(cursor: Cursor): RawIcmpField {
  const inner = enterUnmarshaler(cursor);
  isStruct(inner, icmpFieldType);
  const type = enterField(inner, "ICMPField", "type");
  const nBefore = cursor.problems.length;
  const number = decodeIcmpNumber(type);
  // IntOrString decodes itself too: its error goes before one of the family, which is told once the field has been read.
  const isEnded = cursor.problems.length > nBefore;
  const family = isEnded ? "" : decodeText(enterField(inner, "ICMPField", "family"));
  return { family, type: number ?? decodeIcmpName(type, family), ...placeOf(cursor) };
}

/** Undefined for a text. Without a type the agent panics: the CRD requires one. */
function decodeIcmpNumber(cursor: Cursor): number | undefined {
  const { node } = cursor;
  if (node === undefined || isNull(node)) return 0;
  return node.kind === "scalar" && typeof node.value === "string" ? undefined : decodeInteger(cursor, "int32");
}

/** The text as written; a name must belong to the family (V43). */
function decodeIcmpName(cursor: Cursor, family: string): string {
  const { node } = cursor;
  const name = node?.kind === "scalar" && typeof node.value === "string" ? node.value : "";
  const isNumeric = /^[+-]?[0-9]+$/.test(name);
  const isKnown = isNumeric ? name === "0" || Number(name) !== 0 : icmpTypeNumber(family, name) !== undefined;
  if (!isKnown) reportText(cursor, "unknown-icmp-type", `ICMP type ${name} not found in ${family}`, { name, family });
  return name;
}
