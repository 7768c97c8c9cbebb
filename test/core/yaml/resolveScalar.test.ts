import { expect, test } from "vitest";
import { resolvePlain, toKeyText } from "../../../src/core/yaml/resolveScalar.ts";

// Each answer was taken from sigs.k8s.io/yaml v1.6.0.
test.each([
  ["yes", true],
  ["On", true],
  ["y", true],
  ["oN", "oN"],
  ["off", false],
  ["~", null],
  ["", null],
  ["Null", null],
  ["nil", "nil"],
  ["010", 8],
  ["0o17", 15],
  ["09", 9],
  ["0x1F", 31],
  ["-0b11", -3],
  ["0b-11", -3],
  ["1_000", 1000],
  ["+1", 1],
  ["1e3", 1000],
  ["1.", 1],
  [".5_0", 0.5],
  [".5__0", ".5__0"],
  ["1__0.5", 10.5],
  ["0x", "0x"],
  ["1e400", "1e400"],
  ["18446744073709551615", 2 ** 64],
  ["12:30:45", "12:30:45"],
  ["2001-01-01", "2001-01-01"],
  ["10.0.0.1", "10.0.0.1"],
  ["-.inf", Number.NEGATIVE_INFINITY],
  ["=", "="],
])("%s", (source, value) => {
  expect(resolvePlain(source)).toBe(value);
});

test.each([
  ["yes", "true"],
  ["0x10", "16"],
  ["010", "8"],
  ["9223372036854775807", "9223372036854775807"],
  ["1.50", "1.5"],
  ["1e3", "1000"],
  ["1e10", "1e+10"],
  ["1234567.5", "1.2345675e+06"],
  ["0.00001", "1e-05"],
  ["0.1", "0.1"],
  [".inf", ".inf"],
])("the key %s is %s", (source, key) => {
  expect(toKeyText(resolvePlain(source), source)).toEqual({ key });
});

test("null and 64 unsigned bits are no keys", () => {
  expect(toKeyText(null, "~")).toHaveProperty("error");
  expect(toKeyText(resolvePlain("18446744073709551615"), "18446744073709551615")).toHaveProperty("error");
});
