// @vitest-environment jsdom
// The flow webview as a person meets it: what it draws for each verdict, says, asks and remembers.
import { beforeEach, describe, expect, test, vi } from "vitest";
import {
  allowed,
  allowedNotEnforced,
  choices,
  denied,
  form,
  ingressDenied,
  mixed,
  redirected,
  toWorld,
} from "./fixtures.ts";
import { emptyDocument, fill, find, openPage, press, show, spoken, textOf, textsOf } from "./page.ts";
import { violations } from "./violations.ts";

beforeEach(emptyDocument);

describe("verdicts", () => {
  test("a denial says where, why, what came nearest, and what it rests on", () => {
    show(denied);
    expect(textOf("h1")).toBe("Denied at ingress of shop/db");
    expect(textOf(".flow-summary")).toBe("shop/web → shop/db 5433/TCP, drop 133 Policy denied");
    expect(textsOf(".side")).toEqual([
      "Egress at shop/web: allowed, not enforcedNo policy selects shop/web for egress, so everything may leave.",
      "Ingress at shop/db: deniedpolicies/db.yaml:8 turns on default deny, and no key allows shop/web on 5433/TCP.",
    ]);
    expect(textOf(".near-miss")).toBe(
      "Nearest miss policies/db.yaml:9 allows shop/web on 5432/TCP; the flow goes to 5433/TCPAllow this flow…Open db.yaml, line 14",
    );
    expect(textOf(".near-miss mark")).toBe("5433/TCP");
    expect(textsOf(".bound")).toEqual([
      "True ifpod routes are native ASSUMES_NATIVE_ROUTING10.0.2.0/24 is routed to node-2 ASSUMES_PODCIDR_ROUTED",
      "Not modelledServices are translated per packet NOT_MODELLED_SOCKET_LB",
      "Left outshop/db-admin, rejected by the agent: policies/db.yaml:39",
    ]);
  });

  test("the deciding side is open: keys in order with their bytes, then the map with the near miss marked", () => {
    show(denied);
    expect(textOf('[role="tab"][aria-selected="true"]')).toBe("Ingress at shop/db");
    expect(textsOf(".lookups tbody tr")).toEqual([
      "110025433/TCP shop/web40000000ea03000000061539none",
      "2115433/TCP aggregate-cluster400000000b00000000061539none",
      "305433/TCP any identity400000000000000000061539none",
    ]);
    expect(textsOf(".lookups tbody tr:first-child .bytes span")).toEqual(["40000000", "ea030000", "00", "06", "1539"]);
    expect(textOf(".outcome")).toBe("Nothing found: drop 133 Policy denied");
    expect(textsOf(".map tr.near .origin")).toEqual(["policies/db.yaml:9 ← port differs"]);
    expect(textsOf("[role=tabpanel] .plain li")).toEqual([
      "policies/ops.yaml:21 allows shop/backup on 5433/TCP; the flow comes from shop/web; peer differs",
      "CiliumNetworkPolicy shop/db, policies/db.yaml:8",
      "CiliumClusterwideNetworkPolicy baseline, policies/baseline.yaml:5",
    ]);
  });

  test("allowed, not enforced is never shortened, and has a shape of its own", () => {
    show(allowedNotEnforced);
    expect(textOf("h1")).toBe("Allowed, not enforced");
    expect(textsOf(".side h2").every((title) => title.endsWith(": allowed, not enforced"))).toBe(true);
    expect(document.querySelector(".verdict .icon-allowed")).toBeNull();
    expect(document.querySelectorAll(".verdict .icon-notEnforced")).toHaveLength(3);
    expect(document.querySelector("table")).toBeNull();
    expect(textOf("#map-title")).toContain("0 of 0: not enforced, everything is allowed");
  });

  test("an enforced allow names the key that decides", () => {
    show(allowed);
    expect(textOf(".map tr.decides")).toContain("← decides");
    expect(textOf(".lookups .found")).toBe("1002 5432/TCP allow policies/db.yaml:9");
  });

  test("a redirected flow that the proxy denies is drawn as a denial, with the rule that it missed", () => {
    show(redirected);
    expect(textOf("h1")).toBe("Passed to the HTTP proxy, which denies");
    expect(document.querySelector(".head .icon-denied")).not.toBeNull();
    expect(textOf(".proxy")).toBe(
      "The proxy denies. policies/api.yaml:15 wants the path /orders/.*; the client sees 403.",
    );
  });

  test("the proxy's rules are linked: the one that allows, those that came nearest, and each name that is asked", () => {
    const place = { file: "policies/api.yaml", line: 14 };
    const rule = { policy: "shop/api", place, text: "GET /orders" };
    const { l7 } = redirected;
    if (l7 === null) throw new Error("the fixture has layer 7");
    const near = {
      ...rule,
      sentence: [{ kind: "text" as const, text: " asks for method GET" }],
      differs: ["method differs"],
    };
    show({ ...redirected, l7: { ...l7, nearest: [near] } });
    expect(textsOf(".proxy p")[1]).toBe("Nearest rule policies/api.yaml:15 asks for method GET; method differs");
    emptyDocument();
    const names = [
      { name: "api.shop.svc.cluster.local", decision: "denied" as const, rule: null },
      { name: "api", decision: "allowed" as const, rule: { ...rule, text: "api" } },
    ];
    show({ ...redirected, l7: { ...l7, decision: "allowed", rule, names } });
    expect(textsOf(".proxy p")[1]).toBe("Rule GET /orders policies/api.yaml:15");
    expect(textsOf(".asked-names li")).toEqual([
      "api.shop.svc.cluster.local REFUSED",
      "api allowed api policies/api.yaml:15",
    ]);
  });

  test("a service groups its backends, opens the one that is denied, and shows another when asked", () => {
    show(mixed);
    expect(textsOf(".verdict.mixed .side")).toEqual([
      "2 backends: allowedshop/search-0shop/search-1",
      "1 backend: denied, drop 133shop/search-canary",
    ]);
    expect(textOf(".of-backend .head h2")).toBe("Denied at ingress of shop/search-canary");
    find('[data-focus="backend.shop/search-1"]').click();
    expect(textOf(".of-backend .head h2")).toBe("Allowed");
  });

  test("a side without an endpoint says so and has no tab", () => {
    show(toWorld);
    expect(textsOf(".side")[1]).toBe("Ingress at 1.1.1.1: not applicableNo endpoint of this world has this address.");
    expect(textsOf('[role="tab"]')).toEqual(["Egress at shop/web"]);
  });

  test("text from files is text", () => {
    const name = '<img src=x onerror="boom">';
    show({ ...denied, title: name, ingress: { ...ingressDenied, title: name, peer: name } });
    expect(textOf("h1")).toBe(name);
    expect(document.querySelector("img")).toBeNull();
  });
});

