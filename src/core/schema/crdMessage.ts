// The message of a schema error: what is wrong; why; what to write instead (house style, Errors and messages).
import { formatPath, type PathSegment, type PlainValue } from "../yaml/node.ts";
import { isIpv4, isIpv6 } from "./apiServerCidr.ts";
import { type CrdFault, getPresentKeys } from "./crdFault.ts";
import { findNearestName } from "./nearestName.ts";
import { findPatternHint } from "./patternHint.ts";

/** `others`: what else is wrong with the same value. */
export function describeError(fault: CrdFault, owner: string, others: readonly CrdFault[] = []): string {
  const { keyword, params, value } = fault;
  const crd = `the CRD of ${owner}`;
  const field = nameField(fault.path);
  const limit = Number(params.limit);
  switch (keyword) {
    case "required":
      return describeMissing(field, String(params.missingProperty), crd);
    case "type":
      return describeType(field, [params.type].flat().map(String), value, crd, allowedIn(others));
    case "format":
      return typeof value === "number"
        ? `${quote(value)} is out of range for \`${field}\`: ${crd} wants an ${params.format}. Write a smaller number.`
        : describeCidr(field, value, crd);
    case "oneOf":
      return describeCidr(field, value, crd);
    case "enum":
      return describeEnum(field, value, params.allowedValues, crd);
    case "pattern":
      return describePattern(field, String(params.pattern), value, crd);
    case "exactlyOneKey":
    case "someKey":
      return describeKeys(fault, field, crd);
    case "maxItems":
      return limit === 0
        ? `\`${field}\` is not empty: ${owner} has dropped it, and its CRD accepts an empty list only. Remove it.`
        : `\`${field}\` has ${countOf(value)} items: ${crd} allows ${limit} at most. Split them over several rules.`;
    case "minItems":
      return `\`${field}\` has ${countOf(value)} items: ${crd} wants ${limit} at least. Write an item, or remove the key.`;
    case "minKeys":
      return describeEmpty(fault, field, crd);
    case "maxKeys":
      return `\`${field}\` has ${quoteAll(getPresentKeys(value, params.keys))}: ${crd} allows one of them. Remove one, or split into several items.`;
    case "maxLength":
      return `${quote(value)} is too long for \`${field}\`: ${crd} allows ${limit} characters at most. Write a shorter value.`;
    case "minLength":
      return value === ""
        ? `\`${field}\` is empty: ${crd} wants ${limit} character at least. Write a value.`
        : `${quote(value)} is too short for \`${field}\`: ${crd} wants ${limit} characters at least. Write a longer value.`;
    case "maximum":
    case "minimum":
      return `${quote(value)} is out of range for \`${field}\`: ${crd} wants ${limit} at ${keyword === "maximum" ? "most" : "least"}. Write a number within.`;
    case "distinctItems":
      return `\`${field}\` holds an item twice: ${crd} makes it a set. Remove one of the two.`;
    case "x-kubernetes-list-map-keys":
      return `\`${field}\` holds two items with the same ${quoteAll(params.keys)}: ${crd} makes it their key. Remove one of the two.`;
    default:
      return `\`${field}\` breaks ${keyword}: ${crd} asks for it. Write a value that keeps it.`;
  }
}

// The last key with the indexes behind it; the whole object has no key.
function nameField(path: readonly PathSegment[]): string {
  const start = path.findLastIndex((segment) => typeof segment === "string");
  return start < 0 ? "the object" : formatPath(path.slice(start));
}

function describeMissing(field: string, key: string, crd: string): string {
  return `\`${field}\` has no \`${key}\`: ${crd} requires it. Write \`${key}:\`.`;
}

/** The values of a set that the value is none of; undefined where there is no such set. */
function allowedIn(faults: readonly CrdFault[]): readonly string[] | undefined {
  const allowed = faults.find(({ keyword }) => keyword === "enum")?.params.allowedValues;
  return Array.isArray(allowed) ? allowed.map(String) : undefined;
}

function describeType(
  field: string,
  types: readonly string[],
  value: PlainValue | undefined,
  crd: string,
  allowed: readonly string[] | undefined,
): string {
  const wanted = types
    .map((type) => (type === "array" ? "a list" : /^[aeio]/.test(type) ? `an ${type}` : `a ${type}`))
    .join(" or ");
  if (value === null) {
    return `\`${field}\` is null: ${crd} wants ${wanted}, and an API server drops a null before it looks, as if the key were not there. Write ${wanted}, or remove the key.`;
  }
  return `Unexpected ${nameType(value)} ${quote(value)} for \`${field}\`: ${crd} wants ${wanted}. ${suggestType(field, types, value, wanted, allowed)}`;
}

