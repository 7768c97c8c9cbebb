// @vitest-environment jsdom
// What can be done with a whole answer: another version beside it, Markdown, a link, the drawing as a file.
import { beforeEach, expect, test } from "vitest";
import type { WalkView } from "../../src/protocol/flowPath.ts";
import { allowed, choices, denied, form } from "./fixtures.ts";
import { emptyDocument, find, type Page, press, show, textOf, textsOf } from "./page.ts";
import { path, requestWalk } from "./pathFixture.ts";
import { violations } from "./violations.ts";

beforeEach(emptyDocument);

const withPath = { ...denied, path };

function open(): Page {
  const page = show(withPath);
  const worlds = choices.worlds.map((world) => ({ ...world, versions: ["1.11", "1.20"] }));
  page.simulator.receive({ kind: "choices", choices: { worlds } });
  page.simulator.receive({ kind: "verdict", form, verdict: { ...withPath, world: "." }, stale: null });
  return page;
}

const shorter = { ...requestWalk, hops: requestWalk.hops.slice(0, 4), summary: "4 hops" };

function compare(page: Page, other: WalkView = shorter): void {
  const select = find('[data-focus="tool.compare"]') as HTMLSelectElement;
  expect([...select.options].map(({ text }) => text)).toEqual(["Compare versions", "with 1.11"]);
  select.value = "1.11";
  select.dispatchEvent(new Event("change"));
  const verdict = { ...allowed, cilium: "1.11", path: { ...path, walks: [other] } };
  page.simulator.receive({
    kind: "compared",
    form: { ...form, cilium: "1.11" },
    reply: { kind: "verdict", verdict, unparsed: [] },
  });
}

test("another version stands beside the answer, and what differs is marked and said", async () => {
  const page = open();
  compare(page);
  expect(page.sent).toContainEqual({ kind: "compare", form: { ...form, cilium: "1.11" } });
  expect(textOf(".versions h2")).toBe("Cilium 1.20 beside 1.11");
  expect(textsOf(".versions h3")).toEqual(["1.20: Denied at ingress of shop/db", "1.11: Allowed"]);
  expect(textsOf(".versions h3 mark")).toEqual(["Denied at ingress of shop/db", "Allowed"]);
  expect(textsOf(".hop-pairs tbody tr").at(-1)).toBe("5 lxc(db), policy program cil_lxc_policy–only in 1.20");
  expect(find("#hop-4").classList.contains("different")).toBe(true);
  expect(await violations()).toEqual([]);
  find('[data-focus="versions.close"]').click();
  expect(document.querySelector(".versions, .other-path")).toBeNull();
});

test("the other version's path is drawn beside the one that is followed, and the packet is at the same hop in both", () => {
  compare(open());
  expect(textOf(".other-path figcaption")).toBe("Cilium 1.11: 4 hops");
  const picture = () => find(".other-path svg");
  expect([picture().getAttribute("role"), picture().getAttribute("aria-label")]).toEqual([
    "img",
    "Cilium 1.11: 4 hops",
  ]);
  expect(textsOf(".other-path .hop .number")).toEqual(["1", "2", "3", "4"]);
  expect(document.querySelectorAll(".other-path [role=option], .other-path [id]")).toHaveLength(0);
  // Hop 5, where the details open, is only in 1.20.
  expect(find("#hop-4").getAttribute("aria-label")).toContain("not so in the other version");
  expect(textsOf(".path-list .sign")).toEqual(["≠"]);
  expect(picture().querySelector(".packet")).toBeNull();
  press(find(".path-list"), "ArrowLeft");
  const fourth = [...document.querySelectorAll(".other-path .hop")][3];
  expect(find(".other-path .packet").getAttribute("transform")).toBe(fourth?.getAttribute("transform"));
});

test("hops that the other version has otherwise are marked in both drawings", () => {
  const page = open();
  const [first, ...rest] = requestWalk.hops;
  if (!first) throw new Error("the fixture has hops");
  compare(page, { ...requestWalk, hops: [{ ...first, steps: first.steps.slice(0, 1) }, ...rest] });
  expect(find(".other-path svg").getAttribute("aria-label")).toBe(
    `Cilium 1.11: ${requestWalk.summary}; different: hop 1`,
  );
  expect(textsOf(".sign")).toEqual(["≠", "≠"]);
  expect(textOf(".other-path .hop title")).toContain("not so in the other version");
});

test("a new answer takes the comparison away: it was of the files as they were", () => {
  const page = open();
  compare(page);
  page.simulator.receive({ kind: "verdict", form, verdict: withPath, stale: null });
  expect(document.querySelector(".versions")).toBeNull();
});

test("the answer is copied as Markdown, with what Markdown would read as markup escaped", () => {
  const page = open();
  find('[data-focus="tool.Copy as Markdown"]').click();
  const copied = page.sent.at(-1);
  const text = copied?.kind === "copyText" ? copied.text : "";
  expect(text).toMatch(/^## Denied at ingress of shop\/db\n/);
  expect(text).toContain("`shop/web → shop/db 5433/TCP`, Cilium 1.20, drop 133 Policy denied");
  expect(text).toContain("- **Ingress at shop/db: denied.** policies/db.yaml:8 turns on default deny");
  expect(text).toContain("| 5 | node-2 | lxc(db), policy program | `cil_lxc_policy` |");
  expect(text).toContain("(`ASSUMES_NATIVE_ROUTING`)");
});

test("a link and the drawing are the host's to make and to save", () => {
  const page = open();
  find('[data-focus="tool.Copy link"]').click();
  expect(page.sent.at(-1)).toEqual({ kind: "copyLink", form });
  find('[data-focus="tool.Save as SVG"]').click();
  const saved = page.sent.at(-1);
  if (saved?.kind !== "saveSvg") throw new Error("the drawing is saved");
  expect(saved.name).toBe("shop/web-shop/db-5433");
  const drawing = new DOMParser().parseFromString(saved.svg, "image/svg+xml");
  expect(drawing.querySelector("parsererror")).toBeNull();
  expect(drawing.documentElement.textContent).toContain("cil_from_container");
  expect(drawing.querySelector("[class]")).toBeNull();
});

test("a flow that was answered before is one pick away", () => {
  const page = open();
  const earlier = { ...form, port: 5432 };
  const port = find("#port") as HTMLInputElement;
  port.value = "5432";
  port.dispatchEvent(new Event("change"));
  page.simulator.receive({ kind: "verdict", form: earlier, verdict: allowed, stale: null });
  const select = find('[data-focus="tool.recent"]') as HTMLSelectElement;
  expect([...select.options].map(({ text }) => text)).toEqual(["Recent flows", "shop/web → shop/db 5433/TCP"]);
  select.value = "0";
  select.dispatchEvent(new Event("change"));
  expect(page.sent.at(-1)).toEqual({ kind: "choose", form });
});
