import { expect, test } from "vitest";
import { NamedPortIndex, portsByName } from "../../../src/core/policy/namedPorts.ts";

const web = (port: number, protocol: "TCP" | "UDP" = "TCP") => ({ name: "Web", protocol, port });

test("the last declaration of a name is the endpoint's, whatever its protocol", () => {
  expect(portsByName([web(80), web(53, "UDP")]).get("web")).toEqual({ protocol: 17, port: 53 });
});

test("what Cilium takes for no port is left out", () => {
  expect(portsByName([web(0), { ...web(80), name: "no--name" }, { ...web(80), name: "80" }]).size).toBe(0);
});

test("two endpoints of an identity that disagree leave no number, agreeing ones do", () => {
  const index = new NamedPortIndex();
  index.add(20, [web(80)]);
  index.add(20, [web(80)]);
  expect(index.portOf(20, "web", 6)).toBe(80);
  index.add(20, [web(81)]);
  expect(index.portOf(20, "web", 6)).toBe(0);
  index.add(20, [web(80)]);
  expect(index.portOf(20, "web", 6)).toBe(0);
  expect(index.portOf(21, "web", 6)).toBe(0);
});
