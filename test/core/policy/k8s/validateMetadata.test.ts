// What an API server refuses in metadata; the texts are those of ValidateObjectMeta() in k8s.io/apimachinery v0.36.4.
import { describe, expect, it } from "vitest";
import { validateMetadata } from "../../../../src/core/policy/k8s/validateMetadata.ts";
import { parseDocument } from "../../../../src/core/yaml/parseDocument.ts";
import { applyFix, checkText } from "../../checks/checkText.ts";

const subdomain =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const label =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const key =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const value =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

function textsOf(metadata: unknown, isNamespaced = true): readonly string[] {
  const { root } = parseDocument(JSON.stringify({ metadata }));
  return root === undefined ? ["no YAML"] : validateMetadata(root, isNamespaced).map(({ detail }) => detail);
}

const long = (length: number) => "a".repeat(length);

describe("metadata", () => {
  it.each([
    [{ name: "Allow_DNS" }, `metadata.name: Invalid value: "Allow_DNS": ${subdomain}`],
    [{ name: long(254) }, `metadata.name: Invalid value: "${long(254)}": must be no more than 253 characters`],
    [{ generateName: "-" }, `metadata.generateName: Invalid value: "-": ${subdomain}`],
    [{ namespace: "a.b" }, 'metadata.namespace: Invalid value: "a.b": must not contain dots'],
    [{ namespace: "Kube System" }, `metadata.namespace: Invalid value: "Kube System": ${label}`],
    [{ labels: { "app name": "v" } }, `metadata.labels: Invalid value: "app name": name part ${key}`],
    [{ labels: { "A.com/b": "v" } }, `metadata.labels: Invalid value: "A.com/b": prefix part ${subdomain}`],
    [{ labels: { k: "http://x" } }, `metadata.labels: Invalid value: "http://x": ${value}`],
    [{ labels: { k: long(64) } }, `metadata.labels: Invalid value: "${long(64)}": must be no more than 63 bytes`],
    [{ annotations: { "/b": "v" } }, 'metadata.annotations: Invalid value: "/b": prefix part must be non-empty'],
  ])("of %j is refused", (metadata, text) => {
    expect(textsOf(metadata)).toEqual([text]);
  });

  it.each([
    { name: "a.b-c.1", namespace: "default" },
    { generateName: "a-" },
    { labels: { "a.com/B_c": "", app: "1.0" }, annotations: { "A.com/B": "any text!" } },
  ])("of %o is taken", (metadata) => {
    expect(textsOf(metadata)).toEqual([]);
  });

  it("counts the bytes of all annotations", () => {
    expect(textsOf({ annotations: { k: long(262_143) } })).toEqual([]);
    const text = "metadata.annotations: Too long: may not be more than 262144 bytes";
    expect(textsOf({ annotations: { k: long(262_144) } })).toEqual([text]);
  });

  it("of a kind of cluster scope may name any namespace, which is dropped", () => {
    expect(textsOf({ name: "a", namespace: "No Name" }, false)).toEqual([]);
  });
});

describe("invalid-metadata", () => {
  const text = (head: string, kind = "CiliumNetworkPolicy", apiVersion = "cilium.io/v2") =>
    `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: ${head}\nspec: ${kind === "NetworkPolicy" ? "{podSelector: {}}" : "{endpointSelector: {}, ingress: [{}]}"}\n`;
  const found = (written: string) =>
    (checkText(written).checked?.problems ?? []).filter(({ code }) => code === "invalid-metadata");

  it("stands on the value or the key and says who rejects", () => {
    const written = text("{name: example, labels: {app name: web}}");
    const [finding] = found(written);
    expect(written.slice(finding?.range.start, finding?.range.end)).toBe("app name");
    expect(finding).toMatchObject({ severity: "error", rejectedBy: ["api-server"] });
    expect(finding?.apiServerError).toBe(`metadata.labels: Invalid value: "app name": name part ${key}`);
  });

  it("has a fix where a name needs other letters alone", () => {
    const written = text("{name: Allow_DNS}");
    const [fix] = found(written)[0]?.fixes ?? [];
    expect(fix && applyFix(written, fix)).toBe(text("{name: allow-dns}"));
    expect(found(text("{name: -a}"))[0]?.fixes).toBeUndefined();
  });

  it("is told by one code alone", () => {
    const problems = checkText(text("{name: Allow_DNS}")).checked?.problems ?? [];
    expect(problems.filter(({ severity }) => severity === "error").map(({ code }) => code)).toEqual([
      "invalid-metadata",
    ]);
  });

  it("is found in a NetworkPolicy, too", () => {
    expect(found(text("{name: a/b}", "NetworkPolicy", "networking.k8s.io/v1"))).toHaveLength(1);
  });
});
