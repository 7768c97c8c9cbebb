// The options of `flow` as the flow that the core is asked about.
import type { Flow } from "../core/index.ts";
import { readWalkOptions } from "../features/walkOptions.ts";
import { isOfWalk } from "./answer.ts";
import { type Arguments, optionValue } from "./parseArguments.ts";
import { suggestionText, UsageError } from "./usageError.ts";

/** @throws UsageError naming the option that is missing or can't be read */
export function parseFlow(given: Arguments): Flow {
  const from = optionValue(given, "--from");
  const to = optionValue(given, "--to");
  if (from === undefined || to === undefined)
    throw new UsageError(`flow needs ${from === undefined ? "--from" : "--to"} <ref>, such as shop/web`);
  const http = parseHttp(given);
  const dns = optionValue(given, "--dns");
  const sni = optionValue(given, "--sni");
  const walk = parseWalk(given);
  return {
    from,
    to,
    ...parseLayer4(given),
    ...(http === undefined ? {} : { http }),
    ...(dns === undefined ? {} : { dns }),
    ...(sni === undefined ? {} : { sni }),
    ...(walk === undefined ? {} : { walk }),
  };
}

function parseWalk(given: Arguments): Flow["walk"] {
  const written = (given.values.get("--option") ?? []).filter((text) => isOfWalk(text, given));
  if (written.length === 0) return undefined;
  const texts = written.map((text) => {
    const [name = "", ...value] = text.split("=");
    return [name, value.join("=")] as const;
  });
  const read = readWalkOptions(Object.fromEntries(texts));
  if ("error" in read) throw new UsageError(`--option: ${read.error}${suggestionText(read.nearest)}`);
  return read.walk;
}

function parseLayer4(given: Arguments): Pick<Flow, "protocol" | "port"> {
  const port = optionValue(given, "--port");
  const icmp = optionValue(given, "--icmp");
  if (port !== undefined && icmp !== undefined)
    throw new UsageError("--port and --icmp are two flows: write one of them");
  if (port !== undefined) return parsePort(port);
  if (icmp !== undefined) return parseIcmp(icmp);
  if (given.values.has("--dns")) return { protocol: "UDP", port: 53 };
  if (given.values.has("--sni")) return { protocol: "TCP", port: 443 };
  if (given.values.has("--http")) return { protocol: "TCP", port: 80 };
  throw new UsageError("flow needs --port, such as --port 80/TCP, or --icmp, such as --icmp 8");
}

/** `80/TCP`; without protocol TCP. The core refuses protocols and numbers that are none. */
function parsePort(text: string): Pick<Flow, "protocol" | "port"> {
  const match = /^(\d{1,6})(?:\/([A-Za-z0-9]+))?$/.exec(text);
  if (match === null) throw new UsageError(`--port takes a number and a protocol, such as 80/TCP, not "${text}"`);
  return { port: Number(match[1]), protocol: (match[2] ?? "TCP").toUpperCase() };
}

function parseIcmp(text: string): Pick<Flow, "protocol" | "port"> {
  const match = /^(\d{1,3})(?:\/(ICMP|ICMPv4|ICMPv6))?$/i.exec(text);
  if (match === null) throw new UsageError(`--icmp takes a type, such as 8 or 128/ICMPv6, not "${text}"`);
  if (Number(match[1]) > 255) throw new UsageError(`--icmp: ICMP type ${match[1]} is not 0 to 255`);
  const isVersion6 = match[2]?.toLowerCase() === "icmpv6";
  return { port: Number(match[1]), protocol: isVersion6 ? "ICMPv6" : "ICMP" };
}

function parseHttp(given: Arguments): Flow["http"] {
  const request = optionValue(given, "--http");
  const written = given.values.get("--header") ?? [];
  if (request === undefined) {
    if (written.length > 0) throw new UsageError('--header needs --http, such as --http "GET /path"');
    return undefined;
  }
  const match = /^([A-Za-z]+) +(\S+)$/.exec(request.trim());
  if (match === null) throw new UsageError(`--http takes a method and a path, such as "GET /path", not "${request}"`);
  const headers = Object.fromEntries(written.map(parseHeader));
  const host = Object.entries(headers).find(([name]) => name.toLowerCase() === "host")?.[1];
  return {
    method: (match[1] ?? "").toUpperCase(),
    path: match[2] ?? "",
    ...(host === undefined ? {} : { host }),
    headers,
  };
}

function parseHeader(text: string): readonly [string, string] {
  const colon = text.indexOf(":");
  if (colon <= 0) throw new UsageError(`--header takes a name and a value, such as "X-Token: 1", not "${text}"`);
  return [text.slice(0, colon).trim(), text.slice(colon + 1).trim()];
}
