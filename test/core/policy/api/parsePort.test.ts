import { expect, it } from "vitest";
import { parsePort } from "../../../../src/core/policy/api/parsePort.ts";

// Measured with strconv.ParseUint(text, 0, 16), Go 1.26.
it.each([
  ["0", 0],
  ["65535", 65535],
  ["010", 8],
  ["0x0000000000000000050", 80],
  ["0b101", 5],
  ["1_000", 1000],
  ["0_17", 15],
])("%s is %i", (text, port) => {
  expect(parsePort(text)).toEqual({ port });
});

it.each([
  ["65536", "value out of range"],
  ["99999999999999999999999", "value out of range"],
  ["", "invalid syntax"],
  ["08", "invalid syntax"],
  ["0x", "invalid syntax"],
  ["-1", "invalid syntax"],
  ["1__0", "invalid syntax"],
  ["1_", "invalid syntax"],
  ["8 0", "invalid syntax"],
])("%j is refused: %s", (text, reason) => {
  expect(parsePort(text)).toEqual({ error: `strconv.ParseUint: parsing "${text}": ${reason}` });
});
