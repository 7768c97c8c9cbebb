// Which label selectors the agent accepts (V6, V51), with the error texts of Kubernetes.
// Mirrors pkg/labels/validation.go, Cilium v1.20.2, pkg/k8s/slim/k8s/apis/meta/v1/validation, Cilium v1.8.0 to v1.18.4, and
// k8s.io/apimachinery v0.24.0 to v0.36.4 (pkg/util/validation, pkg/api/validate/content, field).
// Go visits matchLabels in random order; here they come as written.

import { quoteGo } from "../../text/quote.ts";
import type { PathSegment } from "../../yaml/node.ts";
import type { SelectorDialect } from "./dialect.ts";
import { quoteJsonGo, utf8Length } from "./goText.ts";
import type { RawExpression, RawLabelSelector } from "./rule.ts";

export interface SelectorError {
  /** `matchLabels: Invalid value: "a b": …`: one error as the agent lists it. */
  readonly text: string;
  /** Below the selector: the key or value that is wrong. */
  readonly path: readonly PathSegment[];
  readonly isKey: boolean;
  /** The offending text; undefined where something is missing or too much. */
  readonly value: string | undefined;
  /** Why, without the value. */
  readonly detail: string;
}

const keyFormat = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
const keyMessage =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
const subdomainFormat = "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*";

export function validateLabelSelector(selector: RawLabelSelector, dialect: SelectorDialect): readonly SelectorError[] {
  const errors: SelectorError[] = [];
  for (const { key, value, path: written } of selector.matchLabels) {
    const path = ["matchLabels", written.at(-1) ?? key];
    for (const detail of checkLabelKey(key, dialect)) errors.push(invalid("matchLabels", path, true, key, detail));
    for (const detail of checkLabelValue(value, dialect))
      errors.push(invalid("matchLabels", path, false, value, detail));
  }
  for (const [index, expression] of selector.matchExpressions.entries()) {
    errors.push(...validateExpression(expression, index, dialect));
  }
  return errors;
}

/** All errors of one selector in one text, equal ones once. */
export function joinSelectorErrors(errors: readonly SelectorError[]): string {
  const texts = [...new Set(errors.map((error) => error.text))];
  return texts.length === 1 ? texts.join("") : `[${texts.join(", ")}]`;
}

function validateExpression(
  { key, operator, values }: RawExpression,
  index: number,
  dialect: SelectorDialect,
): readonly SelectorError[] {
  const field = `matchExpressions[${index}]`;
  const at = (name: string) => ["matchExpressions", index, name];
  const errors: SelectorError[] = [];
  if (operator === "In" || operator === "NotIn") {
    const detail = "must be specified when `operator` is 'In' or 'NotIn'";
    if (values.length === 0) {
      errors.push({
        text: `${field}.values: Required value: ${detail}`,
        path: at("values"),
        isKey: true,
        value: undefined,
        detail,
      });
    }
  } else if (operator === "Exists" || operator === "DoesNotExist") {
    const detail = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
    if (values.length > 0) {
      errors.push({
        text: `${field}.values: Forbidden: ${detail}`,
        path: at("values"),
        isKey: true,
        value: undefined,
        detail,
      });
    }
  } else {
    const detail = "not a valid selector operator";
    const quoted = dialect.quotesOperator === "as-json" ? quoteJsonGo(operator) : quoteGo(operator);
    const text = `${field}.operator: Invalid value: ${quoted}: ${detail}`;
    errors.push({ text, path: at("operator"), isKey: false, value: operator, detail });
  }
  for (const detail of checkLabelKey(key, dialect)) errors.push(invalid(`${field}.key`, at("key"), false, key, detail));
  if (!dialect.checksExpressionValues) return errors;
  for (const [valueIndex, value] of values.entries()) {
    const path = [...at("values"), valueIndex];
    for (const detail of checkLabelValue(value, dialect)) {
      errors.push(invalid(`${field}.values[${valueIndex}]`, path, false, value, detail));
    }
  }
  return errors;
}

function invalid(
  field: string,
  path: readonly PathSegment[],
  isKey: boolean,
  value: string,
  detail: string,
): SelectorError {
  return { text: `${field}: Invalid value: ${quoteGo(value)}: ${detail}`, path, isKey, value, detail };
}

/** A key of a Kubernetes label, where keys are checked as written with an optional source before one `:`. */
function checkLabelKey(key: string, dialect: SelectorDialect): readonly string[] {
  if (dialect.keys !== "as-written") return checkQualifiedName(key, dialect);
  const parts = key.split(":");
  const [first = "", second] = parts;
  if (parts.length > 2) {
    return ["a valid label key only support ':' character as a source separator with non empty value"];
  }
  if (second === undefined) return checkQualifiedName(first, dialect);
  const isSource = /^[A-Za-z0-9]+$/.test(first);
  const errors = checkQualifiedName(second, dialect);
  return isSource ? errors : ["label source should be a non empty string with only alphanumeric characters", ...errors];
}

/** Empty where `text` can be the key of a label. */
export function checkQualifiedName(text: string, dialect: SelectorDialect): readonly string[] {
  const parts = text.split("/");
  const errors: string[] = [];
  if (parts.length > 2) {
    return [
      `${dialect.keyName} ${regexError(keyMessage, keyFormat, ["MyName", "my.name", "123-abc"])} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  const name = parts.at(-1) ?? "";
  const prefix = parts.length === 2 ? parts[0] : undefined;
  if (prefix === "") errors.push("prefix part must be non-empty");
  else if (prefix !== undefined) errors.push(...checkSubdomain(prefix, dialect).map((error) => `prefix part ${error}`));
  if (name === "") errors.push("name part must be non-empty");
  else if (utf8Length(name) > 63) errors.push(`name part must be no more than 63 ${dialect.lengthUnit}`);
  if (!isLabelName(name))
    errors.push(`name part ${regexError(keyMessage, keyFormat, ["MyName", "my.name", "123-abc"])}`);
  return errors;
}

export function checkLabelValue(value: string, { lengthUnit }: SelectorDialect): readonly string[] {
  const errors: string[] = [];
  if (utf8Length(value) > 63) errors.push(`must be no more than 63 ${lengthUnit}`);
  if (value !== "" && !isLabelName(value)) {
    const message = `a valid label must be an empty string or ${keyMessage.replace("must consist", "consist")}`;
    errors.push(regexError(message, `(${keyFormat})?`, ["MyValue", "my_value", "12345"]));
  }
  return errors;
}

export function checkSubdomain(text: string, { lengthUnit, subdomainName }: SelectorDialect): readonly string[] {
  const errors: string[] = [];
  if (utf8Length(text) > 253) errors.push(`must be no more than 253 ${lengthUnit}`);
  const isSubdomain = text
    .split(".")
    .every((label) => /^[-a-z0-9]+$/.test(label) && !label.startsWith("-") && !label.endsWith("-"));
  if (!isSubdomain) {
    const message = `${subdomainName} must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character`;
    errors.push(regexError(message, subdomainFormat, ["example.com"]));
  }
  return errors;
}

function isLabelName(text: string): boolean {
  return /^[-A-Za-z0-9_.]+$/.test(text) && /^[A-Za-z0-9]/.test(text) && /[A-Za-z0-9]$/.test(text);
}

export function regexError(message: string, format: string, examples: readonly string[]): string {
  const list = examples.map((example) => `'${example}', `).join(" or ");
  return `${message} (e.g. ${list}regex used for validation is '${format}')`;
}
