// The L3 half of a rule item: endpoints, nodes, entities, CIDRs, services, names, groups.
// Mirrors {ingress,egress,cidr,service,fqdn,groups}.go in pkg/policy/api, Cilium v1.20.2.
// A cloud group is kept as JSON text.
import type { PlainValue, YamlNode } from "../../yaml/node.ts";
import { getValue, toPlain } from "../../yaml/node.ts";
import {
  decodeEndpointSelector,
  decodeEndpointSelectors,
  decodeLabelSelectorPointer,
  decodeServiceSelector,
} from "./decodeSelector.ts";
import type { Cursor } from "./decodeState.ts";
import {
  changeCursor,
  decodeItems,
  decodeText,
  decodeTextMap,
  decodeTexts,
  enterField,
  isNull,
  isStruct,
  placeOf,
} from "./decodeState.ts";
import { quoteJsonGo } from "./goText.ts";
import type { RawCidrRule, RawFqdn, RawLabelSelector, RawService, RawText, RuleItem } from "./rule.ts";

type Peers = Pick<
  RuleItem,
  "endpoints" | "nodes" | "entities" | "cidr" | "cidrSet" | "services" | "fqdns" | "groups" | "requires"
>;

/** The peers of one item; `struct` is the item's type in Go. */
export function decodePeers(cursor: Cursor, struct: string, direction: "ingress" | "egress"): Peers {
  const isIngress = direction === "ingress";
  const prefix = isIngress ? "from" : "to";
  const common = isIngress ? "IngressCommonRule" : "EgressCommonRule";
  const embedded = cursor.dialect.embedsPeers ? common : undefined;
  const field = (name: string) => enterField(cursor, struct, prefix + name, embedded);
  const hasFqdns = struct === "EgressRule";
  const requires = field("Requires");
  return {
    endpoints: decodeEndpointSelectors(field("Endpoints")),
    nodes: decodeEndpointSelectors(field("Nodes")),
    entities: decodeTexts(field("Entities"), "api.EntitySlice", "api.Entity"),
    cidr: decodeTexts(field("CIDR"), "api.CIDRSlice", "api.CIDR"),
    cidrSet: decodeItems(field("CIDRSet"), "api.CIDRRuleSlice")?.map(decodeCidrRule),
    services: isIngress ? undefined : decodeItems(field("Services"), "[]api.Service")?.map(decodeService),
    fqdns: hasFqdns
      ? decodeFqdns(enterField(cursor, struct, "toFQDNs"), "api.FQDNSelectorSlice", "FQDNSelector")
      : undefined,
    groups: decodeItems(field("Groups"), "[]api.Groups")?.map(decodeGroup),
    requires:
      cursor.dialect.requires === "selectors" ? decodeEndpointSelectors(requires) : decodeGoneRequires(requires),
  };
}

/** Gone since 1.19 but for an empty list; selectors in it cannot be decoded, which is said once. */
function decodeGoneRequires(cursor: Cursor): undefined {
  const found: Cursor["problems"] = [];
  decodeTexts(changeCursor(cursor, { problems: found }), "[]string");
  const [first] = found;
  if (first !== undefined)
    cursor.problems.push({ ...first, code: "removed-field", path: cursor.path, range: cursor.range });
}

/** DNS names or patterns: toFQDNs and rules.dns share one shape. */
export function decodeFqdns(cursor: Cursor, listType: string, struct: string): readonly RawFqdn[] | undefined {
  return decodeItems(cursor, listType)?.map((item) => {
    isStruct(item, `api.${struct}`);
    return {
      matchName: decodeText(enterField(item, struct, "matchName")),
      matchPattern: decodeText(enterField(item, struct, "matchPattern")),
      ...placeOf(item),
    };
  });
}

function decodeCidrRule(cursor: Cursor): RawCidrRule {
  isStruct(cursor, "api.CIDRRule");
  return {
    cidr: decodeText(enterField(cursor, "CIDRRule", "cidr"), "api.CIDR"),
    cidrGroupRef: decodeText(enterField(cursor, "CIDRRule", "cidrGroupRef"), "api.CIDRGroupRef"),
    cidrGroupSelector: decodeGroupSelector(enterField(cursor, "CIDRRule", "cidrGroupSelector")),
    except: decodeTexts(enterField(cursor, "CIDRRule", "except"), "[]api.CIDR", "api.CIDR") ?? [],
    ...placeOf(cursor),
  };
}

function decodeGroupSelector(cursor: Cursor): RawLabelSelector | undefined {
  return cursor.dialect.cidrGroupSelector === "label-selector"
    ? decodeLabelSelectorPointer(cursor)
    : decodeEndpointSelector(cursor);
}

function decodeService(cursor: Cursor): RawService {
  isStruct(cursor, "api.Service");
  const service = enterField(cursor, "Service", "k8sService");
  const bySelector = enterField(cursor, "Service", "k8sServiceSelector");
  const serviceStruct = "K8sServiceNamespace";
  const selectorStruct = "K8sServiceSelectorNamespace";
  return {
    k8sService: isStruct(service, `api.${serviceStruct}`)
      ? {
          serviceName: decodeText(enterField(service, serviceStruct, "serviceName")),
          namespace: decodeText(enterField(service, serviceStruct, "namespace")),
        }
      : undefined,
    k8sServiceSelector: isStruct(bySelector, `api.${selectorStruct}`)
      ? {
          selector: decodeServiceSelector(enterField(bySelector, selectorStruct, "selector")),
          isBare: isBare(getValue(bySelector.node, "selector")),
          namespace: decodeText(enterField(bySelector, selectorStruct, "namespace")),
        }
      : undefined,
    ...placeOf(cursor),
  };
}

/** The embedded pointer of Go's ServiceSelector is made where one of its fields is there. */
function isBare(selector: YamlNode | undefined): boolean {
  return ["matchLabels", "matchExpressions"].every((field) => getValue(selector, field) === undefined);
}

function decodeGroup(cursor: Cursor): RawText {
  isStruct(cursor, "api.Groups");
  const aws = enterField(cursor, cursor.dialect.typeNames["api.Groups"]?.slice("api.".length) ?? "Groups", "aws");
  isStruct(aws, "api.AWSGroup");
  decodeTextMap(enterField(aws, "AWSGroup", "labels"), "map[string]string");
  decodeTexts(enterField(aws, "AWSGroup", "securityGroupsIds"), "[]string");
  decodeTexts(enterField(aws, "AWSGroup", "securityGroupsNames"), "[]string");
  decodeText(enterField(aws, "AWSGroup", "region"));
  const value = cursor.node === undefined || isNull(cursor.node) ? {} : toPlain(cursor.node);
  return { value: canonicalJson(value), ...placeOf(cursor) };
}

/** JSON with the keys of every object sorted, as an API server sends it. */
export function canonicalJson(value: PlainValue): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value === "string") return quoteJsonGo(value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const fields = Object.keys(value).toSorted();
  return `{${fields.map((key) => `${quoteJsonGo(key)}:${canonicalJson(value[key] ?? null)}`).join(",")}}`;
}
