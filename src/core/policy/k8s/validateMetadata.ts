// What an API server refuses in an object's metadata whose fields have the right types; no CRD describes it.
// Mirrors ValidateObjectMetaAccessor() of k8s.io/apimachinery v0.36.4 (pkg/api/validation/objectmeta.go) with
// NameIsDNSSubdomain, which custom resources and NetworkPolicy name themselves by.
// Leaves out: finalizers, owners and managed fields, which nobody writes into a manifest; a missing name, which the agent
// reports; the namespace of a kind of cluster scope, which the API server drops. Go visits maps in random order; here they
// come as written.
import type { CrdError } from "../../schema/crdError.ts";
import { quoteGo } from "../../text/quote.ts";
import { getEntry, getString, getValue, type MapEntry, type PathSegment, type YamlNode } from "../../yaml/node.ts";
import type { SelectorDialect } from "../api/dialect.ts";
import { utf8Length } from "../api/goText.ts";
import { checkLabelValue, checkQualifiedName, checkSubdomain, regexError } from "../api/validateLabelSelector.ts";
import { kubernetesDialect as labelDialect } from "./kubernetesSelectorErrors.ts";

/** The older package that names are checked with words a length otherwise than that of labels. */
const nameDialect: SelectorDialect = { ...labelDialect, lengthUnit: "characters" };

/** `keyword` is `metadata` for a value, `metadataKey` for a key at fault. */
export function validateMetadata(root: YamlNode, isNamespaced: boolean): readonly CrdError[] {
  const metadata = getValue(root, "metadata");
  return [
    ...validateText(metadata, "generateName", (text) => checkSubdomain(maskTrailingDash(text), nameDialect)),
    ...validateText(metadata, "name", (text) => checkSubdomain(text, nameDialect)),
    ...(isNamespaced ? validateText(metadata, "namespace", checkDnsLabel) : []),
    ...entriesOf(metadata, "labels").flatMap(({ key, value }) => [
      ...errorOf("labels", key, true, key, checkQualifiedName(key, labelDialect)),
      ...errorOf("labels", key, false, getString(value) ?? "", checkLabelValue(getString(value) ?? "", labelDialect)),
    ]),
    ...validateAnnotations(metadata),
  ];
}

function validateText(
  metadata: YamlNode | undefined,
  field: string,
  check: (text: string) => readonly string[],
): readonly CrdError[] {
  const text = getString(getValue(metadata, field));
  return text === undefined || text === "" ? [] : errorOf(field, undefined, false, text, check(text));
}

const maxAnnotationBytes = 256 * 1024;

function validateAnnotations(metadata: YamlNode | undefined): readonly CrdError[] {
  const entries = entriesOf(metadata, "annotations");
  const errors = entries.flatMap(({ key }) =>
    errorOf("annotations", key, true, key, checkQualifiedName(key.toLowerCase(), labelDialect)),
  );
  const nBytes = entries.reduce((sum, { key, value }) => sum + utf8Length(key) + utf8Length(getString(value) ?? ""), 0);
  if (nBytes <= maxAnnotationBytes) return errors;
  const why = `may not be more than ${maxAnnotationBytes} bytes`;
  const tooLong: CrdError = {
    path: ["metadata", "annotations"],
    keyword: "metadataKey",
    message: `The annotations have ${nBytes} bytes: all of an object's ${why}, their keys included. Leave some out.`,
    detail: `metadata.annotations: Too long: ${why}`,
  };
  return [...errors, tooLong];
}

function entriesOf(metadata: YamlNode | undefined, field: string): readonly MapEntry[] {
  const map = getEntry(metadata, field)?.value;
  return map?.kind === "map" ? map.entries : [];
}

function errorOf(
  field: string,
  key: string | undefined,
  isKey: boolean,
  text: string,
  details: readonly string[],
): readonly CrdError[] {
  if (details.length === 0) return [];
  const path: readonly PathSegment[] = ["metadata", field, ...(key === undefined ? [] : [key])];
  return [
    {
      path,
      keyword: isKey ? "metadataKey" : "metadata",
      message: describe(field, isKey, text, details),
      detail: details.map((detail) => `metadata.${field}: Invalid value: ${quoteGo(text)}: ${detail}`).join("\n"),
    },
  ];
}

function describe(field: string, isKey: boolean, text: string, details: readonly string[]): string {
  const what = field === "labels" ? `${isKey ? "key" : "value"} of a label` : nouns[field];
  // The reason without the regular expression behind it.
  const reasons = details.map((detail) => detail.replace(/ \(e\.g\. .*$/s, ""));
  return `\`${text}\` is no ${what}: ${reasons.join("; ")}. ${advise(field, text)}`;
}

const nouns: Readonly<Record<string, string>> = {
  name: "name of an object",
  generateName: "start of a name",
  namespace: "name of a namespace",
  annotations: "key of an annotation",
};

function advise(field: string, text: string): string {
  if (field !== "name") return "Write one that is.";
  const near = text.toLowerCase().replaceAll(/[ _]/g, "-");
  return checkSubdomain(near, nameDialect).length === 0 ? `Write \`${near}\`.` : "Write one that is.";
}

const labelFormat = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";

/** Mirrors IsDNS1123Label() of pkg/util/validation/validation.go. */
function checkDnsLabel(text: string): readonly string[] {
  const errors: string[] = [];
  if (utf8Length(text) > 63) errors.push(`must be no more than 63 ${nameDialect.lengthUnit}`);
  if (/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(text)) return errors;
  // A subdomain that is too long is one all the same.
  if (checkSubdomain(text, nameDialect).every((error) => error.startsWith("must be no more")))
    return [...errors, "must not contain dots"];
  const message =
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character";
  return [...errors, regexError(message, labelFormat, ["my-name", "123-abc"])];
}

/** What is put behind the start of a name stands for its dash. Mirrors maskTrailingDash() of pkg/api/validation/generic.go. */
function maskTrailingDash(text: string): string {
  return text.length > 1 && text.endsWith("-") ? `${text.slice(0, -2)}a` : text;
}
