// @vitest-environment jsdom
// A path that comes with its first packet alone: the rest is asked for once it is drawn, and changes nothing that is seen.
import { beforeEach, expect, test, vi } from "vitest";
import { denied, form } from "./fixtures.ts";
import { emptyDocument, find, type Page, show, textOf, textsOf } from "./page.ts";
import { path } from "./pathFixture.ts";

beforeEach(emptyDocument);

const whole = { ...denied, path };
const first = { ...denied, path: { ...path, walks: path.walks.slice(0, 1), constants: null } };

const asksForRest = ({ sent }: Page) => sent.filter(({ kind }) => kind === "askWholePath");

test("the rest is asked for once, after the first packet is drawn", async () => {
  const page = show(first);
  expect(asksForRest(page)).toEqual([]);
  await vi.waitFor(() => expect(asksForRest(page)).toEqual([{ kind: "askWholePath", form }]));
});

test("a whole path is not asked for again", async () => {
  const page = show(whole);
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 20)));
  expect(asksForRest(page)).toEqual([]);
});

test("every packet is offered from the start; one that is picked is drawn when it comes", () => {
  const page = show(first);
  const packets = textsOf('[aria-label="Packet"] [role=radio]');
  expect(packets).toEqual(path.walks.map(({ label }) => label));
  find('[data-focus="walk.reply"]').click();
  expect(textOf('[aria-label="Packet"] [aria-checked="true"]')).toBe("Request");
  page.simulator.receive({ kind: "wholePath", form, verdict: whole });
  expect(textOf('[aria-label="Packet"] [aria-checked="true"]')).toBe("Reply");
});

test("nothing that is on screen is drawn again when the rest comes", () => {
  const page = show(first);
  const drawing = find(".path-drawing");
  page.simulator.receive({ kind: "wholePath", form, verdict: whole });
  expect(find(".path-drawing")).toBe(drawing);
});

test("constants say that they are on their way, and then are there", () => {
  const page = show(first);
  find("#tab-constants").click();
  expect(textOf("#tab-panel")).toBe("On their way.");
  page.simulator.receive({ kind: "wholePath", form, verdict: whole });
  expect(textsOf(".constants tbody tr")).toHaveLength(2);
});

test("the rest of another flow's path is left alone", () => {
  const page = show(first);
  page.simulator.receive({ kind: "wholePath", form: { ...form, port: 80 }, verdict: whole });
  find('[data-focus="walk.reply"]').click();
  expect(textOf('[aria-label="Packet"] [aria-checked="true"]')).toBe("Request");
});
