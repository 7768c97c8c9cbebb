// Links that open a flow: `vscode://<publisher>.<name>/flow?from=shop/web&to=shop/db&port=5433&protocol=TCP`. What one
// copies the handler reads: fields of the form by name, `http=GET /path`, `option.<name>=<value>`. Pure.
import type { FlowForm, FlowProtocol } from "../protocol/flowForm.ts";

export const flowLinkPath = "/flow";

export function writeFlowQuery(form: FlowForm): string {
  const query = new URLSearchParams();
  const { from, to, port, protocol, world, http, dns, sni, options } = form;
  if (world !== "." && world !== "") query.set("world", world);
  query.set("from", from);
  query.set("to", to);
  query.set("port", String(port));
  query.set("protocol", protocol);
  if (http) {
    query.set("http", `${http.method} ${http.path}`);
    if (http.host !== undefined) query.set("host", http.host);
    for (const [name, value] of Object.entries(http.headers)) query.append("header", `${name}: ${value}`);
  }
  if (dns !== undefined) query.set("dns", dns);
  if (sni !== undefined) query.set("sni", sni);
  for (const [name, value] of Object.entries(options ?? {})) query.set(`option.${name}`, value);
  return query.toString();
}

/** Undefined where the query names no end of a flow. What it does not name is absent; what is no value is left out. */
export function readFlowQuery(text: string): Partial<FlowForm> | undefined {
  const query = new URLSearchParams(text);
  const named = (name: string): string | undefined => query.get(name)?.trim() || undefined;
  const [from, to, world, dns, sni] = ["from", "to", "world", "dns", "sni"].map(named);
  if (from === undefined && to === undefined) return undefined;
  const port = /^\d{1,5}$/.test(named("port") ?? "") ? Number(named("port")) : undefined;
  const protocol = protocols.find((name) => name.toUpperCase() === named("protocol")?.toUpperCase());
  const http = readHttp(query);
  const options = [...query].flatMap(([name, value]) =>
    name.startsWith("option.") ? [[name.slice("option.".length), value] as const] : [],
  );
  return {
    ...(world !== undefined && { world }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(port !== undefined && port <= 65535 && { port }),
    ...(protocol && { protocol }),
    ...(http && { http }),
    ...(dns !== undefined && { dns }),
    ...(sni !== undefined && { sni }),
    ...(options.length > 0 && { options: Object.fromEntries(options) }),
  };
}

const protocols: readonly FlowProtocol[] = ["TCP", "UDP", "SCTP", "ICMP", "ICMPv6"];

function readHttp(query: URLSearchParams): FlowForm["http"] {
  const request = /^([A-Za-z]+) (\/\S*)$/.exec(query.get("http")?.trim() ?? "");
  if (!request) return undefined;
  const headers = query.getAll("header").flatMap((header) => {
    const pair = /^([^:\s]+):\s*(.*)$/.exec(header);
    return pair ? [[pair[1] ?? "", pair[2] ?? ""] as const] : [];
  });
  const host = query.get("host");
  return {
    method: (request[1] ?? "").toUpperCase(),
    path: request[2] ?? "/",
    ...(host !== null && { host }),
    headers: Object.fromEntries(headers),
  };
}