function suggestType(
  field: string,
  types: readonly string[],
  value: PlainValue | undefined,
  wanted: string,
  allowed: readonly string[] | undefined,
): string {
  const isAllowed = allowed === undefined || (typeof value !== "object" && allowed.includes(String(value)));
  if (!isAllowed) return "Write one of those that the API server lists.";
  if (types.length === 1 && types[0] === "string" && isTextWithoutQuotes(field, value)) return `Write \`"${value}"\`.`;
  if (types.includes("integer") && typeof value === "string" && /^-?\d+$/.test(value))
    return `Write \`${value}\` without quotes.`;
  if (types.includes("boolean") && (value === "true" || value === "false")) return `Write \`${value}\` without quotes.`;
  if (types.includes("array") && value !== undefined) return "Write it as a list item, after `- `.";
  if (types.includes("object") && Array.isArray(value)) return "Write its keys without `- `.";
  return `Write ${wanted}.`;
}

/** A number or boolean that is likely to be right in quotes: a port, a label's value, a name. */
function isTextWithoutQuotes(field: string, value: PlainValue | undefined): boolean {
  if (/cidr|except|entities/i.test(field)) return false;
  if (typeof value === "boolean") return true;
  if (typeof value !== "number" || !/^\d+(?:\.\d+)?$/.test(String(value))) return false;
  return field !== "port" || (Number.isInteger(value) && value <= 65535);
}

function describeCidr(field: string, value: PlainValue | undefined, crd: string): string {
  if (typeof value !== "string")
    return `${quote(value)} is no valid \`${field}\`: ${crd} refuses it. Write another value.`;
  const isV4 = isIpv4(value);
  if (isV4 || isIpv6(value))
    return `${quote(value)} is an address for \`${field}\`: ${crd} wants a CIDR. Write \`${value}/${isV4 ? 32 : 128}\`.`;
  const [address = "", length] = value.split("/");
  const max = isIpv4(address) ? 32 : isIpv6(address) ? 128 : undefined;
  const why =
    max !== undefined && length !== undefined
      ? `its prefix length is a number from 0 to ${max}`
      : "it is an address and a prefix length";
  return `${quote(value)} is no CIDR for \`${field}\`: ${why}. Write one such as \`10.0.0.0/24\` or \`2001:db8::/32\`.`;
}

function describeEnum(field: string, value: PlainValue | undefined, allowed: unknown, crd: string): string {
  const names = Array.isArray(allowed) ? allowed.map(String) : [];
  const nearest = typeof value === "string" ? findNearestName(value, names) : undefined;
  // The API server's own text, which stands beside this one, lists them.
  const write = nearest === undefined ? "one of those that the API server lists" : `\`${nearest}\``;
  return `Unknown ${quote(value)} for \`${field}\`: it is none of the values that ${crd} knows. Write ${write}.`;
}

function describePattern(field: string, pattern: string, value: PlainValue | undefined, crd: string): string {
  const hint = findPatternHint(pattern);
  if (hint === undefined)
    return `${quote(value)} does not fit \`${field}\`: ${crd} wants \`${pattern}\`. Write a value that matches.`;
  if (hint.isNo === "no CIDR") return describeCidr(field, value, crd);
  return `${quote(value)} is ${hint.isNo} for \`${field}\`: ${hint.why}. ${hint.write}`;
}

function describeKeys({ params, value, keyword, unknownKeys }: CrdFault, field: string, crd: string): string {
  const keys = Array.isArray(params.keys) ? params.keys.map(String) : [];
  const [first, ...more] = getPresentKeys(value, keys);
  if (first !== undefined) {
    return `\`${field}\` has ${quoteAll([first, ...more])}: ${crd} allows one of them. Remove one, or split into several rules or items.`;
  }
  const wants = keyword === "exactlyOneKey" ? "exactly one" : "at least one";
  const unknown = unknownKeys.length > 0 ? `, and does not know ${quoteAll(unknownKeys)}` : "";
  return `\`${field}\` has none of ${quoteAll(keys)}: ${crd} wants ${wants}${unknown}. Write ${keys.map((key) => `\`${key}:\``).join(" or ")}.`;
}

// Keys that the CRD does not know are pruned before it counts.
function describeEmpty({ unknownKeys }: CrdFault, field: string, crd: string): string {
  const unknown = unknownKeys.length > 0 ? `, and does not know ${quoteAll(unknownKeys)}` : "";
  return `\`${field}\` holds nothing: ${crd} wants a key in it${unknown}. Write one, or remove it.`;
}

function nameType(value: PlainValue | undefined): string {
  if (Array.isArray(value)) return "list";
  return typeof value;
}

const maxQuoted = 60;

// The user's own value; strings as they are, the rest as JSON.
function quote(value: PlainValue | undefined): string {
  const text =
    typeof value === "string" && !/[\n\r`]/.test(value)
      ? value
      : JSON.stringify(value, undefined, 1)?.replaceAll(/\s*\n\s*/g, " ");
  if (text === undefined || text === "") return '`""`';
  return `\`${text.length > maxQuoted ? `${text.slice(0, maxQuoted)}…` : text}\``;
}

function quoteAll(values: unknown): string {
  const names = Array.isArray(values) ? values.map((value) => `\`${value}\``) : [];
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

function countOf(value: PlainValue | undefined): number {
  return Array.isArray(value) ? value.length : 0;
}
