// toPorts and icmps of an item: V18–V30, V41, V42. What stands in `rules` is in sanitizeL7Rules.ts.
// Mirrors PortRule.sanitize, PortProtocol.sanitize and ICMPRule.verify in pkg/policy/api/rule_validation.go, Cilium v1.8.0
// to v1.20.2. Leaves out: V43, found while decoding.

import { quoteGo } from "../../text/quote.ts";
import type { PathSegment } from "../../yaml/node.ts";
import { isServiceName } from "../port.ts";
import type { ProtocolDialect, SanitizeState } from "./dialect.ts";
import { toUpperGo } from "./goText.ts";
import { parsePort } from "./parsePort.ts";
import type { RawIcmpField, RawPort, RawPortRule } from "./rule.ts";
import { sanitizeL7Rules } from "./sanitizeL7Rules.ts";
import { reportKey, reportValue } from "./sanitizeState.ts";

const maxPorts = 40;
const maxIcmpFields = 40;

/** True where `rules` asks for something of the proxy (L7Rules.IsEmpty is false). */
export function asksForL7({ dialect }: SanitizeState, { rules }: RawPortRule): boolean {
  const lists = [rules?.http, rules?.kafka, rules?.dns, rules?.l7].filter((list) => list !== undefined);
  return dialect.emptyL7Rules === "no-lists" ? lists.length > 0 : lists.some((list) => list.length > 0);
}

export function sanitizePortRule(state: SanitizeState, rule: RawPortRule, direction: "ingress" | "egress"): void {
  const { path, rules, serverNames, terminatingTLS, listener, ports } = rule;
  const hasDns = (rules?.dns?.length ?? 0) > 0;
  const isL7 = asksForL7(state, rule);
  if (serverNames.length > 0 && isL7 && terminatingTLS === undefined) {
    reportKey(state, "server-names-without-tls", "ServerNames are not allowed with L7 rules without TLS termination", [
      ...path,
      "serverNames",
    ]);
  }
  for (const name of serverNames.filter(({ value }) => value === "")) {
    reportValue(state, "empty-server-name", state.dialect.texts.emptyServerName, name.path);
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
  const { texts, protocols, portZero, checksDnsPortRange } = state.dialect;
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
    if (!state.options["enable-extended-ip-protocols"]) return stop("missing-port", texts.missingPort);
  } else if (!isServiceName(port)) {
    if (port !== "0" && protocols.portless.includes(protocol))
      return stop("port-on-portless-protocol", "port must be empty or 0");
    const parsed = parsePort(port);
    if ("error" in parsed) return stop("invalid-port", `${texts.invalidPort}: ${parsed.error}`);
    isZero = parsed.port === 0;
    if (isZero && portZero === "refused") return stop("port-zero", "Port cannot be 0");
    if (checksDnsPortRange && hasDns && endPort > parsed.port)
      return stop("dns-port-range", "DNS rules do not support port ranges", "endPort", { endPort: String(endPort) });
  }
  const upper = protocol === "" ? "ANY" : toUpperGo(protocol);
  if (isKnownProtocol(protocols, upper)) return { isZero, protocol: upper };
  return stop("invalid-protocol", invalidProtocolText(protocols, upper), "protocol");
}

function listProtocols({ transport, portless }: ProtocolDialect): readonly string[] {
  return [...transport, ...portless];
}

/** L4Proto.Validate, of a protocol in upper case. */
export function isKnownProtocol(protocols: ProtocolDialect, upper: string): boolean {
  return upper === "ANY" || listProtocols(protocols).includes(upper);
}

/** The text of L4Proto.Validate about a protocol in upper case (pkg/policy/api/utils.go). */
export function invalidProtocolText(protocols: ProtocolDialect, upper: string): string {
  const list = [...listProtocols(protocols), "ANY"].join(" | ").toLowerCase();
  return `invalid protocol ${quoteGo(upper)}, must be { ${list} }`;
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
