import { expect, test } from "vitest";
import { codeLenses } from "../../src/features/codeLens.ts";
import { diagnostics } from "../../src/features/diagnostics.ts";
import { explainFile } from "../../src/features/explainFile.ts";
import { lineAt } from "../support/fixture.ts";
import { dbFile, dbText, rejection, shopSnapshot } from "../support/shopWorld.ts";

test("a policy counts its endpoints and keys, a rejected one says that it is void and where that shows", () => {
  const lenses = codeLenses(shopSnapshot, dbFile);
  expect(lenses.map(({ offset, title }) => `${lineAt(dbText, offset)}: ${title}`)).toEqual([
    "0: 2 endpoints · 4 keys in 1 map",
    "0: Simulate flow",
    "0: Focus endpoint",
    "19: Rejected by Cilium 1.20: left out of every answer",
    "19: Show why",
  ]);
  expect(lenses.at(-1)?.act).toMatchObject({ kind: "openPlace", file: dbFile, offset: rejection.range.start });
});

test("a diagnostic ends in the agent's exact text", () => {
  expect(diagnostics(shopSnapshot.findings(dbFile), "1.20").map(({ message }) => message)).toEqual([
    "Unexpected fromCIDR. Write two rules.\nAgent 1.20: combining FromEndpoints and FromCIDR is not supported yet",
  ]);
});

test("a diagnostic has quotes for code, and the API server's exact text where the agent says nothing", () => {
  const { agentError, ...finding } = rejection;
  const refused = {
    ...finding,
    message: "Unknown `tcp` for `protocol`. Write `TCP`.",
    apiServerError: 'spec: Unsupported value: "tcp"',
  };
  expect(diagnostics([refused], "1.20")[0]?.message).toBe(
    "Unknown 'tcp' for 'protocol'. Write 'TCP'.\nAPI server: spec: Unsupported value: \"tcp\"",
  );
});

test("an explanation lists the pieces of a file with what became of them", () => {
  expect(explainFile(shopSnapshot, dbFile)).toBe(
    [
      "policies/db.yaml",
      "World   the whole folder",
      "Cilium  1.20, from default",
      "",
      "DOCUMENT  WHERE               WHAT                         OUTCOME  WHY",
      "0         policies/db.yaml:1  CiliumNetworkPolicy shop/db  read     selects 1 endpoint",
      "",
    ].join("\n"),
  );
  expect(explainFile({ ...shopSnapshot, explain: () => undefined }, "x.yaml")).toContain("not read");
});
