// Lines of monitor and Hubble, against what Cilium's own code and documentation print.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { events108, events111, events114, events120 } from "../../../../src/core/datapath/observe/eventFormats.ts";
import { hubbleLine } from "../../../../src/core/datapath/observe/hubbleText.ts";
import { dropLine, traceLine, verdictLine } from "../../../../src/core/datapath/observe/monitorText.ts";
import { joinPort, type SeenPacket, summarize } from "../../../../src/core/datapath/observe/packetText.ts";

const syn: SeenPacket = {
  src: "10.0.1.5",
  dst: "10.0.2.7",
  sourcePort: 40000,
  destinationPort: 5432,
  protocol: "TCP",
  tcpFlags: "SYN",
  icmp: null,
  isFragment: false,
  tunnel: null,
};

const drop = {
  name: "Policy denied",
  destinationId: 0,
  ifindex: 29,
  place: ["bpf_lxc.c", 1274] as const,
  extendedError: 0,
  sourceIdentity: 48447,
  destinationIdentity: 2,
  packet: syn,
};

test("a drop says since 1.14 where, and names reserved identities since 1.11", () => {
  const connection = "10.0.1.5:40000 -> 10.0.2.7:5432 tcp SYN";
  const head = "xx drop (Policy denied) flow 0x0 to endpoint 0,";
  expect(dropLine({ ...drop, place: null }, events108)).toBe(`${head} identity 48447->2: ${connection}`);
  expect(dropLine({ ...drop, place: null }, events111)).toBe(`${head} , identity 48447->world: ${connection}`);
  expect(dropLine(drop, events114)).toBe(
    `${head} ifindex 29, file bpf_lxc.c:1274, , identity 48447->world: ${connection}`,
  );
  expect(dropLine(drop, events114, true)).toContain(", , identity 48447->2: ");
  expect(dropLine({ ...drop, name: "Authentication required", extendedError: 1 }, events120)).toContain(
    "xx drop (Authentication required, 1) ",
  );
});

test("an ICMP message has its type, since 1.18 behind its protocol", () => {
  const ping = { ...syn, protocol: "ICMP", icmp: "EchoRequest", sourcePort: null, destinationPort: null };
  expect(summarize(ping, events114)).toBe("10.0.1.5 -> 10.0.2.7 EchoRequest");
  expect(summarize(ping, events120)).toBe("10.0.1.5 -> 10.0.2.7 icmp EchoRequest");
});

test("a fragment has addresses alone, and a tunnel both headers since 1.18", () => {
  expect(summarize({ ...syn, isFragment: true }, events120)).toBe("10.0.1.5 -> 10.0.2.7");
  const tunnel = { src: "192.0.2.1:40000", dst: "192.0.2.2:8472", protocol: "vxlan" as const };
  expect(summarize({ ...syn, tunnel }, events114)).toBe("192.0.2.1:40000 -> 192.0.2.2:8472 udp");
  expect(summarize({ ...syn, tunnel }, events120)).toBe(
    "10.0.1.5:40000 -> 10.0.2.7:5432 tcp SYN [tunnel 192.0.2.1:40000 -> 192.0.2.2:8472 vxlan]",
  );
});

test("an IPv6 address stands in brackets before its port, a symbolic name does not", () => {
  expect(joinPort("fd00::1", 80)).toBe("[fd00::1]:80");
  expect(joinPort("ip(web)", 80)).toBe("ip(web):80");
});

test("Hubble turns an answer round, and asks where it does not know", () => {
  const flow = {
    packet: syn,
    sourceName: "shop/db",
    destinationName: null,
    sourceIdentity: 257,
    destinationIdentity: 2,
    type: "to-endpoint",
    verdict: "FORWARDED" as const,
    authentication: null,
  };
  expect(hubbleLine({ ...flow, isReply: true })).toBe(
    "10.0.2.7:5432 (world) <- shop/db:40000 (ID:257) to-endpoint FORWARDED (TCP Flags: SYN)",
  );
  expect(hubbleLine({ ...flow, isReply: null, authentication: "SPIRE" })).toBe(
    "shop/db:40000 (ID:257) <> 10.0.2.7:5432 (world) to-endpoint FORWARDED (TCP Flags: SYN; Auth: SPIRE)",
  );
});

const corpus = fileURLToPath(new URL("../../../../../shared/corpus/snapshots", import.meta.url));
const isThere = existsSync(corpus);

if (isThere) describe("lines of Cilium's documentation", compareSnapshots);
else
  test(`lines of Cilium's documentation: not run, ${corpus} is not beside the project`, () => {
    expect(isThere).toBe(false);
  });

function compareSnapshots(): void {
  const lines = readdirSync(corpus)
    .filter((name) => name.startsWith("cli-text"))
    .flatMap((name) => readFileSync(`${corpus}/${name}`, "utf8").split("\n"));
  const verdicts = [...new Set(lines.filter((line) => line.startsWith("Policy verdict log: ")))];
  const traces = [...new Set(lines.filter((line) => / state \w+ ifindex \S+ orig-ip /.test(line)))];
  test("there are some", () => {
    expect(verdicts.length).toBeGreaterThan(3);
    expect(traces.length).toBeGreaterThan(3);
  });
  test.each(verdicts)("%s", (line) => {
    const [, endpointId, remote, protocol, direction, action, match, connection = ""] =
      /local EP ID (\d+), remote ID (\d+), proto (\d+), (\w+), action (\w+), match ([\w-]+), (.*)$/.exec(line) ?? [];
    const event = {
      endpointId: Number(endpointId),
      remoteIdentity: Number(remote),
      port: 0,
      protocol: Number(protocol),
      direction: direction as "ingress",
      action: action as "allow",
      authentication: "disabled",
      match: match ?? "",
      packet: readConnection(connection),
    };
    expect(verdictLine(event, events111, true)).toBe(withoutHash(line));
  });
  test.each(traces)("%s", (line) => {
    const [, to, source, destination, state, device, originalIp, connection = ""] =
      /^-> (\w+).*identity (\d+)->(\d+) state (\w+) ifindex (\S+) orig-ip (\S+): (.*)$/.exec(line) ?? [];
    const event = {
      point: `to-${to}`,
      source: 0,
      sourceIdentity: Number(source),
      destinationIdentity: Number(destination),
      destinationId: Number(/^-> endpoint (\d+)/.exec(line)?.[1] ?? 0),
      state: state ?? "",
      interface: device ?? "",
      originalIp: originalIp ?? "",
      packet: readConnection(connection),
    };
    expect(traceLine(event, events108)).toBe(withoutHash(line));
  });
}

function withoutHash(line: string): string {
  return line.replace(/flow 0x[0-9a-f]+/, "flow 0x0").trimEnd();
}

function readConnection(text: string): SeenPacket {
  const [from = "", rest = ""] = text.trimEnd().split(" -> ");
  const [to = "", what = "", ...flags] = rest.split(" ");
  const [src = "", sourcePort] = from.split(":");
  const [dst = "", destinationPort] = to.split(":");
  const hasPorts = sourcePort !== undefined;
  return {
    ...syn,
    src,
    dst,
    sourcePort: hasPorts ? Number(sourcePort) : null,
    destinationPort: hasPorts ? Number(destinationPort) : null,
    protocol: hasPorts ? what : "ICMP",
    icmp: hasPorts ? null : what,
    tcpFlags: flags.join(" "),
  };
}
