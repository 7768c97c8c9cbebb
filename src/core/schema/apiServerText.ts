// The text in which an API server reports an error of a CRD's schema.
// Mirrors kubeOpenAPIResultToFieldErrors (k8s.io/apiextensions-apiserver v0.36.4, pkg/apiserver/validation/validation.go),
// k8s.io/kube-openapi pkg/validation/errors/schema.go and field.Error of k8s.io/apimachinery v0.36.4.
import { quoteGo } from "../text/quote.ts";
import { formatPath, type PathSegment, type PlainValue } from "../yaml/node.ts";
import { type CrdFault, getPresentKeys } from "./crdFault.ts";
import { findRepeatedItems, findRepeatedKeys, isGoInteger, pickKeys, withoutFields } from "./validatorRuntime.ts";

/** One line, without the name of the object. */
export function apiServerText(fault: CrdFault): string {
  const { keyword, params, value } = fault;
  const path = formatPath(fault.path);
  const limit = Number(params.limit);
  switch (keyword) {
    case "required":
      return `${formatPath([...fault.path, String(params.missingProperty)])}: Required value`;
    case "type":
      return wrongTypes(path, [params.type].flat().map(String), params.format, value);
    case "format":
      return wrongFormat(path, String(params.format), value);
    case "enum":
      return `${path}: Unsupported value: ${quote(value)}: supported values: ${formatValues(params.allowedValues)}`;
    case "pattern":
      return invalid(path, value, `should match '${String(params.pattern).replaceAll("\\P{C}", "\\PC")}'`);
    case "maxLength":
      return `${path}: Too long: may not be more than ${limit} bytes`;
    case "minLength":
      return invalid(path, value, `should be at least ${limit} chars long`);
    case "maxItems":
      return `${path}: Too many: ${countItems(value)}: must have at most ${limit} ${limit === 1 ? "item" : "items"}`;
    case "minItems":
      return invalid(path, countItems(value), `should have at least ${limit} items`);
    case "minKeys":
      return `${path}: Invalid value: 0: ${path} in body should have at least 1 properties`;
    case "maxKeys":
      return `${path}: Too many: ${getPresentKeys(value, params.keys).length}: must have at most 1 item`;
    case "maximum":
      return invalid(path, value, `should be less than or equal to ${limit}`);
    case "minimum":
      return invalid(path, value, `should be greater than or equal to ${limit}`);
    case "distinctItems":
      return duplicate(fault.path, value);
    case "x-kubernetes-list-map-keys":
      return duplicateKeys(fault);
    case "exactlyOneKey":
      return ofKeys(path, "one and only one schema (oneOf)", fault, foundAlternatives(countValidBranches(fault)));
    case "oneOf":
      return ofBranches(
        path,
        "one and only one schema (oneOf)",
        foundAlternatives(Array.isArray(params.passingSchemas) ? 2 : 0),
      );
    case "someKey":
      return ofKeys(path, "at least one schema (anyOf)", fault, "");
    default:
      return invalid(path, value, `is refused by ${keyword}`);
  }
}

// Of the branches that int-or-string stands for, the API server reports the first too; it tries none on a null
// (kube-openapi pkg/validation/validate/schema.go).
function wrongTypes(path: string, types: readonly string[], format: unknown, value: PlainValue | undefined): string {
  const found = goType(value);
  const lines = [wrongType(path, types.join(","), found)];
  if (types.length > 1 && value !== null)
    lines.push(ofBranches(path, "at least one schema (anyOf)", ""), wrongType(path, "integer", found));
  const isByFormat = format !== undefined && value !== null && typeof value !== "string" && !Array.isArray(value);
  if (isByFormat) lines[0] = wrongType(path, String(format), goFormat(found));
  if (types.includes("integer") && found === "number") {
    const wanted = format === undefined ? "integer (default format)" : `integer with format ${format}`;
    lines.push(`<nil>: Invalid value: "": Checked value must be of type ${wanted} in ${path}`);
  }
  return lines.join("\n");
}

function wrongType(path: string, wanted: string, found: string): string {
  return `${path}: Invalid value: "${found}": ${path} in body must be of type ${wanted}: "${found}"`;
}

// typeValidator.schemaInfoForType (validate/type.go).
function goFormat(type: string): string {
  return type === "integer" ? "int64" : type === "number" ? "float64" : "";
}

// A number out of range is reported without its path in front (validate/values.go, IsValueValidAgainstRange).
function wrongFormat(path: string, format: string, value: PlainValue | undefined): string {
  if (typeof value === "number")
    return `<nil>: Invalid value: "": Checked value must be of type integer with format ${format} in ${path}`;
  return `${path}: Invalid value: ${quote(value)}: ${path} in body must be of type ${format}: ${quote(value)}`;
}

function invalid(path: string, value: PlainValue | undefined, why: string): string {
  return `${path}: Invalid value: ${quote(value)}: ${path} in body ${why}`;
}

// What a scalar's place holds instead: strings as Go's %q, objects without their fields, which are pruned before.
function quote(value: PlainValue | undefined): string {
  if (typeof value === "string") return quoteGo(value);
  return JSON.stringify(value, withoutFields);
}

function duplicate(path: readonly PathSegment[], value: PlainValue | undefined): string {
  const items = Array.isArray(value) ? value : [];
  return duplicateLines(path, findRepeatedItems(items), (index) => JSON.stringify(items[index], withoutFields));
}

function duplicateKeys({ path, value, params }: CrdFault): string {
  const items = Array.isArray(value) ? value : [];
  const keys = params.keys as readonly string[];
  const picked = pickKeys(items, keys);
  return duplicateLines(path, findRepeatedKeys(items, keys), (index) => JSON.stringify(picked[index]));
}

function duplicateLines(
  path: readonly PathSegment[],
  indexes: readonly number[],
  textAt: (index: number) => string,
): string {
  return indexes.map((index) => `${formatPath([...path, index])}: Duplicate value: ${textAt(index)}`).join("\n");
}

function ofBranches(path: string, wanted: string, found: string): string {
  return `<nil>: Invalid value: "": "${path}" must validate ${wanted}${found}`;
}

// Where no branch holds the first one's error follows.
function ofKeys(path: string, wanted: string, fault: CrdFault, found: string): string {
  const [firstKey] = Array.isArray(fault.params.keys) ? fault.params.keys : [];
  const text = ofBranches(path, wanted, found);
  return countValidBranches(fault) > 0
    ? text
    : `${text}\n${formatPath([...fault.path, String(firstKey)])}: Required value`;
}

// A branch that requires a key holds for what is no object.
function countValidBranches({ value, params }: CrdFault): number {
  const isObject = typeof value === "object" && !Array.isArray(value);
  return isObject ? getPresentKeys(value, params.keys).length : countItems(params.keys as PlainValue);
}

function foundAlternatives(n: number): string {
  return n === 0 ? ". Found none valid" : `. Found ${n} valid alternatives`;
}

function goType(value: PlainValue | undefined): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return isGoInteger(value) ? "integer" : "number";
  return typeof value;
}

function countItems(value: PlainValue | undefined): number {
  return Array.isArray(value) ? value.length : 0;
}

function formatValues(values: unknown): string {
  return Array.isArray(values) ? values.map((value) => JSON.stringify(value)).join(", ") : "";
}
