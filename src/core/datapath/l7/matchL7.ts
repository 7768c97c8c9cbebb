// What the proxy of one side says of a request that a map entry redirected to it, which rule says so, and which came nearest.
// Envoy answers for HTTP and for server names of TLS, the agent's DNS proxy for names.
// Leaves out: Kafka, parsers that `l7proto` names, and listeners of a CiliumEnvoyConfig, which decide for themselves.
import type { DirectionPolicy } from "../../policy/resolve.ts";
import type { ViewContext } from "../../policymap/mapView.ts";
import type { Assumption } from "../../world/world.ts";
import type { Flow, L7Answer } from "../flow.ts";
import { secretHeaders } from "./httpRules.ts";
import { matchDns } from "./matchDns.ts";
import { matchHttp } from "./matchHttp.ts";
import { matchServerName } from "./matchServerName.ts";
import type { ProxyMechanisms } from "./proxyMechanisms.ts";
import type { ProxyRule, RedirectedPacket } from "./proxyRules.ts";
import { rulesFor } from "./proxyRules.ts";
import type { WrittenRules } from "./writtenRules.ts";
import { writtenRules } from "./writtenRules.ts";

/** One side's proxy, with the rules that it has for a packet. */
export interface SideProxy {
  readonly direction: "ingress" | "egress";
  readonly mechanisms: ProxyMechanisms;
  readonly rules: readonly ProxyRule[];
  readonly written: WrittenRules;
  readonly view: ViewContext;
}

export interface ProxySide {
  readonly direction: "ingress" | "egress";
  readonly policy: DirectionPolicy;
  readonly packet: RedirectedPacket;
  /** Of the pod that asks; its resolver's search list has it. */
  readonly namespace: string | undefined;
}

export interface L7Result {
  readonly answer: L7Answer;
  readonly assumptions: readonly Assumption[];
}

/** Null where the flow does not say enough for an answer, or another kind of proxy decides. */
export function matchL7(
  { direction, policy, packet, namespace }: ProxySide,
  flow: Flow,
  mechanisms: ProxyMechanisms,
  view: ViewContext,
): L7Result | null {
  if (packet.listener !== "") return null;
  const { world } = view;
  const proxy: SideProxy = {
    direction,
    mechanisms,
    rules: rulesFor(policy, packet, world.mechanisms.precedence),
    written: writtenRules(policy, packet, world),
    view,
  };
  if (packet.parser === "dns")
    return flow.dns === undefined ? null : { answer: matchDns(proxy, flow.dns, namespace), assumptions: [] };
  if (packet.parser !== "http" && packet.parser !== "tls") return null;
  return matchConnection(proxy, flow);
}

/** The connection is judged by its server name, then each request in it. */
function matchConnection(proxy: SideProxy, { http, sni }: Flow): L7Result | null {
  const asksForName = proxy.rules.some(({ policy }) => policy.serverNames.length > 0);
  const assumed = asksForName && sni === undefined ? http?.host : undefined;
  const assumptions: Assumption[] =
    assumed === undefined
      ? []
      : [{ code: "ASSUMES_SNI_OF_HOST", message: `the server name of the TLS connection is the host ${assumed}` }];
  const name = sni ?? assumed;
  const connection = name === undefined && !asksForName ? undefined : matchServerName(proxy, name ?? "");
  if (connection?.decision === "denied")
    return name === undefined && http === undefined ? null : { answer: connection, assumptions };
  if (http !== undefined) {
    const answer = matchHttp(proxy, http);
    return { answer, assumptions: [...assumptions, ...secretAssumptions(proxy, answer)] };
  }
  return connection === undefined ? null : { answer: connection, assumptions };
}

function secretAssumptions({ written }: SideProxy, { rule }: L7Answer): readonly Assumption[] {
  if (rule === null) return [];
  const secrets = written.http.flatMap(({ rule: one }) => secretHeaders(one));
  return secrets.length === 0
    ? []
    : [
        {
          code: "ASSUMES_SECRET_HEADER",
          message: `the header ${[...new Set(secrets)].join(" and ")} has the value that a rule's secret holds`,
        },
      ];
}
