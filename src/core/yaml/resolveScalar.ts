// What a YAML scalar means to Kubernetes: YAML 1.1 less sexagesimal numbers and timestamps, plus `0o`.
// Mirrors resolve() in go.yaml.in/yaml/v2 v2.4.2 resolve.go and the key conversion of convertToJSONableObject() in
// sigs.k8s.io/yaml v1.6.0 yaml.go, which kubectl, the API server's clients and Cilium's tools read manifests with.
// Leaves out: precision above 2^53 of numbers (the source text of a scalar keeps it).

export type ScalarValue = string | number | boolean | null;

/** The value of a plain scalar without a tag. */
export function resolvePlain(source: string): ScalarValue {
  if (source === "") return null;
  const first = source.charCodeAt(0);
  // Only a sign, a digit, a dot or a letter of the table can start something else than a string.
  const isDigitOrSign = (first >= 0x30 && first <= 0x39) || first === 0x2b || first === 0x2d;
  if (isDigitOrSign || first === 0x2e) {
    const infinity = infinities.get(source);
    if (infinity !== undefined) return infinity;
    return (isDigitOrSign ? parseNumber(source) : parseDotFloat(source)) ?? source;
  }
  if (source.length > 5) return source;
  const word = words.get(source);
  return word === undefined ? source : word;
}

const words = new Map<string, boolean | null>([
  ...["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"].map((word) => [word, true] as const),
  ...["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"].map((word) => [word, false] as const),
  ...["~", "null", "Null", "NULL"].map((word) => [word, null] as const),
]);

const infinities = new Map<string, number>([
  ...[".nan", ".NaN", ".NAN"].map((word) => [word, Number.NaN] as const),
  ...[".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"].map((word) => [word, Number.POSITIVE_INFINITY] as const),
  ...["-.inf", "-.Inf", "-.INF"].map((word) => [word, Number.NEGATIVE_INFINITY] as const),
]);

const float = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;
// Go's ParseFloat lets single underscores stand between digits.
const dotFloat = /^\.[0-9]+(_[0-9]+)*([eE][-+]?[0-9]+(_[0-9]+)*)?$/;

function parseDotFloat(source: string): number | undefined {
  return dotFloat.test(source) ? finite(Number(source.replaceAll("_", ""))) : undefined;
}

function parseNumber(source: string): number | undefined {
  const integer = parseInteger(source);
  if (integer !== undefined) return Number(integer);
  const digits = source.includes("_") ? source.replaceAll("_", "") : source;
  return float.test(digits) ? finite(Number(digits)) : undefined;
}

/** A float that does not fit is no number to Go, so it stays a string. */
function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}