describe("states between answers", () => {
  test("nothing picked: one sentence, and flows that were asked before", () => {
    const page = openPage({ form: { ...emptyText, world: "." }, recent: [form] });
    expect(textOf("h1")).toBe("Reading the folder…");
    page.simulator.receive({ kind: "choices", choices });
    expect(textOf("h1")).toBe("Pick where the flow starts, where it goes, and the port.");
    find('.empty [role="link"]').click();
    expect(page.sent).toEqual([{ kind: "ready" }, { kind: "choose", form }]);
  });

  test("half-typed YAML: the answer stays, marked, with the place", () => {
    const page = show(denied, { reason: "a key without a value", file: "policies/db.yaml", line: 11 });
    expect(textOf(".notice")).toBe(
      "policies/db.yaml:12 does not parse: the answer below is from the version before your edit.",
    );
    expect(textOf("h1")).toBe("Denied at ingress of shop/db");
    expect(find(".verdict").classList.contains("old")).toBe(true);
    page.simulator.receive({ kind: "verdict", form, verdict: allowed, stale: null });
    expect(document.querySelector(".notice")).toBeNull();
    expect(textOf("h1")).toBe("Allowed");
  });

  test("an unknown name: said at the field with the nearest names, and the last answer is marked", () => {
    const page = show(denied);
    fill("from", "shop/wbe");
    press(find("#from"), "Escape");
    find("#from").blur();
    const asked = { ...form, from: "shop/wbe" };
    expect(page.sent.at(-1)).toEqual({ kind: "choose", form: asked });
    const nearest = ["shop/web", "shop/web-admin"];
    const message = "Nothing here is named shop/wbe";
    page.simulator.receive({ kind: "fieldErrors", form: asked, errors: [{ field: "from", message, nearest }] });
    expect(textOf("#from-error")).toBe("Nothing here is named shop/wbe. Write shop/web or shop/web-admin.");
    expect(find("#from").getAttribute("aria-describedby")).toBe("from-error");
    expect(find("#from").getAttribute("aria-invalid")).toBe("true");
    expect(textOf(".notice")).toBe("The answer below is for shop/web → shop/db 5433/TCP.");
    expect(spoken()).toBe(message);
    find('#from-error [role="link"]').click();
    expect(page.sent.at(-1)).toEqual({ kind: "choose", form });
    expect(find("#from-error").hidden).toBe(true);
  });

  test("no answer: one sentence, and the last answer is marked", () => {
    const page = show(denied);
    page.simulator.receive({ kind: "failed", message: "The language server gave no answer: stopped." });
    expect(textOf(".notice")).toContain("The language server gave no answer: stopped.");
    expect(find(".verdict").classList.contains("old")).toBe(true);
  });

  test("an answer to an earlier form changes nothing", () => {
    const page = show(denied);
    page.simulator.receive({ kind: "verdict", form: { ...form, port: 80 }, verdict: allowed, stale: null });
    expect(textOf("h1")).toBe("Denied at ingress of shop/db");
  });

  test("progress shows only after 200 ms", () => {
    vi.useFakeTimers();
    try {
      const page = show(denied);
      page.simulator.receive({ kind: "working" });
      vi.advanceTimersByTime(199);
      expect(find('[role="progressbar"]').hidden).toBe(true);
      vi.advanceTimersByTime(1);
      expect(find('[role="progressbar"]').hidden).toBe(false);
      page.simulator.receive({ kind: "verdict", form, verdict: allowed, stale: null });
      expect(find('[role="progressbar"]').hidden).toBe(true);
    } finally {
      vi.useRealTimers();
    }
  });
});

