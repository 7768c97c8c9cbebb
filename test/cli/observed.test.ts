// flow --observed: recorded flows against the example, what differs first, and lines that are no flow.
import { expect, test } from "vitest";
import { expectValid, makeFolder, repository, runCli } from "./runCli.ts";

const flow = (port: number, verdict: string) =>
  JSON.stringify({
    flow: {
      verdict,
      drop_reason_desc: verdict === "DROPPED" ? "POLICY_DENIED" : undefined,
      l4: { TCP: { source_port: 40000, destination_port: port } },
      source: { namespace: "shop", pod_name: "web" },
      destination: { namespace: "shop", pod_name: "db" },
      traffic_direction: "INGRESS",
      event_type: { type: 5 },
    },
  });

const shop = `${repository}/examples/shop`;

test("a flow that the folder answers otherwise says so before its verdict", async () => {
  const folder = makeFolder({ "flow.json": flow(5433, "FORWARDED") });
  const { code, out } = await runCli(["flow", shop, "--observed", "flow.json"], { folder });
  expect(code).toBe(0);
  expect(out.split("\n").slice(0, 2)).toEqual([
    "shop/web → shop/db, 5433/TCP",
    "  Differs: Recorded forwarded, ingress; this folder says denied at ingress.",
  ]);
  expect(out).toContain("Denied at ingress of shop/db");
});

test("of many flows those that differ come first, from standard input too", async () => {
  const lines = [5432, 5432, 5432].map((port) => flow(port, "FORWARDED"));
  const standardInput = [...lines, "nothing", flow(5433, "FORWARDED"), flow(5433, "DROPPED")].join("\n");
  const { out } = await runCli(["flow", shop, "--observed", "-"], { standardInput });
  expect(out.split("\n")[0]).toBe("5 flows: 1 differ, 4 as recorded, 0 not compared");
  expect(out.split("\n")[3]).toMatch(/^ {2}Differs: /);
  expect(out).toContain("Line 4 is left out: neither JSON of Hubble nor a policy verdict or drop of cilium monitor");
});

test("as data each flow has what was recorded, the question and the answer", async () => {
  const { out } = await runCli(["flow", shop, "--observed", "-", "-o", "json"], {
    standardInput: flow(5433, "DROPPED"),
  });
  const printed = JSON.parse(out);
  expectValid("observed.schema.json", printed);
  expectValid("flow.schema.json", printed.observed[0].answer);
  expect(printed).toMatchObject({
    observed: [
      {
        cilium: "1.20",
        line: 0,
        recorded: { source: "hubble", verdict: "dropped" },
        flow: { from: "shop/web", to: "shop/db", protocol: "TCP", port: 5433 },
        agrees: true,
        answer: { decision: "denied" },
      },
    ],
    problems: [],
  });
});

test("an expectation is met where every flow has that answer here, whatever was recorded", async () => {
  const expectOf = (decision: string, ...lines: string[]) =>
    runCli(["flow", shop, "--observed", "-", "--expect", decision], { standardInput: lines.join("\n") });
  const allowed = await expectOf("allowed", flow(5432, "FORWARDED"), flow(5432, "DROPPED"));
  expect(allowed.code).toBe(0);
  expect(allowed.out).not.toContain("Not allowed in this folder");
  const mixed = await expectOf("allowed", flow(5432, "FORWARDED"), flow(5433, "FORWARDED"), flow(5432, "FORWARDED"));
  expect(mixed.code).toBe(1);
  expect(mixed.out.split("\n").slice(-3)).toEqual([
    "Not allowed in this folder: 1 of 3 flows",
    "  shop/web → shop/db, 5433/TCP",
    "",
  ]);
  expect((await expectOf("denied", flow(5433, "FORWARDED"))).code).toBe(0);
});

test("a flow that can't be asked here meets no expectation", async () => {
  const unnamed = JSON.stringify({ flow: { verdict: "DROPPED", traffic_direction: "INGRESS" } });
  const words = ["flow", shop, "--observed", "-", "--expect", "denied", "-o", "json"];
  const { code, out } = await runCli(words, { standardInput: unnamed });
  expect(JSON.parse(out).observed[0].answer).toBeNull();
  expect(code).toBe(1);
});

test.each([
  [["--observed", "nothing.json"], "", /can't read nothing.json/],
  [["--observed", "-"], "", /standard input is empty/],
  [["--observed", "-"], "hello", /standard input:1: neither JSON/],
  [["--observed", "-", "--from", "shop/web"], flow(80, "DROPPED"), /--observed and --from are two flows/],
  [["--observed", "-", "--header", "A: b"], flow(80, "DROPPED"), /--observed and --header are two flows/],
  [
    ["--observed", "-", "--option", "placement=same-node"],
    flow(80, "DROPPED"),
    /placement=same-node is for the way of one/,
  ],
] as const)("%j exits 2 and says why in one line", async (words, standardInput, message) => {
  const { code, out, complaints } = await runCli(["flow", shop, ...words], { standardInput });
  expect({ code, out }).toEqual({ code: 2, out: "" });
  expect(complaints).toMatch(message);
});
