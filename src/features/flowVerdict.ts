// The answer to one flow in words: the verdict with the side that decided, both sides, the nearest misses.
// Leaves out: backends of a service (the server asks for each), hops, events.
import type { Flow, FlowAnswer, SideAnswer, WorldView } from "../core/index.ts";
import { endpointTitle } from "./endpointTitle.ts";
import { absentSide, proxyName, sideView } from "./flowSide.ts";
import { l7View } from "./l7View.ts";

export function flowVerdict(world: WorldView, flow: Flow, answer: FlowAnswer) {
  const { egress, ingress, decision } = answer;
  const port = flowPort(flow);
  return {
    cilium: answer.cilium,
    world: answer.world,
    decision,
    notEnforced: decision === "allowed" && [egress, ingress].every((side) => side === null || !side.enforced),
    title: verdictTitle(answer),
    flow: { from: endpointTitle(flow.from), to: endpointTitle(flow.to), port, layer7: layer7Of(flow) },
    dropReason: answer.dropReason,
    egress: egress === null ? absentSide("egress", flow.from) : sideView(world, answer, "egress", egress, port),
    ingress: ingress === null ? absentSide("ingress", flow.to) : sideView(world, answer, "ingress", ingress, port),
    decidedBy: decidingSide(answer),
    l7: answer.l7 === null ? null : l7View(answer.l7),
    leftOut: answer.leftOut.map(({ policy, reason, file, line }) => ({ policy, reason, place: { file, line } })),
  };
}

/** The flow that reaches a backend, which policy sees instead of the service: `shop/web 8080/TCP` names both. */
export function flowToBackend(flow: Flow, backend: string): Flow {
  const match = /^(.*) (\d+)\/\S+$/.exec(backend);
  return match?.[1] === undefined ? { ...flow, to: backend } : { ...flow, to: match[1], port: Number(match[2]) };
}

/** `Denied at ingress of shop/db`, `Allowed, not enforced`, `Mixed: 2 of 3 backends allowed`. */
export function verdictTitle(answer: FlowAnswer): string {
  switch (answer.decision) {
    case "denied":
      return deniedTitle(answer);
    case "allowed":
      return [answer.egress, answer.ingress].some((side) => side?.enforced) ? "Allowed" : "Allowed, not enforced";
    case "redirected":
      return redirectedTitle(answer);
    case "mixed":
      return mixedTitle(answer);
  }
}

function deniedTitle({ egress, ingress, l7 }: FlowAnswer): string {
  const places = [
    egress?.decision === "denied" ? [`egress of ${endpointTitle(egress.endpoint)}`] : [],
    ingress?.decision === "denied" ? [`ingress of ${endpointTitle(ingress.endpoint)}`] : [],
  ].flat();
  if (places.length > 0) return `Denied at ${places.join(" and at ")}`;
  return l7?.decision === "denied" ? "Denied by the proxy" : "Denied";
}

function redirectedTitle(answer: FlowAnswer): string {
  const side = [answer.egress, answer.ingress].find((one): one is SideAnswer => one?.decision === "redirected");
  const passed = `Passed to the ${proxyName(side?.entry ?? null)} proxy`;
  if (answer.l7 === null) return `${passed}, which decides`;
  return `${passed}, which ${answer.l7.decision === "denied" ? "denies" : "allows"}`;
}

/** `Mixed: 2 of 3 backends allowed, of these 1 by way of the proxy; the proxy decides for 1`. */
function mixedTitle({ backends }: FlowAnswer): string {
  const answers = (backends ?? []).map(({ answer }) => answer);
  const nOpen = answers.filter(({ decision }) => decision === "allowed").length;
  const redirected = answers.filter(({ decision }) => decision === "redirected");
  const nProxied = redirected.filter(({ l7 }) => l7?.decision === "allowed").length;
  const nUndecided = redirected.filter(({ l7 }) => l7 === null).length;
  const byProxy = nOpen === 0 ? ", by way of the proxy" : `, of these ${nProxied} by way of the proxy`;
  return [
    `Mixed: ${nOpen + nProxied} of ${answers.length} backends allowed${nProxied > 0 ? byProxy : ""}`,
    ...(nUndecided > 0 ? [`the proxy decides for ${nUndecided}`] : []),
  ].join("; ");
}

function decidingSide({ egress, ingress }: FlowAnswer): "egress" | "ingress" | null {
  for (const decision of ["denied", "redirected"] as const) {
    if (egress?.decision === decision) return "egress";
    if (ingress?.decision === decision) return "ingress";
  }
  if (ingress !== null) return "ingress";
  return egress === null ? null : "egress";
}

function flowPort({ protocol, port }: Flow): string {
  return protocol.startsWith("ICMP") ? `type ${port}/${protocol}` : `${port}/${protocol}`;
}

function layer7Of({ http, dns, sni }: Flow): string | null {
  if (http !== undefined) return `${http.method} ${http.path}`;
  return dns ?? sni ?? null;
}