const emptyText = { world: "", from: "", to: "", port: "", protocol: "TCP", layer7: "" } as const;

describe("messages, memory and focus", () => {
  test("a typed port is asked for once, after a pause", () => {
    vi.useFakeTimers();
    try {
      const page = show(denied);
      for (const port of ["5", "54", "543", "5432"]) fill("port", port);
      vi.advanceTimersByTime(1000);
      expect(page.sent.slice(2)).toEqual([{ kind: "choose", form: { ...form, port: 5432 } }]);
    } finally {
      vi.useRealTimers();
    }
  });

  test("swap turns the flow round", () => {
    const page = show(denied);
    find(".icon-button").click();
    expect(page.sent.at(-1)).toEqual({ kind: "choose", form: { ...form, from: "shop/db", to: "shop/web" } });
  });

  test("an emptied field takes the question back", () => {
    const page = show(denied);
    fill("to", "");
    find("#to").blur();
    expect(page.sent.at(-1)).toEqual({ kind: "clear" });
  });

  test("places and settings are opened by the host", () => {
    const page = show(denied);
    find('[data-focus="verdict.open"]').click();
    press(find('.side [role="link"]'), "Enter");
    find("button.chip").click();
    expect(page.sent.slice(2)).toEqual([
      { kind: "openPlace", file: "policies/db.yaml", line: 13 },
      { kind: "openPlace", file: "policies/db.yaml", line: 7 },
      { kind: "openSetting", setting: "ciliumPolicyLens.routing" },
    ]);
  });

  test("a prefilled service brings its port and is asked for when the form is full", () => {
    const page = openPage();
    page.simulator.receive({ kind: "choices", choices });
    page.simulator.receive({ kind: "prefill", form: { from: "shop/web" } });
    expect(document.activeElement?.id).toBe("to");
    fill("to", "svc:shop/search");
    press(find("#to"), "Enter");
    expect(page.sent.at(-1)).toEqual({ kind: "choose", form: { ...form, to: "svc:shop/search", port: 80 } });
  });

  test("the form and the open side survive a reload; what VS Code kept from elsewhere is ignored", () => {
    const page = show(denied);
    find("#side-egress").click();
    document.body.replaceChildren();
    const again = openPage(page.saved);
    again.simulator.receive({ kind: "choices", choices });
    again.simulator.receive({ kind: "verdict", form, verdict: denied, stale: null });
    expect(again.sent).toEqual([{ kind: "ready" }, { kind: "choose", form }]);
    expect(textOf('[role="tab"][aria-selected="true"]')).toBe("Egress at shop/web");
    document.body.replaceChildren();
    openPage({ form: { from: 3 }, recent: "no" });
    expect((find("#from") as HTMLInputElement).value).toBe("");
  });

  test("tabs move by arrows, wrap, and keep the focus", () => {
    show(denied);
    find("#side-ingress").focus();
    press(find("#side-ingress"), "ArrowRight");
    expect(document.activeElement?.id).toBe("side-egress");
    expect(textOf("[role=tabpanel] h2")).toContain("egress at shop/web");
    expect(find("#side-ingress").tabIndex).toBe(-1);
    press(find("#side-egress"), "End");
    expect(document.activeElement?.id).toBe("side-ingress");
  });

  test("an answer that arrives neither moves the focus nor speaks twice", () => {
    const page = show(denied);
    find('[data-focus="verdict.miss"]').focus();
    const observer = new MutationObserver(() => undefined);
    observer.observe(find('[aria-live="polite"]'), { childList: true, characterData: true, subtree: true });
    expect(spoken()).toBe("Denied at ingress of shop/db. shop/web → shop/db 5433/TCP");
    page.simulator.receive({ kind: "verdict", form, verdict: { ...denied, assumptions: [] }, stale: null });
    expect(document.activeElement?.getAttribute("data-focus")).toBe("verdict.miss");
    expect(observer.takeRecords()).toEqual([]);
  });

  test("an answer that arrives while someone types elsewhere takes no focus, and gives it back on return", () => {
    const page = show(denied);
    find('[data-focus="verdict.miss"]').focus();
    const isHere = vi.spyOn(document, "hasFocus").mockReturnValue(false);
    page.simulator.receive({ kind: "verdict", form, verdict: { ...denied, assumptions: [] }, stale: null });
    expect(document.activeElement).toBe(document.body);
    isHere.mockRestore();
    window.dispatchEvent(new Event("focus"));
    expect(document.activeElement?.getAttribute("data-focus")).toBe("verdict.miss");
  });

  test("in narrow panels the filled form folds behind one line", () => {
    show(denied);
    const root = find("main").parentElement;
    const toggle = (): HTMLElement => find(".summary button");
    expect(root?.classList.contains("form-open")).toBe(false);
    expect(textOf(".summary")).toBe("shop/web → shop/db 5433/TCPChange flow");
    toggle().focus();
    toggle().click();
    expect(toggle().getAttribute("aria-expanded")).toBe("true");
    expect(document.activeElement).toBe(toggle());
    expect(root?.classList.contains("form-open")).toBe(true);
  });
});

describe("axe", () => {
  test.each(Object.entries({ denied, allowed, allowedNotEnforced, redirected, mixed, toWorld }))(
    "finds nothing in: %s",
    async (_name, verdict) => {
      show(verdict);
      expect(await violations()).toEqual([]);
    },
  );

  test("finds nothing in the empty state and with an open list", async () => {
    openPage().simulator.receive({ kind: "choices", choices });
    expect(await violations()).toEqual([]);
    fill("from", "shop");
    expect(find("#from").getAttribute("aria-expanded")).toBe("true");
    expect(await violations()).toEqual([]);
  });
});
