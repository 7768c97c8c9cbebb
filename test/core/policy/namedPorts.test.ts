import { expect, test } from "vitest";
import {
  NamedPortIndex,
  portNamesOf18,
  portNamesOf111,
  portNamesOfPeers,
  portsByName,
} from "../../../src/core/policy/namedPorts.ts";

const web = (port: number, protocol: "TCP" | "UDP" | "SCTP" = "TCP") => ({ name: "Web", protocol, port });

test("the last declaration of a name is the endpoint's, whatever its protocol", () => {
  expect(portsByName([web(80), web(53, "UDP")], portNamesOfPeers).get("web")).toEqual({ protocol: 17, port: 53 });
});

test("what Cilium takes for no port is left out", () => {
  expect(
    portsByName([web(0), { ...web(80), name: "no--name" }, { ...web(80), name: "80" }], portNamesOfPeers).size,
  ).toBe(0);
});

test("two endpoints of an identity that disagree leave no number, agreeing ones do", () => {
  const index = new NamedPortIndex(portNamesOfPeers);
  index.add(20, [web(80)]);
  index.add(20, [web(80)]);
  expect(index.portOf(20, "web", 6)).toBe(80);
  index.add(20, [web(81)]);
  expect(index.portOf(20, "web", 6)).toBe(0);
  index.add(20, [web(80)]);
  expect(index.portOf(20, "web", 6)).toBe(0);
  expect(index.portOf(21, "web", 6)).toBe(0);
});

test("up to 1.11 a port of SCTP has no name, and takes none from another port", () => {
  const declared = [web(80), web(81, "SCTP")];
  expect(portsByName(declared, portNamesOf111).get("web")).toEqual({ protocol: 6, port: 80 });
  expect(portsByName(declared, portNamesOfPeers).get("web")).toEqual({ protocol: 132, port: 81 });
});

test("in 1.8 a name is one port of one protocol in the whole cluster: here that of the first who declares it", () => {
  const index = new NamedPortIndex(portNamesOf18);
  index.add(20, [web(53, "UDP")]);
  index.add(21, [web(80)]);
  expect(index.portOfAny("web", 17)).toBe(53);
  expect(index.portOfAny("web", 6)).toBe(0);
  expect(index.portOfAny("dns", 17)).toBe(0);
});
