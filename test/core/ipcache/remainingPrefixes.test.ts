import { expect, test } from "vitest";
import { formatPrefix, parsePrefix } from "../../../src/core/ipcache/prefix.ts";
import { remainingPrefixes, remainingPrefixesOf18 } from "../../../src/core/ipcache/remainingPrefixes.ts";

function read(text: string) {
  const parsed = parsePrefix(text);
  if ("error" in parsed) throw new Error(parsed.error);
  return parsed.prefix;
}

test.each([
  ["10.0.0.0/14", ["10.1.0.0/16"], ["10.2.0.0/15", "10.0.0.0/16"]],
  ["10.0.0.0/14", ["10.1.0.0/16", "10.2.0.0/15"], ["10.0.0.0/16"]],
  ["10.0.0.0/8", ["10.0.0.0/8"], []],
  ["10.0.0.0/8", ["192.168.0.0/16", "fd00::/8"], ["10.0.0.0/8"]],
  ["10.0.0.0/30", ["10.0.0.1/32", "10.0.0.1/32"], ["10.0.0.2/31", "10.0.0.0/32"]],
  ["fd00::/126", ["fd00::3/128"], ["fd00::/127", "fd00::2/128"]],
  ["10.1.2.3/8", [], ["10.0.0.0/8"]],
])("%s without %j is %j", (prefix, removed, remaining) => {
  expect(remainingPrefixes(read(prefix), removed.map(read)).map(formatPrefix)).toEqual(remaining);
});

test("in 1.8 an exception that is what another left over leaves nothing", () => {
  const of18 = (...removed: readonly string[]) =>
    remainingPrefixesOf18(read("10.0.0.0/14"), removed.map(read)).map(formatPrefix);
  expect(of18("10.1.0.0/16", "10.0.0.0/16")).toEqual([]);
  expect(of18("10.1.0.0/16", "10.2.0.0/16")).toEqual(["10.3.0.0/16", "10.0.0.0/16"]);
  expect(of18("10.1.0.0/16", "10.1.0.0/16")).toEqual(["10.2.0.0/15", "10.0.0.0/16"]);
});
