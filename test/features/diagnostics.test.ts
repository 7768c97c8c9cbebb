// Diagnostics say who rejects, beside the exact text.
import { expect, it } from "vitest";
import type { Finding } from "../../src/core/index.ts";
import { diagnostics } from "../../src/features/diagnostics.ts";

const finding: Finding = {
  file: "a.yaml",
  document: 0,
  range: { start: 0, end: 1 },
  severity: "error",
  code: "some-code",
  message: "Unexpected `a`. Write `b`.",
  rejectedBy: [],
  related: [],
  fixes: [],
};

it.each<[Partial<Finding>, string]>([
  [{}, ""],
  [{ rejectedBy: ["agent"], agentError: "bad" }, "\nAgent 1.20: bad"],
  [{ rejectedBy: ["api-server"], apiServerError: "bad" }, "\nAPI server: bad"],
  [
    { rejectedBy: ["api-server", "agent"], agentError: "bad" },
    "\nRejected by the API server and the agent\nAgent 1.20: bad",
  ],
  [{ rejectedBy: ["agent"] }, "\nRejected by the agent"],
  [{ rejectedBy: ["endpoint-regeneration"] }, "\nRejected by the endpoint regeneration"],
])("%j: %j", (parts, text) => {
  expect(diagnostics([{ ...finding, ...parts }], "1.20")[0]?.message).toBe(`Unexpected 'a'. Write 'b'.${text}`);
});
