// @vitest-environment jsdom
// The path, the steps and the details of a step as a person meets them: drawn, picked, stepped through by keys.
import { beforeEach, describe, expect, test, vi } from "vitest";
import { denied } from "../fixtures.ts";
import { emptyDocument, find, press, show, textOf, textsOf } from "../page.ts";
import { path } from "../pathFixture.ts";
import { violations } from "../violations.ts";

beforeEach(emptyDocument);

const withPath = { ...denied, path };
const selected = (): string[] => textsOf('.steps [aria-selected="true"]');

test("the path names its hops, marks the drop, and opens at the step that decides", () => {
  show(withPath);
  expect(textOf(".path-head .dim")).toBe("5 hops, dropped at hop 5");
  expect([...document.querySelectorAll(".hop")].map((hop) => hop.getAttribute("aria-label"))).toEqual([
    "Hop 1: node-1, lxc(web), tc ingress; cil_from_container",
    "Hop 2: node-1, lxc(web), tc ingress; tail_handle_ipv4_cont; egress not enforced",
    "Hop 3: node-2, wire; 10.0.2.0/24 is routed to node-2; not encapsulated",
    "Hop 4: node-2, eth0, tc ingress; cil_from_netdev",
    "Hop 5: node-2, lxc(db), policy program; cil_lxc_policy; dropped; 133 Policy denied; the packet ends here",
  ]);
  expect(selected()).toEqual(["droppedPolicy, ingressno key matches: drop 133 Policy denied"]);
  expect(textOf(".step-details .source")).toBe("handle_ipv4_from_lxc, bpf/bpf_lxc.c, v1.20.2");
  expect(textsOf(".step-details .lookups tbody tr")).toHaveLength(3);
  expect(textsOf(".branches tbody tr")).toEqual([
    "133Taken: no key matchesdrops: Policy denied",
    "181a deny entry winsdrops: Policy denied by denylist",
  ]);
});

describe("keys", () => {
  test("in the drawing arrows go by hop, digits pick, and Enter opens the rule of the step", () => {
    const page = show(withPath);
    press(find(".path-list"), "ArrowLeft");
    expect(find('.hop[aria-selected="true"]').id).toBe("hop-3");
    press(find(".path-list"), "Home");
    expect(selected()).toEqual(["passedSource addressdone"]);
    press(find(".path-list"), "5");
    press(find(".path-list"), "Enter");
    expect(page.sent.at(-1)).toEqual({ kind: "openPlace", file: "policies/db.yaml", line: 8 });
  });

  test("in the steps arrows go by step, and the focus stays where it was", () => {
    show(withPath);
    find(".steps").focus();
    press(find(".steps"), "Home");
    press(find(".steps"), "ArrowDown");
    expect(selected()).toEqual(["ipcachedone"]);
    expect(document.activeElement?.getAttribute("data-focus")).toBe("steps");
    expect(textsOf(".origin-chain li")).toEqual([
      "labels k8s:app=db",
      'kvstore written by node-2cilium/state/ip/v1/default/10.0.2.7{"ID":1001}',
    ]);
    press(find(".steps"), "End");
    expect(selected()).toEqual(["droppedPolicy, ingressno key matches: drop 133 Policy denied"]);
  });

  test("Esc leads from the details back to the steps", () => {
    show(withPath);
    find(".step-details").focus();
    press(find(".step-details"), "Escape");
    expect(document.activeElement?.getAttribute("data-focus")).toBe("steps");
  });

  test("plus and minus zoom the drawing alone", () => {
    show(withPath);
    const width = () => Number(find(".path-drawing").getAttribute("viewBox")?.split(" ")[2]);
    const before = width();
    press(find(".path-list"), "+");
    expect(width()).toBeLessThan(before);
    press(find(".path-list"), "0");
    expect(width()).toBe(before);
  });
});

test("another packet of the flow is one click away, and starts where it opens", () => {
  show(withPath);
  find('[data-focus="walk.reply"]').click();
  expect(textOf(".path-head .dim")).toBe("2 hops, delivered to shop/web");
  expect(selected()).toEqual(["Deliverydelivered"]);
  press(find('[data-focus="walk.reply"]'), "ArrowLeft");
  expect(textOf('.switch [aria-checked="true"]')).toBe("Request");
});

test("Play goes on by itself from hop to hop until the packet's end, and a key stops it", () => {
  vi.useFakeTimers();
  show(withPath);
  const shown = () => find('.hop[aria-selected="true"]').id;
  find('[data-focus="play"]').click();
  expect(shown()).toBe("hop-0");
  expect(textOf('[data-focus="play"]')).toBe("Stop");
  vi.advanceTimersByTime(1400);
  expect(shown()).toBe("hop-2");
  press(find(".path-list"), "ArrowLeft");
  vi.advanceTimersByTime(5000);
  expect(shown()).toBe("hop-1");
  find('[data-focus="play"]').click();
  vi.advanceTimersByTime(10_000);
  expect(shown()).toBe("hop-4");
  expect(textOf('[data-focus="play"]')).toBe("Play");
  vi.useRealTimers();
});

test("the policy maps of both sides stand behind a tab of their own", () => {
  show(withPath);
  find("#tab-map").click();
  expect(textsOf('#tab-panel [role="tab"]')).toEqual(["Egress at shop/web", "Ingress at shop/db"]);
  expect(textsOf(".map tbody tr")).toHaveLength(4);
});

test("a click on a hop or a step shows it", () => {
  show(withPath);
  find("#hop-0").dispatchEvent(new MouseEvent("click", { bubbles: true }));
  expect(textOf(".step-details h2")).toBe("Source address");
  find("#step-0-1").click();
  expect(textOf(".step-details h2")).toBe("ipcache");
});

test("axe finds nothing", async () => {
  show(withPath);
  expect(await violations()).toEqual([]);
  find("#tab-map").click();
  expect(await violations()).toEqual([]);
});
