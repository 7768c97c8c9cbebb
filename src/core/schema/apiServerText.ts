// The text in which an API server reports an error of a CRD's schema.
// Mirrors kubeOpenAPIResultToFieldErrors (k8s.io/apiextensions-apiserver v0.36.4, pkg/apiserver/validation/validation.go),
// k8s.io/kube-openapi pkg/validation/errors/schema.go and field.Error of k8s.io/apimachinery v0.36.4.
import { formatPath, type PathSegment, type PlainValue } from "../yaml/node.ts";
import { type CrdFault, getPresentKeys } from "./crdFault.ts";
import { findRepeatedItem } from "./validatorRuntime.ts";

/** One line, without the name of the object. */
export function apiServerText(fault: CrdFault): string {
  const { keyword, params, value } = fault;
  const path = formatPath(fault.path);
  const limit = Number(params.limit);
  switch (keyword) {
    case "required":
      return `${formatPath([...fault.path, String(params.missingProperty)])}: Required value`;
    case "type":
      return wrongType(path, [params.type].flat().join(","), goType(value));
    case "format":
      return wrongFormat(path, String(params.format), value);
    case "enum":
      return `${path}: Unsupported value: ${JSON.stringify(value)}: supported values: ${formatValues(params.allowedValues)}`;
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
    case "maximum":
      return invalid(path, value, `should be less than or equal to ${limit}`);
    case "minimum":
      return invalid(path, value, `should be greater than or equal to ${limit}`);
    case "distinctItems":
      return duplicate(fault.path, value);
    case "exactlyOneKey":
      return ofBranches(
        path,
        "one and only one schema (oneOf)",
        foundAlternatives(getPresentKeys(value, params.keys).length),
      );
    case "oneOf":
      return ofBranches(
        path,
        "one and only one schema (oneOf)",
        foundAlternatives(Array.isArray(params.passingSchemas) ? 2 : 0),
      );
    case "someKey":
      return ofBranches(path, "at least one schema (anyOf)", "");
    default:
      return invalid(path, value, `is refused by ${keyword}`);
  }
}

function wrongType(path: string, wanted: string, found: string): string {
  return `${path}: Invalid value: "${found}": ${path} in body must be of type ${wanted}: "${found}"`;
}

// A number out of range is reported without its path in front (validate/values.go, IsValueValidAgainstRange).
function wrongFormat(path: string, format: string, value: PlainValue | undefined): string {
  if (typeof value === "number")
    return `<nil>: Invalid value: "": Checked value must be of type integer with format ${format} in ${path}`;
  return `${path}: Invalid value: ${JSON.stringify(value)}: ${path} in body must be of type ${format}: ${JSON.stringify(value)}`;
}

function invalid(path: string, value: PlainValue | undefined, why: string): string {
  return `${path}: Invalid value: ${JSON.stringify(value)}: ${path} in body ${why}`;
}

function duplicate(path: readonly PathSegment[], value: PlainValue | undefined): string {
  const items = Array.isArray(value) ? value : [];
  const index = findRepeatedItem(items) ?? 0;
  return `${formatPath([...path, index])}: Duplicate value: ${JSON.stringify(items[index])}`;
}

function ofBranches(path: string, wanted: string, found: string): string {
  return `<nil>: Invalid value: "": "${path}" must validate ${wanted}${found}`;
}

function foundAlternatives(n: number): string {
  return n === 0 ? ". Found none valid" : `. Found ${n} valid alternatives`;
}

function goType(value: PlainValue | undefined): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value;
}

function countItems(value: PlainValue | undefined): number {
  return Array.isArray(value) ? value.length : 0;
}

function formatValues(values: unknown): string {
  return Array.isArray(values) ? values.map((value) => JSON.stringify(value)).join(", ") : "";
}
