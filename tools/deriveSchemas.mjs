// Derives schemas/ from Cilium's CRDs: each openAPIV3Schema becomes a JSON Schema with the meaning an API server gives it.
// Run by `node tools/generateSchemas.mjs --from-crds <dir>`; <dir> holds one folder per release, as schemas/PROVENANCE.md says.
// A keyword that this file does not know stops it: a new Cilium release must be looked at, not guessed.
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";

/** Profile → the release whose CRDs it stands for. */
export const releases = {
  1.8: "v1.8.0",
  1.11: "v1.11.0",
  1.14: "v1.14.19",
  1.16: "v1.16.0",
  1.18: "v1.18.2",
  "1.20": "v1.20.2",
};

export const kinds = [
  "CiliumNetworkPolicy",
  "CiliumClusterwideNetworkPolicy",
  "CiliumCIDRGroup",
  "ClusterNetworkPolicy",
];

// CRDs that Cilium reads and does not ship: the experimental channel holds all that the agent of 1.20 reads; the standard one,
// which Cilium's documentation installs, lacks the peers `nodes` and `domainNames`.
const foreignCrds = [{ profile: "1.20", release: "network-policy-api v0.2.0", folder: "network-policy-api-v0.2.0" }];

/** Writes schemas/<profile>/<kind>.json for every kind that the profile's release has. */
export async function deriveSchemas(crdDirectory, schemaDirectory) {
  for (const [profile, release] of Object.entries(releases)) {
    const crds = withClusterwideOf18(await readCrds(join(crdDirectory, release)));
    await writeSchemas(crds, `Cilium ${release}`, join(schemaDirectory, profile));
  }
  for (const { profile, release, folder } of foreignCrds) {
    await writeSchemas(await readCrds(join(crdDirectory, folder)), release, join(schemaDirectory, profile));
  }
}

async function readCrds(directory) {
  const names = (await readdir(directory)).filter((file) => file.endsWith(".yaml"));
  return Promise.all(names.map(async (name) => parse(await readFile(join(directory, name), "utf8"))));
}

async function writeSchemas(crds, release, directory) {
  await mkdir(directory, { recursive: true });
  for (const crd of crds.filter(({ spec }) => kinds.includes(spec.names.kind))) {
    const path = join(directory, `${crd.spec.names.kind}.json`);
    await writeFile(path, `${JSON.stringify(toJsonSchema(crd, release), null, 1)}\n`);
  }
}

// v1.8.0 registers its CRDs from Go (pkg/k8s/apis/cilium.io/v2/client/register.go); the one that it publishes as YAML is older
// and lacks the two patterns below. The clusterwide kind is a copy that wants one of two selectors in place of
// `endpointSelector` (initCCNPCRV). `Description`, which no agent reads, stands where the Go type says `description`, and
// `nodeSelector` and the labels of AWS groups are left out (pkg/policy/api/rule.go, groups.go): they are added with any value,
// since the CRD does not look at them.
function withClusterwideOf18(crds) {
  const policy = crds.find(({ spec, apiVersion }) => spec.names.kind === kinds[0] && apiVersion.endsWith("v1beta1"));
  if (policy === undefined) return crds;
  const { properties } = policy.spec.validation.openAPIV3Schema;
  const root = { type: "object", properties: { spec: properties.spec, specs: properties.specs } };
  for (const rule of [properties.spec, properties.specs.items]) {
    const { description } = rule.properties.Description;
    delete rule.properties.Description;
    Object.assign(rule.properties, { description: { description }, nodeSelector: {} });
    addPatternsOf18(rule);
  }
  policy.spec.validation.openAPIV3Schema = root;
  const clusterwide = structuredClone(policy);
  clusterwide.spec.names.kind = kinds[1];
  const copy = clusterwide.spec.validation.openAPIV3Schema.properties;
  for (const rule of [copy.spec, copy.specs.items]) {
    delete rule.required;
    rule.oneOf = [{ required: ["endpointSelector"] }, { required: ["nodeSelector"] }];
  }
  return [...crds, clusterwide];
}

const labelValue = { type: "string", maxLength: 63, pattern: "^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$" };
const portOf18 =
  "^(6553[0-5]|655[0-2][0-9]|65[0-4][0-9]{2}|6[0-4][0-9]{3}|[1-5][0-9]{4}|[0-9]{1,4}|([a-zA-Z0-9]-?)*[a-zA-Z](-?[a-zA-Z0-9])*)$";

function addPatternsOf18(schema) {
  for (const [name, child] of Object.entries(schema.properties ?? {})) {
    if (name === "matchLabels") child.additionalProperties = labelValue;
    if (name === "aws") child.properties.labels ??= {};
    if (name === "port" && child.pattern !== undefined) child.pattern = portOf18;
    addPatternsOf18(child);
  }
  if (schema.items) addPatternsOf18(schema.items);
}

function toJsonSchema({ apiVersion, spec }, release) {
  const served = spec.versions.filter((version) => version.served);
  const schemas = served.map((version) => (version.schema ?? spec.validation).openAPIV3Schema);
  const [schema] = schemas;
  if (schemas.some((other) => JSON.stringify(other) !== JSON.stringify(schema))) {
    throw new Error(`${release} ${spec.names.kind}: its versions differ in their schemas`);
  }
  const { root, defs } = intern({ [spec.names.kind]: translate(schema, spec.names.kind) }, 60);
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: spec.names.kind,
    "x-cilium": {
      release,
      apiVersions: served.map(({ name }) => `${spec.group}/${name}`),
      // apiextensions v1beta1 keeps unknown fields unless told otherwise; v1 prunes them.
      preserveUnknownFields: apiVersion.endsWith("v1beta1"),
    },
    ...root[spec.names.kind],
    $defs: defs,
  };
}