const minInt64 = -(2n ** 63n);
const maxInt64 = 2n ** 63n - 1n;
const maxUint64 = 2n ** 64n - 1n;
const integer = /^([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|([0-9]+))$/;

/**
 * An integer as Go's ParseInt(s, 0, 64) reads it, then ParseUint: a leading zero means octal, underscores are dropped
 * wherever they are, unsigned 64-bit values come without a sign. `0b` may be followed by a sign of its own.
 */
function parseInteger(source: string): number | bigint | undefined {
  const digits = source.includes("_") ? source.replaceAll("_", "") : source;
  if (digits.length < 16 && !digits.startsWith("0") && plainDigits.test(digits)) return Number(digits);
  const match = integer.exec(digits);
  if (match === null) return parseSignedBinary(digits);
  const [, sign, hex, binary, octal, decimal] = match;
  if (decimal !== undefined && decimal.length > 1 && decimal.startsWith("0")) return undefined; // 08 is a float
  const magnitude = toBigInt(hex, binary, octal, decimal);
  const value = sign === "-" ? -magnitude : magnitude;
  return value >= minInt64 && value <= (sign === "" ? maxUint64 : maxInt64) ? value : undefined;
}

const plainDigits = /^[-+]?[1-9][0-9]*$/;
const signedBinary = /^0b([-+][01]+)$/;

function parseSignedBinary(digits: string): bigint | undefined {
  const match = signedBinary.exec(digits);
  if (match?.[1] === undefined) return undefined;
  const value = BigInt(`0b${match[1].slice(1)}`);
  const signed = match[1].startsWith("-") ? -value : value;
  return signed >= minInt64 && signed <= maxInt64 ? signed : undefined;
}

function toBigInt(hex?: string, binary?: string, octal?: string, decimal?: string): bigint {
  if (hex !== undefined) return BigInt(`0x${hex}`);
  if (binary !== undefined) return BigInt(`0b${binary}`);
  if (octal !== undefined) return BigInt(`0o${octal}`);
  return BigInt(decimal ?? "0");
}

export type Resolved = { readonly value: ScalarValue } | { readonly error: string };

const tagPrefix = "tag:yaml.org,2002:";

/** The value of a scalar with a tag, long (`tag:yaml.org,2002:int`) or our own (`!x`: any data, as it is). */
export function resolveTagged(tag: string, source: string): Resolved {
  const name = tag.startsWith(tagPrefix) ? tag.slice(tagPrefix.length) : "";
  if (name === "binary") return decodeBase64(source);
  if (!["bool", "int", "float", "null", "timestamp"].includes(name)) return { value: source };
  const value = resolvePlain(source);
  const found = nameType(value, source);
  if (found === name || (name === "float" && found === "int")) return { value: name === "timestamp" ? source : value };
  return { error: `cannot decode !!${found} \`${source}\` as a !!${name}` };
}

function nameType(value: ScalarValue, source: string): string {
  if (value === null) return "null";
  if (typeof value === "boolean") return "bool";
  if (typeof value === "number") return parseInteger(source) === undefined ? "float" : "int";
  return timestamp.test(source) ? "timestamp" : "str";
}

// Shape only: a day or an hour out of range is an error to Go and a string here.
const timestamp =
  /^\d{4}-\d{1,2}-\d{1,2}(?:[Tt]\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?(?:Z|[-+]\d\d:\d\d)| \d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?)?$/;

const base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Standard base64 with padding to the bytes as Latin-1; Kubernetes has no use for the tag. */
function decodeBase64(source: string): Resolved {
  const text = source.replaceAll(/[\r\n]/g, "");
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) {
    return { error: "!!binary value contains invalid base64 data" };
  }
  let bits = 0;
  let nBits = 0;
  let value = "";
  for (const character of text.replaceAll("=", "")) {
    bits = ((bits << 6) | base64.indexOf(character)) & 0xffff;
    nBits += 6;
    if (nBits >= 8) {
      nBits -= 8;
      value += String.fromCharCode((bits >> nBits) & 0xff);
    }
  }
  return { value };
}

/** A map key as JSON has it; an error where JSON can't. `value` is what `source` resolved to. */
export function toKeyText(value: ScalarValue, source: string): { readonly key: string } | { readonly error: string } {
  if (typeof value === "string") return { key: value };
  if (value === null) return { error: "unsupported map key of type: null" };
  if (typeof value === "boolean") return { key: String(value) };
  const whole = parseInteger(source);
  if (whole === undefined) return { key: formatFloat32(value) };
  if (whole > maxInt64) return { error: "unsupported map key of type: uint64" };
  return { key: String(whole) };
}

/** Go's strconv.FormatFloat(value, 'g', -1, 32), with YAML's names for what is no number. */
function formatFloat32(value: number): string {
  if (Number.isNaN(value)) return ".nan";
  const single = Math.fround(value);
  if (!Number.isFinite(single)) return single > 0 ? ".inf" : "-.inf";
  if (single === 0) return Object.is(single, -0) ? "-0" : "0";
  let shortest = single.toExponential(8);
  for (let nDigits = 0; nDigits < 9; nDigits++) {
    shortest = single.toExponential(nDigits);
    if (Math.fround(Number(shortest)) === single) break;
  }
  const [mantissa = "", exponentText = "0"] = shortest.split("e");
  const exponent = Number(exponentText);
  const nDigits = mantissa.replaceAll(/[-.]/g, "").length;
  if (exponent < -4 || exponent >= 6) {
    const sign = exponent < 0 ? "-" : "+";
    return `${mantissa}e${sign}${String(Math.abs(exponent)).padStart(2, "0")}`;
  }
  return exponent < 0 ? single.toFixed(nDigits - 1 - exponent) : trimFixed(mantissa, exponent);
}

function trimFixed(mantissa: string, exponent: number): string {
  const sign = mantissa.startsWith("-") ? "-" : "";
  const digits = mantissa.replaceAll(/[-.]/g, "").padEnd(exponent + 1, "0");
  const fraction = digits.slice(exponent + 1);
  return `${sign}${digits.slice(0, exponent + 1)}${fraction === "" ? "" : `.${fraction}`}`;
}
