// What an API server refuses in a label selector of one of Kubernetes' own kinds.
// Mirrors ValidateLabelSelector of k8s.io/apimachinery v0.36.4 (pkg/apis/meta/v1/validation); keys have no source there.
import type { CrdError } from "../../schema/crdError.ts";
import { formatPath, getItems, getString, getValue, type PathSegment, type YamlNode } from "../../yaml/node.ts";
import type { SelectorDialect } from "../api/dialect.ts";
import type { RawLabelSelector } from "../api/rule.ts";
import { type SelectorError, validateLabelSelector } from "../api/validateLabelSelector.ts";

/** How an API server words what labels and names may be. */
export const kubernetesDialect: SelectorDialect = {
  keys: "extended",
  checksExpressionValues: true,
  lengthUnit: "bytes",
  keyName: "a valid label key",
  subdomainName: "a lowercase RFC 1123 subdomain",
  quotesOperator: "as-go",
};

/** None where there is no selector. */
export function kubernetesSelectorErrors(
  selector: YamlNode | undefined,
  path: readonly PathSegment[],
): readonly CrdError[] {
  return validateLabelSelector(readSelector(selector), kubernetesDialect).map((error) => ({
    path: [...path, ...error.path],
    keyword: keywordOf(error),
    message: describe(error),
    detail: `${formatPath(path)}.${error.text}`,
  }));
}

function readSelector(selector: YamlNode | undefined): RawLabelSelector {
  const labels = getValue(selector, "matchLabels");
  const place = (...path: readonly PathSegment[]) => ({ path, range: { start: 0, end: 0 } });
  return {
    ...place(),
    matchLabels: (labels?.kind === "map" ? labels.entries : []).map(({ key, value }) => ({
      ...place(key),
      key,
      value: getString(value) ?? "",
    })),
    matchExpressions: getItems(getValue(selector, "matchExpressions")).map((expression) => ({
      ...place(),
      key: getString(getValue(expression, "key")) ?? "",
      operator: getString(getValue(expression, "operator")) ?? "",
      values: getItems(getValue(expression, "values")).map((value) => getString(value) ?? ""),
    })),
  };
}

// By what is wrong: an operator, a number of values, or the letters of a key or value.
function keywordOf({ value, path }: SelectorError): string {
  if (path.at(-1) === "operator") return "enum";
  return value === undefined ? "minItems" : "pattern";
}

function describe({ value, path, detail }: SelectorError): string {
  if (path.at(-1) === "operator") {
    return `Unknown \`${value}\` for \`operator\`: Kubernetes knows \`In\`, \`NotIn\`, \`Exists\` and \`DoesNotExist\`. Write one of them.`;
  }
  if (value === undefined) {
    return `\`values\` ${detail}: so says Kubernetes. Write values for \`In\` and \`NotIn\`, and none for the others.`;
  }
  const reason = detail.replace(/ \(e\.g\. .*$/s, "");
  return `\`${value}\` is not valid in a label selector: ${reason}. Write what a label of Kubernetes can be.`;
}
