// Server names of TLS (SNI) against the `serverNames` of a rule, per version.
// Mirrors PortNetworkPolicyRule and SniPattern in cilium/network_policy.{h,cc} of github.com/cilium/proxy as each version
// requires it, and sanitizeServerNamePattern() in pkg/envoy/utils.go, Cilium v1.20.2.
import { matchesWhole } from "../../text/wholeMatch.ts";

/** Whether a rule's server name lets this one pass; both as written. */
export type ServerNamePattern = (pattern: string, serverName: string) => boolean;

/** 1.14 and 1.16, and nothing before: the same text, letter for letter. */
export function sameServerName(pattern: string, serverName: string): boolean {
  return serverName !== "" && pattern === serverName;
}

/** 1.18: in any case; a leading `*.` is one label, a leading `**.` at least the rest with its dot. */
export function leadingWildcard(pattern: string, serverName: string): boolean {
  const lower = pattern.toLowerCase();
  const name = serverName.toLowerCase();
  if (lower === "" || name === "") return false;
  if (!lower.startsWith("*")) return lower === name;
  if (lower.startsWith("**.")) return name.endsWith(lower.slice(2));
  if (!lower.startsWith("*.")) return false;
  const rest = lower.slice(1);
  if (!name.endsWith(rest)) return false;
  const label = name.slice(0, name.length - rest.length);
  return label !== "" && !label.includes(".");
}

const label = "[-a-z0-9_]";
const validPattern =
  "(([*]{1,2}|[*]?[-a-zA-Z0-9_]+([*][-a-zA-Z0-9_]+)*[*]?)[.])*([*]{1,2}|[*]?[-a-zA-Z0-9_]+([*][-a-zA-Z0-9_]+)*[*]?)";

/** 1.20: `*` anywhere within a label, `*` alone every name, a leading `**.` one label or more. */
export function anyWildcard(pattern: string, serverName: string): boolean {
  const asked = sanitizeServerName(pattern);
  const name = serverName.toLowerCase();
  if (serverName === "" || matchesWhole(validPattern, asked) !== true) return false;
  if (!asked.includes("*")) return asked.toLowerCase() === name;
  return matchesWhole(expressionOf(asked), name) === true;
}

/** As the agent hands it to Envoy: no trailing dot, and no more stars than mean something. */
function sanitizeServerName(pattern: string): string {
  const plain = pattern.replace(/\.$/, "");
  const leading = /^\*{2,}\./.exec(plain);
  const rest = (leading === null ? plain : plain.slice(leading[0].length)).replaceAll(/\*{2,}/g, "*");
  return leading === null ? rest : `**.${rest}`;
}

function expressionOf(pattern: string): string {
  if (pattern === "*") return `${label}+([.]${label}+)*`;
  return pattern
    .toLowerCase()
    .replaceAll(/\.|\*\*|\*/g, (sign) =>
      sign === "." ? "[.]" : sign === "**" ? `${label}+([.]${label}+){0,}` : `${label}{0,}`,
    );
}
