// @vitest-environment jsdom
// Recorded flows: pasted into the view, and told beside the answer.
import { beforeEach, expect, test } from "vitest";
import type { ObservedFlowView } from "../../src/protocol/observedView.ts";
import { denied, form } from "./fixtures.ts";
import { emptyDocument, find, openPage, show, textOf, textsOf } from "./page.ts";
import { violations } from "./violations.ts";

beforeEach(emptyDocument);

const observed: ObservedFlowView = {
  kind: "flow",
  form,
  recorded: { verdict: "FORWARDED", from: "hubble, node-2" },
  difference: [[{ kind: "text", text: "Here it is denied: the record may be older than the policy." }]],
  notes: ["The source port 40000 is left out"],
};

test("where a record differs is told first, and goes with the next flow", () => {
  const page = show(denied);
  page.simulator.receive({ kind: "prefill", form, observed });
  page.simulator.receive({ kind: "verdict", form, verdict: { ...denied, world: "." }, stale: null });
  expect(textsOf(".answer > section")[0]).toBe(
    "The recorded verdict differs: FORWARDED hubble, node-2Here it is denied: the record may be older than the policy.The source port 40000 is left out",
  );
  page.simulator.receive({ kind: "prefill", form: { ...form, port: 5432 } });
  expect(document.querySelector(".observed")).toBeNull();
});

test("a record that says the same is told as such", () => {
  const page = show(denied);
  page.simulator.receive({ kind: "prefill", form, observed: { ...observed, difference: null } });
  expect(textOf(".observed b")).toBe("Recorded as computed:");
});

test("a pasted text goes to the host", async () => {
  const page = openPage();
  page.simulator.receive({ kind: "choices", choices: { worlds: [] } });
  expect(find(".paste").hidden).toBe(true);
  find('[data-focus="paste"]').click();
  const area = find("#paste") as HTMLTextAreaElement;
  expect(document.activeElement).toBe(area);
  area.value = '{"flow":{}}';
  expect(await violations()).toEqual([]);
  find(".paste vscode-button").click();
  expect(page.sent.at(-1)).toEqual({ kind: "explainObserved", text: '{"flow":{}}' });
  expect(find(".paste").hidden).toBe(true);
});
