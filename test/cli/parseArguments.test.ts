// Words to a verb, paths and options; what is wrong is named with what it could have been.
import { expect, test } from "vitest";
import { parseArguments } from "../../src/cli/parseArguments.ts";
import { runCli } from "./runCli.ts";

test("options may stand anywhere, with = or a blank, and repeat where that means something", () => {
  const given = parseArguments(["-ojson", "policymap", "a", "--endpoint=x=y", "b", "--endpoint", "z", "--", "-c"]);
  expect(given.verb?.name).toBe("policymap");
  expect(given.format).toBe("json");
  expect(given.paths).toEqual(["a", "b", "-c"]);
  expect(given.values.get("--endpoint")).toEqual(["x=y", "z"]);
});

test("of an option that counts once the last word counts", () => {
  expect(parseArguments(["check", "--cilium", "1.18", "--cilium", "1.20"]).values.get("--cilium")).toEqual(["1.20"]);
});

test.each([
  [["chek"], 'unknown verb "chek", did you mean check?'],
  [[], "a verb is missing: write one of check, policymap, flow, compare, mark, or --help"],
  [["matrix"], 'this build has no verb "matrix" yet'],
  [["check", "--fail-no", "error"], 'unknown option "--fail-no" of check, did you mean --fail-on?'],
  [["check", "--endpoint", "a"], 'unknown option "--endpoint" of check'],
  [["check", "-x"], 'unknown option "-x" of check'],
  [["check", "-o", "xml"], 'check -o takes text, json, sarif or github, not "xml"'],
  [["compare", "-o", "json"], 'compare -o takes text, not "json"'],
  [["flow", "-o", "sarif"], 'flow -o takes text or json, not "sarif"'],
  [
    ["check", "--fail-on", "errors"],
    '--fail-on takes error, warning, info or never, not "errors", did you mean error?',
  ],
  [["flow", "--expect", "yes"], '--expect takes allowed or denied, not "yes"'],
  [["flow", "--from", "--to", "x"], "--from needs a value: --from <ref>"],
  [["check", "--cilium"], "--cilium needs a value: --cilium <version>"],
  [["check", "--help=yes"], "--help takes no value"],
] as const)("%j is refused", (words, message) => {
  expect(() => parseArguments(words)).toThrow(message);
});

test("versions and agent options that are not there exit 2", async () => {
  for (const [words, message] of [
    [["--cilium", "1.7"], "Cilium 1.7 is older than the oldest version that is modelled, 1.8"],
    [["--cilium", "two"], 'unknown Cilium version "two"'],
    [
      ["--option", "enable-polcy=always"],
      'unknown agent option "enable-polcy", did you mean enable-policy, enable-ipsec?',
    ],
    [["--option", "enable-policy=sometimes"], 'Invalid value "sometimes" of enable-policy'],
    [["--option", "enable-policy"], "--option takes <name>=<value>"],
  ] as const) {
    const { code, out, complaints } = await runCli(["check", "examples/shop", ...words]);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(complaints).toContain(message);
  }
});

test("help and version print and end well", async () => {
  for (const words of [["--help"], ["check", "-h"], ["flow", "--help"], ["--version"]]) {
    const { code, out, complaints } = await runCli(words);
    expect({ code, complaints }).toEqual({ code: 0, complaints: "" });
    expect(out).not.toBe("");
  }
  expect((await runCli(["--help"])).out).toContain("policymap  the keys of an endpoint's policy map");
});
