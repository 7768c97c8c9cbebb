// Agent options as people write them (text) to values. Names and spellings are Cilium's: pkg/option/config.go, v1.20.2.
import type { AgentOptions } from "../profile.ts";
import { suggestName } from "./nearestName.ts";

/** What is wrong with one option; the caller knows where it was written. */
export interface OptionProblem {
  readonly name: string;
  readonly code: "unknown-option" | "invalid-option-value";
  readonly message: string;
}

type Parsed<Value> = { readonly value: Value } | { readonly expected: string };
type Parsers = { readonly [Name in keyof AgentOptions]: (text: string) => Parsed<AgentOptions[Name]> };

const parsers: Parsers = {
  "enable-policy": (text) => oneOf("default", "always", "never")(text.toLowerCase()),
  "enable-ipv4": parseBoolean,
  "enable-ipv6": parseBoolean,
  "enable-l7-proxy": parseBoolean,
  "enable-icmp-rules": parseBoolean,
  "enable-host-firewall": parseBoolean,
  "enable-node-selector-labels": parseBoolean,
  "enable-non-default-deny-policies": parseBoolean,
  "enable-extended-ip-protocols": parseBoolean,
  "enable-k8s-cluster-network-policy": parseBoolean,
  "policy-default-local-cluster": parseBoolean,
  "policy-audit-mode": parseBoolean,
  "allow-localhost": oneOf("auto", "always", "policy"),
  "policy-cidr-match-mode": parseMatchMode,
  "bpf-policy-map-max": parseMapMax,
  "enable-remote-node-identity": parseBoolean,
  "kube-proxy-replacement": parseReplacement,
  "bpf-lb-sock": parseBoolean,
  "bpf-lb-mode": oneOf("snat", "dsr", "hybrid"),
  "tunnel-protocol": oneOf("vxlan", "geneve"),
  "enable-endpoint-routes": parseBoolean,
  "enable-ipv4-masquerade": parseBoolean,
  "enable-ipv6-masquerade": parseBoolean,
  "enable-bpf-masquerade": parseBoolean,
  "enable-host-legacy-routing": parseBoolean,
  "enable-wireguard": parseBoolean,
  "enable-ipsec": parseBoolean,
  "max-connected-clusters": parseMaxClusters,
};

export const optionNames: readonly string[] = Object.keys(parsers);

export function isOptionName(name: string): name is keyof AgentOptions {
  return Object.hasOwn(parsers, name);
}

/** Lays `written` over `defaults`. What does not parse keeps its default and is a problem, as is an unknown name. */
export function parseAgentOptions(
  defaults: AgentOptions,
  written: Readonly<Record<string, string>>,
): { readonly value: AgentOptions; readonly problems: readonly OptionProblem[] } {
  const value: { -readonly [Name in keyof AgentOptions]: AgentOptions[Name] } = { ...defaults };
  const problems: OptionProblem[] = [];
  for (const [name, text] of Object.entries(written)) {
    if (!isOptionName(name)) {
      const message = `Unknown agent option "${name}": it changes no answer here. Instead ${suggestName(name, optionNames)}.`;
      problems.push({ name, code: "unknown-option", message });
      continue;
    }
    const expected = assignOption(value, name, text.trim());
    if (expected !== undefined)
      problems.push({
        name,
        code: "invalid-option-value",
        message: `Invalid value "${text}" of ${name}: write ${expected}.`,
      });
  }
  return { value, problems };
}

/** What to write instead, or undefined where the text is a value. */
function assignOption<Name extends keyof AgentOptions>(
  options: { -readonly [Key in keyof AgentOptions]: AgentOptions[Key] },
  name: Name,
  text: string,
): string | undefined {
  const result = parsers[name](text);
  if ("expected" in result) return result.expected;
  options[name] = result.value;
  return undefined;
}

/** What Go's strconv.ParseBool takes. */
function parseBoolean(text: string): Parsed<boolean> {
  if (["1", "t", "T", "TRUE", "true", "True"].includes(text)) return { value: true };
  if (["0", "f", "F", "FALSE", "false", "False"].includes(text)) return { value: false };
  return { expected: "true or false" };
}

/** The agent lowers the case of enable-policy, not that of allow-localhost: pkg/option/config.go. */
function oneOf<Word extends string>(...words: readonly Word[]): (text: string) => Parsed<Word> {
  return (text) => {
    const value = words.find((word) => word === text);
    return value === undefined ? { expected: `one of ${words.join(", ")}` } : { value };
  };
}

/** Words up to 1.15 beside true and false; `probe` and `partial` leave parts to kube-proxy and are taken as on. */
function parseReplacement(text: string): Parsed<boolean> {
  if (["strict", "probe", "partial"].includes(text)) return { value: true };
  if (text === "disabled") return { value: false };
  return parseBoolean(text);
}

function parseMatchMode(text: string): Parsed<AgentOptions["policy-cidr-match-mode"]> {
  const modes: ("nodes" | "pods")[] = [];
  for (const word of text.replace(/^\[(.*)\]$/, "$1").split(/[\s,]+/)) {
    if (word === "nodes" || word === "pods") modes.push(word);
    else if (word !== "") return { expected: "nodes, pods or both, with a comma between" };
  }
  return { value: modes };
}

/** The two values that pkg/clustermesh/types/option.go takes. */
function parseMaxClusters(text: string): Parsed<255 | 511> {
  if (text === "255") return { value: 255 };
  return text === "511" ? { value: 511 } : { expected: "255 or 511" };
}

/** Limits of pkg/maps/policymap: 256 to 65536 entries. */
function parseMapMax(text: string): Parsed<number> {
  const value = /^\d{1,7}$/.test(text) ? Number(text) : Number.NaN;
  return value >= 256 && value <= 65_536 ? { value } : { expected: "a number from 256 to 65536" };
}
