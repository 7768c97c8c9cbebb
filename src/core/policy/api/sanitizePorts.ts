// toPorts and icmps of an item: V18–V31, V33–V35, V41, V42.
// Mirrors PortRule.sanitize, PortProtocol.sanitize, L7Rules.sanitize and ICMPRule.verify in
// pkg/policy/api/rule_validation.go, and http.go, Cilium v1.20.2. Leaves out: V43, found while decoding.

import { quoteGo } from "../../text/quote.ts";
import type { PathSegment } from "../../yaml/node.ts";
import { isServiceName } from "../port.ts";
import { findRegexpError } from "./compileHttpRegexp.ts";
import { toUpperGo } from "./goText.ts";
import { parsePort } from "./parsePort.ts";
import type { RawHttpRule, RawIcmpField, RawL7Rules, RawPort, RawPortRule } from "./rule.ts";
import { sanitizeDnsRule } from "./sanitizeFqdn.ts";
import type { SanitizeState } from "./sanitizeState.ts";
import { reportKey, reportValue } from "./sanitizeState.ts";

const maxPorts = 40;
const maxIcmpFields = 40;
const transportProtocols = ["ANY", "TCP", "UDP", "SCTP"];
/** Protocols without ports (V25). */
const portlessProtocols = ["VRRP", "IGMP", "GRE", "IPIP", "IPV6", "ESP", "AH"];
const headerActions = ["", "LOG", "ADD", "DELETE", "REPLACE"];

/** True where `rules` asks for something of the proxy. */
export function hasL7Rules({ rules }: RawPortRule): boolean {
  return (rules?.http?.length ?? 0) + (rules?.dns?.length ?? 0) > 0;
}

export function sanitizePortRule(state: SanitizeState, rule: RawPortRule, direction: "ingress" | "egress"): void {
  const { path, rules, serverNames, terminatingTLS, listener, ports } = rule;
  const hasDns = (rules?.dns?.length ?? 0) > 0;
  const isL7 = hasL7Rules(rule);
  if (serverNames.length > 0 && isL7 && terminatingTLS === undefined) {
    reportKey(state, "server-names-without-tls", "ServerNames are not allowed with L7 rules without TLS termination", [
      ...path,
      "serverNames",
    ]);
  }
  for (const name of serverNames.filter(({ value }) => value === "")) {
    reportValue(state, "empty-server-name", "empty server name is not allowed", name.path);
  }
  reportTooMany(state, ports.length, path);
  let zeroPort: RawPort | undefined;
  for (const port of ports) {
    const result = sanitizePort(state, port, hasDns);
    if (result.isZero) zeroPort ??= port;
    if (isL7 && !hasDns && result.protocol !== undefined && result.protocol !== "TCP") {
      const text = `L7 rules can only apply to TCP (not ${result.protocol}) except for DNS rules`;
      const facts = { protocol: result.protocol, port: port.port, written: port.protocol };
      reportValue(state, "l7-on-non-tcp", text, [...port.path, port.protocol === "" ? "port" : "protocol"], { facts });
    }
  }
  if (listener !== undefined) {
    const at = [...path, "listener"];
    if (direction === "ingress")
      reportKey(state, "listener-on-ingress", `Listener is not allowed on ingress (${listener.name})`, at);
    if (isL7) reportKey(state, "listener-with-l7", `Listener is not allowed with L7 rules (${listener.name})`, at);
  }
  if (!isL7 || rules === undefined) return;
  if (zeroPort !== undefined) {
    reportValue(state, "l7-on-port-zero", "L7 rules can not be used when a port is 0", [...zeroPort.path, "port"]);
  }
  sanitizeL7Rules(state, rules, ports.length);
}

export function sanitizePortDenyRule(state: SanitizeState, { path, ports }: RawPortRule): void {
  reportTooMany(state, ports.length, path);
  for (const port of ports) sanitizePort(state, port, false);
}

function reportTooMany(state: SanitizeState, nPorts: number, path: readonly PathSegment[]): void {
  if (nPorts <= maxPorts) return;
  reportKey(state, "too-many-ports", `too many ports, the max is ${maxPorts}`, [...path, "ports"], {
    facts: { count: String(nPorts) },
  });
}

