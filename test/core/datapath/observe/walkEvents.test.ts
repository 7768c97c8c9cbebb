// What holds of the events, constants and commands of every walk, in all versions.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { analyzeWorkspace, type FlowAnswer, type Walk } from "../../../../src/core/index.ts";
import { readWalkFences } from "../../../support/walkSuite.ts";

const { world } = readWalkFences(readFileSync(new URL("../../../suites/observe/events.md", import.meta.url), "utf8"));
const ends = [
  "shop/web",
  "shop/cache",
  "shop/db",
  "host",
  "203.0.113.9",
  "svc:shop/db",
  "svc:shop/none",
  "node:node-2",
];
const options = [
  { routing: "native", agent: {} },
  { routing: "tunnel", agent: { "enable-host-firewall": "true" } },
  { routing: "native", agent: { "kube-proxy-replacement": "true", "enable-endpoint-routes": "true" } },
] as const;

describe.each(["1.8", "1.11", "1.14", "1.16", "1.18", "1.20"])("%s", (cilium) => {
  const answers = options.flatMap(({ routing, agent }) => {
    const snapshot = analyzeWorkspace([{ file: "world.yaml", text: world }], { cilium, options: agent });
    return ends.flatMap((from) =>
      ends.flatMap((to) => {
        const flow = { from, to, protocol: "TCP", port: to.startsWith("svc:") ? 80 : 5432, walk: { routing } };
        const found = snapshot.worlds[0]?.flow(flow);
        return found === undefined || "error" in found
          ? []
          : [found, ...(found.backends ?? []).map(({ answer }) => answer)];
      }),
    );
  });
  const walks: readonly Walk[] = answers.flatMap(({ walk }) => walk?.walks ?? []);

  test("there are many", () => {
    expect(answers.length).toBeGreaterThan(100);
    expect(walks.length).toBeGreaterThan(300);
  });

  test("events are of the walk's hops, in their order", () => {
    for (const { events, hops } of walks) {
      const places = events.map(({ hop }) => hop);
      expect(places).toEqual(places.toSorted((a, b) => a - b));
      for (const { hop, node, monitor, hubble } of events) {
        expect(node).toBe(hops[hop]?.node);
        expect(`${monitor} ${hubble}`).not.toMatch(/undefined|NaN|\[object/);
      }
    }
  });

  test("what drops by policy is told as a verdict, then a drop, and is counted", () => {
    const dropped = walks.filter(({ outcome }) => outcome.drop?.code === 133);
    expect(dropped.length).toBeGreaterThan(10);
    for (const { events, dropCounter } of dropped) {
      const [verdict, drop] = events.slice(-2);
      expect([verdict?.kind, drop?.kind, drop?.hidden]).toEqual(["policy-verdict", "drop", null]);
      expect(verdict?.monitor).toContain("action deny");
      expect(drop?.monitor).toContain("xx drop (Policy denied)");
      expect(dropCounter?.row).toMatch(/^Policy denied {3}(INGRESS|EGRESS) {3}1 {3}74/);
    }
  });

  test("what arrives is not told as a drop", () => {
    const delivered = walks.filter(({ outcome }) => outcome.decision === "delivered");
    for (const { events, dropCounter } of delivered) {
      expect(events.filter(({ kind }) => kind === "drop")).toEqual([]);
      expect(dropCounter).toBeNull();
    }
  });

  test("the first packet's verdict is printed where policy is enforced, and where it is not it is not", () => {
    for (const answer of answers) expectVerdicts(answer);
  });

  test("no constant and no command is without a value", () => {
    for (const { constants } of answers)
      for (const { title, rows } of constants)
        for (const { name, value, template } of rows)
          expect(`${title} ${name} ${template} ${value}`).not.toMatch(/undefined|NaN|\[object| $/);
    for (const { hops } of walks)
      for (const { onNode } of hops)
        for (const { command, expect: text } of onNode) {
          expect(`${command} ${text}`).not.toMatch(/undefined|NaN|\[object/);
          expect(text).not.toBe("");
        }
  });
});

function expectVerdicts({ egress, ingress, walk, backends }: FlowAnswer): void {
  const request = walk?.walks[0];
  if (request === undefined || backends !== null) return;
  for (const [direction, side] of [
    ["EGRESS", egress],
    ["INGRESS", ingress],
  ] as const) {
    const told = request.events.filter(
      ({ kind, hubble }) => kind === "policy-verdict" && hubble?.includes(` ${direction} `),
    );
    const ofPod = told.filter(({ monitor }) => !monitor.includes("local EP ID 999,"));
    if (side === null || side.endpoint === "host" || side.endpoint.startsWith("node:")) continue;
    expect(ofPod.length).toBeLessThanOrEqual(1);
    for (const { hidden } of ofPod) expect(hidden === null).toBe(side.enforced);
  }
}
