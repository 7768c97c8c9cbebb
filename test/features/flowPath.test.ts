// The path of the example's flow in words: what is drawn, where it opens, what its steps and branches say.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { analyzeWorkspace, type Flow } from "../../src/core/index.ts";
import { pathView } from "../../src/features/flowPath.ts";
import type { PathView } from "../../src/protocol/flowPath.ts";

const folder = "examples/shop";
const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".yaml"));
const { worlds } = analyzeWorkspace(
  files.map((name) => ({ file: name, text: readFileSync(join(folder, name), "utf8") })),
);

function ask(flow: Flow): PathView {
  const answer = worlds[0]?.flow(flow);
  if (answer === undefined || "error" in answer) throw new Error("the example has both ends");
  const view = pathView(flow, answer);
  if (view === null) throw new Error("the example has a walk");
  return view;
}

const denied = ask({ from: "shop/web", to: "shop/db", protocol: "TCP", port: 5433 });
const [request] = denied.walks;
if (request === undefined) throw new Error("there is a request");

test("the first packet is shown first, with both ends and the nodes that it crosses", () => {
  expect(denied.walks.map(({ label }) => label).slice(0, 2)).toEqual(["Request", "Reply"]);
  expect(denied.nodes.map(({ name }) => name)).toEqual(["node-1", "node-2"]);
  expect([request.start.name, request.start.node, request.end.name, request.end.node]).toEqual([
    "shop/web",
    "node-1",
    "shop/db",
    "node-2",
  ]);
  expect(request.summary).toBe(`${request.hops.length} hops, dropped at hop ${request.hops.length}`);
});

test("the first packet alone is what is drawn first: the others are offered by name, and constants are not made", () => {
  const answer = worlds[0]?.firstPacket({ from: "shop/web", to: "shop/db", protocol: "TCP", port: 5433 });
  if (answer === undefined || "error" in answer) throw new Error("the example has both ends");
  const view = pathView({ from: "shop/web", to: "shop/db", protocol: "TCP", port: 5433 }, answer);
  expect(view).toEqual({ ...denied, walks: [request], constants: null });
});

test("a reply starts where the request ends", () => {
  const reply = denied.walks.find(({ name }) => name === "reply");
  expect([reply?.start.name, reply?.end.name]).toEqual(["shop/db", "shop/web"]);
});

test("it opens at the drop, whose branch is taken and whose place is what came nearest", () => {
  const { hop, step } = request.opensAt;
  const opened = request.hops[hop]?.steps[step];
  expect(opened).toMatchObject({
    name: "Policy, ingress",
    mark: "dropped",
    drop: "133 Policy denied",
    side: "ingress",
    place: { file: "policies/db.yaml" },
  });
  expect(opened?.branches.filter(({ isTaken }) => isTaken).map(({ code }) => code)).toEqual([133]);
  expect(request.hops[hop]?.note).toEqual({ text: "dropped", detail: "133 Policy denied", mark: "dropped" });
});

test("an allowed flow opens at the decision of its last side", () => {
  const [walk] = ask({ from: "shop/web", to: "shop/db", protocol: "TCP", port: 5432 }).walks;
  const opened = walk?.hops[walk.opensAt.hop]?.steps[walk.opensAt.step];
  expect([opened?.name, opened?.mark, walk?.outcome.decision]).toEqual(["Policy, ingress", "passed", "delivered"]);
});

test("what a hop changes of the packet is marked, and fields that are zero are quiet", () => {
  const marked = request.hops.flatMap(({ packet }) => packet).filter(({ isChanged }) => isChanged);
  expect(marked.map(({ name }) => name)).toContain("Mark");
  expect(request.hops[0]?.packet.filter(({ isQuiet }) => !isQuiet).map(({ name }) => name)).toEqual(["Packet"]);
});

test("a step that marks the packet tells the bits of the mark", () => {
  const mark = request.hops.flatMap(({ steps }) => steps).find(({ name }) => name === "Mark");
  expect(mark?.result).toContain("mark 0x1060f00");
  expect(mark?.facts).toContainEqual({ name: "Bits 31 to 16", text: "0x0106, lower bits of the identity" });
  expect(mark?.facts).toContainEqual({ name: "Bits 11 to 8", text: "0xf, MARK_MAGIC_IDENTITY" });
});

test("what the wire takes for granted is marked as ours", () => {
  const wire = request.hops.find(({ kind }) => kind === "wire");
  expect(wire?.note).toMatchObject({ mark: "assumed", detail: "not encapsulated" });
});