interface SanitizedPort {
  readonly isZero: boolean;
  /** Upper case, `ANY` where none is written; undefined where the agent would have stopped. */
  readonly protocol: string | undefined;
}

function sanitizePort(state: SanitizeState, written: RawPort, hasDns: boolean): SanitizedPort {
  const { port, protocol, endPort, path } = written;
  let isZero = false;
  const stop = (
    code: string,
    text: string,
    key = "port",
    facts: Readonly<Record<string, string>> = {},
  ): SanitizedPort => {
    reportValue(state, code, text, [...path, key], { facts: { port, protocol, ...facts } });
    return { isZero, protocol: undefined };
  };
  if (port === "") {
    if (!state.options["enable-extended-ip-protocols"]) return stop("missing-port", "port must be specified");
  } else if (!isServiceName(port)) {
    if (port !== "0" && portlessProtocols.includes(protocol))
      return stop("port-on-portless-protocol", "port must be empty or 0");
    const parsed = parsePort(port);
    if ("error" in parsed) return stop("invalid-port", `unable to parse port: ${parsed.error}`);
    isZero = parsed.port === 0;
    if (hasDns && endPort > parsed.port)
      return stop("dns-port-range", "DNS rules do not support port ranges", "endPort", { endPort: String(endPort) });
  }
  const upper = protocol === "" ? "ANY" : toUpperGo(protocol);
  if (transportProtocols.includes(upper) || portlessProtocols.includes(upper)) return { isZero, protocol: upper };
  const list = "tcp | udp | sctp | vrrp | igmp | gre | ipip | ipv6 | esp | ah | any";
  return stop("invalid-protocol", `invalid protocol ${quoteGo(upper)}, must be { ${list} }`, "protocol");
}

function sanitizeL7Rules(state: SanitizeState, rules: RawL7Rules, nPorts: number): void {
  const { http, dns, path } = rules;
  for (const rule of http ?? []) sanitizeHttpRule(state, rule);
  if (dns !== undefined && nPorts === 0) {
    reportKey(state, "dns-without-port", "port 53 must be specified for DNS rules", [...path, "dns"]);
  }
  for (const rule of dns ?? []) sanitizeDnsRule(state, rule);
  if (http !== undefined && dns !== undefined) {
    const text = "multiple L7 protocol rule types specified in single rule";
    reportKey(state, "mixed-l7-rules", text, [...path, "dns"], { schemaPath: path });
  }
}

function sanitizeHttpRule(state: SanitizeState, { path, path_, method, headerMatches }: RawHttpRule): void {
  for (const [key, text] of [
    ["path", path_],
    ["method", method],
  ] as const) {
    const error = findRegexpError(text);
    if (error !== undefined)
      reportValue(state, "invalid-http-regexp", error, [...path, key], { facts: { field: key, value: text } });
  }
  for (const match of headerMatches) {
    const at = (key: string) => [...match.path, key];
    if (match.name === "")
      reportValue(state, "invalid-header-match", "Header name missing", at("name"), { facts: { what: "name" } });
    if (!headerActions.includes(match.mismatch)) {
      const facts = { what: "mismatch", value: match.mismatch };
      reportValue(state, "invalid-header-match", `Invalid header action: ${match.mismatch}`, at("mismatch"), { facts });
    }
    if (match.secret?.name === "") {
      reportKey(state, "invalid-header-match", "Secret name missing", at("secret"), { facts: { what: "secret" } });
    }
  }
}

export function sanitizeIcmps(
  state: SanitizeState,
  icmps: readonly { readonly fields: readonly RawIcmpField[] }[],
  path: readonly PathSegment[],
): void {
  for (const [index, { fields }] of icmps.entries()) {
    if (fields.length > maxIcmpFields) {
      const at = [...path, "icmps", index, "fields"];
      reportKey(state, "too-many-icmp-fields", `too many types, the max is ${maxIcmpFields}`, at, {
        facts: { count: String(fields.length) },
      });
    }
    for (const { family, path: at } of fields) {
      if (["IPv4", "IPv6", ""].includes(family)) continue;
      reportValue(state, "invalid-icmp-family", `wrong family: ${family}`, [...at, "family"], {
        facts: { value: family },
      });
    }
  }
}
