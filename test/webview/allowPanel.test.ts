// @vitest-environment jsdom
// "Allow this flow…": proposals for each side, what else they allow, and the insertion.
import { beforeEach, expect, test } from "vitest";
import type { AllowView } from "../../src/protocol/allowView.ts";
import { allowed, denied, form } from "./fixtures.ts";
import { emptyDocument, find, type Page, show, textOf, textsOf } from "./page.ts";
import { violations } from "./violations.ts";

beforeEach(emptyDocument);

const allow: AllowView = {
  note: null,
  sides: [
    {
      direction: "ingress",
      title: "Ingress at shop/db",
      blockedBy: [],
      proposals: [
        {
          id: "port",
          title: "Add port 5433/TCP to the rule of CiliumNetworkPolicy shop/db",
          place: { file: "policies/db.yaml", line: 14 },
          isNewFile: false,
          text: '- port: "5433"\n  protocol: TCP',
          alsoAllows: ["Nothing else"],
          notes: [],
        },
        {
          id: "new",
          title: "A new policy",
          place: { file: "policies/allow-web.yaml", line: 0 },
          isNewFile: true,
          text: "apiVersion: cilium.io/v2",
          alsoAllows: ["shop/web to shop/db-1 on 5433/TCP"],
          notes: ["pods that come later with app=web in shop, too"],
        },
      ],
    },
  ],
};

function propose(view: AllowView = allow): Page {
  const page = show(denied);
  find('[data-focus="verdict.allow"]').click();
  page.simulator.receive({ kind: "allow", form, reply: { kind: "proposals", allow: view } });
  return page;
}

test("a denied flow has the button, an allowed one has none", () => {
  show(allowed);
  expect(document.querySelector('[data-focus="verdict.allow"]')).toBeNull();
});

test("a click asks, the proposal that opens least is picked, and shows its text and what else it allows", () => {
  const page = propose();
  expect(page.sent).toContainEqual({ kind: "askAllow", form });
  expect(textOf(".allow legend")).toBe("Ingress at shop/db");
  expect(textsOf(".proposal label")).toEqual([
    "Add port 5433/TCP to the rule of CiliumNetworkPolicy shop/db",
    "A new policy",
  ]);
  expect(textOf(".proposal-body pre")).toBe('- port: "5433" protocol: TCP');
  expect(textsOf(".proposal-body li")).toEqual(["Nothing else"]);
});

test("another proposal is picked and inserted; the verdict that follows keeps what was done in sight", () => {
  const page = propose();
  const radio = find("#allow-ingress-new") as HTMLInputElement;
  radio.click();
  expect(textsOf(".proposal-body li")).toEqual(["shop/web to shop/db-1 on 5433/TCP"]);
  expect(textOf(".proposal.picked small")).toBe("new file policies/allow-web.yaml");
  find('[data-focus="allow.insert"]').click();
  expect(page.sent.at(-1)).toEqual({ kind: "applyAllow", form, ids: ["new"] });
  const places = [{ file: "policies/allow-web.yaml", line: 0 }];
  page.simulator.receive({ kind: "allowApplied", reply: { kind: "applied", places } });
  page.simulator.receive({ kind: "verdict", form, verdict: allowed, stale: null });
  expect(textOf("h1")).toBe("Allowed");
  expect(textOf(".allow p")).toBe("Inserted at policies/allow-web.yaml:1.");
  find('[data-focus="allow.close"]').click();
  expect(document.querySelector(".allow")).toBeNull();
});

test("proposals for files as they were go when the files change", () => {
  const page = propose();
  page.simulator.receive({ kind: "verdict", form, verdict: denied, stale: null });
  expect(document.querySelector(".allow")).toBeNull();
});

test("where a deny stands in the way nothing can be inserted, and the rule is named", () => {
  const place = { file: "policies/deny.yaml", line: 7 };
  const blockedBy = [
    [
      { kind: "text" as const, text: "Change " },
      { kind: "place" as const, place },
    ],
  ];
  propose({ note: null, sides: [{ direction: "ingress", title: "Ingress at shop/db", proposals: [], blockedBy }] });
  expect(textOf(".allow-side p")).toBe("Change policies/deny.yaml:8");
  expect(document.querySelector('[data-focus="allow.insert"]')).toBeNull();
});

test("an insertion that fails says why", () => {
  const page = propose();
  page.simulator.receive({ kind: "allowApplied", reply: { kind: "failed", message: "The files changed meanwhile." } });
  expect(textOf(".allow p")).toBe("The files changed meanwhile.");
});

test("axe finds nothing", async () => {
  propose();
  expect(await violations()).toEqual([]);
});