const keep = new Set([
  "description",
  "type",
  "enum",
  "required",
  "maximum",
  "minimum",
  "maxLength",
  "minLength",
  "maxItems",
  "maxProperties",
  "minProperties",
  "default",
  "x-kubernetes-validations",
]);
// idn-hostname is no format of an API server: it ignores those it does not know (apiextensions-apiserver v0.36.4,
// pkg/apiserver/validation/formats.go).
const formats = new Set(["cidr", "date-time", "int32", "int64"]);
const ignoredFormats = new Set(["idn-hostname"]);

/** One CRD schema node as JSON Schema. `at` names it in errors. */
function translate(schema, at) {
  const out = {};
  const isIntOrString = schema["x-kubernetes-int-or-string"] === true;
  for (const [keyword, value] of Object.entries(schema)) {
    if (keep.has(keyword)) out[keyword] = value;
    else if (keyword === "properties")
      out.properties = mapValues(value, (child, name) => translate(child, `${at}.${name}`));
    else if (keyword === "items") out.items = translate(value, `${at}[]`);
    else if (keyword === "additionalProperties") out.additionalProperties = translate(value, `${at}.*`);
    else if (keyword === "pattern") out.pattern = value.replaceAll("\\PC", "\\P{C}");
    else if (keyword === "format" && formats.has(value)) out.format = value;
    else if (keyword === "format" && ignoredFormats.has(value)) continue;
    else if (keyword === "minItems") {
      if (value > 0) out.minItems = value;
    } else if (keyword === "x-kubernetes-int-or-string" && isIntOrString) out.type = ["integer", "string"];
    else if (keyword === "anyOf" && isIntOrString) {
      // Says the same as the type: [{ type: integer }, { type: string }].
      if (value.some((branch) => Object.keys(branch).join() !== "type"))
        throw new Error(`${at}: anyOf of an int-or-string`);
    } else if (keyword === "oneOf" || keyword === "anyOf")
      out[keyword] = value.map((branch) => translateBranch(branch, at));
    else if (keyword === "x-kubernetes-list-type" && value === "set") out.uniqueItems = true;
    else if (keyword === "x-kubernetes-list-type" && (value === "map" || value === "atomic")) continue;
    else if (keyword === "x-kubernetes-list-map-keys") out["x-kubernetes-list-map-keys"] = value;
    else if (keyword === "x-kubernetes-map-type" && value === "atomic") continue;
    else throw new Error(`${at}: no translation for ${keyword}: ${JSON.stringify(value)}`);
  }
  return out;
}

// A branch says which one key must be there, or which one pattern must match; its `properties: { key: {} }` says nothing.
function translateBranch({ properties = {}, ...branch }, at) {
  const [keyword, ...more] = Object.keys(branch);
  const isPlain = Object.values(properties).every((property) => Object.keys(property).length === 0);
  const isKnown = keyword === "pattern" || (keyword === "required" && branch.required.length === 1);
  if (more.length > 0 || !isPlain || !isKnown)
    throw new Error(`${at}: no translation for the branch ${JSON.stringify(branch)}`);
  return branch;
}

/**
 * Replaces sub-schemas that occur more than once by `$ref`s into `$defs`.
 * @param {Record<string, object>} roots by name
 * @param {number} minLength of the JSON text of a sub-schema that is worth a definition
 */
export function intern(roots, minLength) {
  const known = new Map();
  for (const [name, schema] of Object.entries(roots)) visit(schema, name, known);
  const names = new Map();
  for (const [text, { nUses, name }] of known) {
    if (nUses < 2 || text.length < minLength) continue;
    let unique = name;
    for (let number = 2; names.has(unique); number++) unique = `${name}${number}`;
    names.set(unique, text);
  }
  const nameOf = new Map([...names].map(([name, text]) => [text, name]));
  const emit = (schema, isTop) => {
    const name = isTop ? undefined : nameOf.get(JSON.stringify(schema));
    return name === undefined ? mapSchemas(schema, (child) => emit(child, false)) : { $ref: `#/$defs/${name}` };
  };
  const sorted = [...names].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    root: mapValues(roots, (schema) => emit(schema, true)),
    defs: Object.fromEntries(sorted.map(([name, text]) => [name, emit(JSON.parse(text), true)])),
  };
}

// Counts uses by distinct parents: what occurs once in a repeated parent needs no definition of its own.
function visit(schema, name, known) {
  const text = JSON.stringify(schema);
  const entry = known.get(text);
  if (entry !== undefined) {
    entry.nUses++;
    return;
  }
  known.set(text, { nUses: 1, name });
  for (const [key, child] of Object.entries(schema.properties ?? {})) visit(child, key, known);
  if (schema.items) visit(schema.items, `${name}Item`, known);
  if (schema.additionalProperties) visit(schema.additionalProperties, `${name}Value`, known);
}

/** The schema with `change` applied to the schemas right below it (not to branches of oneOf and anyOf). */
export function mapSchemas(schema, change) {
  const out = { ...schema };
  if (out.properties) out.properties = mapValues(out.properties, change);
  if (out.items) out.items = change(out.items);
  if (out.additionalProperties) out.additionalProperties = change(out.additionalProperties);
  return out;
}

export function mapValues(object, change) {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value, key)]));
}
