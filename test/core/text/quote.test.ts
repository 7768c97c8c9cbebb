import { expect, test } from "vitest";
import { quoteGo } from "../../../src/core/text/quote.ts";

test("quotes as Go's strconv.Quote does", () => {
  expect(quoteGo("10.0.0.0/8")).toBe('"10.0.0.0/8"');
  expect(quoteGo('a"b\\c\n\t\u0000\u007f')).toBe('"a\\"b\\\\c\\n\\t\\x00\\x7f"');
  expect(quoteGo("é\u00a0\u00ad\u2028😀\u{e0001}")).toBe('"é\\u00a0\\u00ad\\u2028😀\\U000e0001"');
});
