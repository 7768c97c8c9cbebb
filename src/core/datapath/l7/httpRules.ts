// An HTTP rule against a request: which of its conditions hold.
// Mirrors getHTTPRule() in pkg/envoy/policy/envoy_l7_rules_translator.go, Cilium v1.20.2 (pkg/envoy/{server,xds_server}.go
// before), and HttpNetworkPolicyRule in cilium/network_policy.cc of github.com/cilium/proxy.
// Leaves out: normalizing of paths (`http-normalize-path`), and what header actions change in an allowed request.
import type { HttpRule } from "../../policy/policyEntry.ts";
import { matchesWhole } from "../../text/wholeMatch.ts";

export interface HttpRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly host?: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** One condition of a rule that a request does not meet. */
export interface HttpDifference {
  /** `method`, `path`, `host`, `header X-Token`. */
  readonly what: string;
  /** What the rule asks for, and what the request has. */
  readonly asked: string;
  readonly has: string;
}

/** Empty where the rule allows the request. */
export function compareHttpRule(rule: HttpRule, request: HttpRequest): readonly HttpDifference[] {
  const headers = headersOf(request);
  const differences: HttpDifference[] = [];
  const compare = (what: string, expression: string, text: string | undefined) => {
    if (expression === "" || (text !== undefined && matchesWhole(expression, text) === true)) return;
    differences.push({ what, asked: expression, has: text ?? "none" });
  };
  compare("method", rule.method, request.method);
  compare("path", rule.path, request.path);
  compare("host", rule.host, headers.get(":authority"));
  for (const text of rule.headers) {
    const { name, value } = readHeader(text);
    compareHeader(name, value, headers, differences);
  }
  for (const { name, value, mismatch, secret } of rule.headerMatches) {
    // Another action than to fail lets the request go on, changed or logged.
    if (mismatch !== "") continue;
    compareHeader(name, value === "" ? undefined : value, headers, differences, secret !== undefined);
  }
  return differences;
}

/** Headers of the rule whose value is in a secret: with them a rule is taken to hold where the header is there. */
export function secretHeaders(rule: HttpRule): readonly string[] {
  return rule.headerMatches.flatMap(({ name, secret, mismatch }) =>
    secret !== undefined && mismatch === "" ? [name] : [],
  );
}

/** `undefined` asks for the header alone. */
function compareHeader(
  name: string,
  value: string | undefined,
  headers: ReadonlyMap<string, string>,
  differences: HttpDifference[],
  isSecret = false,
): void {
  const has = headers.get(name.toLowerCase());
  if (isSecret ? has !== undefined : value === undefined ? has !== undefined : has === value) return;
  differences.push({ what: `header ${name}`, asked: value ?? "any value", has: has ?? "none" });
}

/** Envoy sees method, path and host as headers too, and `Host` as `:authority`. */
function headersOf({ method, path, host, headers }: HttpRequest): ReadonlyMap<string, string> {
  const found = new Map<string, string>([
    [":method", method],
    [":path", path],
  ]);
  for (const [name, value] of Object.entries(headers)) {
    const lower = name.toLowerCase();
    const before = found.get(lower);
    found.set(lower, before === undefined ? value : `${before},${value}`);
  }
  const authority = host ?? found.get("host");
  if (authority !== undefined) found.set(":authority", authority).set("host", authority);
  return found;
}

/** `X-Token: 1` or `X-Token 1`, cut at the first space; without one it is a name, colon and all. */
function readHeader(text: string): { readonly name: string; readonly value: string | undefined } {
  const space = text.indexOf(" ");
  if (space < 0) return { name: text, value: undefined };
  return { name: text.slice(0, space).replace(/:+$/, ""), value: text.slice(space + 1) };
}
