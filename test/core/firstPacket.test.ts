// The answer with the first packet alone says what the whole answer says, and names what else can be followed.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { analyzeWorkspace, type Flow, type FlowAnswer } from "../../src/core/index.ts";

const folder = "examples/shop";
const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".yaml"));
const files = names.map((name) => ({ file: name, text: readFileSync(join(folder, name), "utf8") }));

test.each(["1.8", "1.14", "1.18", "1.20"])("the first packet's answer in %s is the whole one's", (cilium) => {
  const world = analyzeWorkspace(files, { cilium }).worlds[0];
  const flows: readonly Flow[] = [
    { from: "shop/web", to: "shop/db", protocol: "TCP", port: 5433 },
    { from: "shop/web", to: "shop/db", protocol: "TCP", port: 5432 },
    { from: "shop/web", to: "shop/db", protocol: "ICMP", port: 8 },
    { from: "shop/web", to: "svc:shop/db", protocol: "TCP", port: 5432 },
    { from: "world", to: "shop/web", protocol: "TCP", port: 8080 },
    { from: "shop/db", to: "shop/db", protocol: "TCP", port: 5432 },
  ];
  for (const flow of flows) {
    const whole = world?.flow(flow);
    const first = world?.firstPacket(flow);
    if (whole === undefined || first === undefined || "error" in whole || "error" in first)
      throw new Error(`the example has both ends of ${JSON.stringify(flow)}`);
    expect(first).toEqual(withFirstAlone(whole));
  }
});

function withFirstAlone(answer: FlowAnswer): FlowAnswer {
  const { walk, backends } = answer;
  const [first, ...others] = walk?.walks ?? [];
  return {
    ...answer,
    constants: [],
    backends: backends?.map((one) => ({ ...one, answer: withFirstAlone(one.answer) })) ?? null,
    walk: walk && {
      ...walk,
      walks: first === undefined ? [] : [first],
      notWalked: others.map(({ phase, title }) => ({ phase, title })),
    },
  };
}
