// @vitest-environment jsdom
// Events, commands and constants of a walk, and the options of the packet's way.
import { beforeEach, describe, expect, test } from "vitest";
import type { FlowVerdictView } from "../../src/protocol/flowView.ts";
import { choices, denied } from "./fixtures.ts";
import { emptyDocument, find, show, textOf, textsOf } from "./page.ts";
import { path } from "./pathFixture.ts";
import { violations } from "./violations.ts";

beforeEach(emptyDocument);

const withPath: FlowVerdictView = {
  ...denied,
  path,
  walkOptions: { "routing-mode": "native", placement: "manifests" },
  assumptions: [
    { code: "ASSUMES_NATIVE_ROUTING", message: "pods are routed", setting: null, option: "routing-mode" },
    { code: "ASSUMES_PROFILE", message: "it is 1.20", setting: "ciliumPolicyLens.cilium" },
  ],
};

const withOptions = {
  worlds: choices.worlds.map((world) => ({
    ...world,
    walkOptions: [
      { name: "routing-mode", summary: "how packets travel", values: ["tunnel", "native"], default: "tunnel" },
      { name: "placement", summary: "where the pods are", values: ["manifests", "same-node"], default: "manifests" },
    ],
  })),
};

describe("tabs", () => {
  test("events are the printed lines by hop, the counter, and what Helm's installation does not print", () => {
    show(withPath);
    expect(textOf("#tab-events")).toBe("Events1");
    find("#tab-events").click();
    expect(textsOf(".events li")).toEqual([
      "5xx drop (Policy denied) flow 0x0 to endpoint 1731, identity 1002->1001Hubble: shop/web -> shop/db policy-verdict:none INGRESS DENIEDnode-2",
      "1<- endpoint 412 flow 0x0, identity 1002->unknownnode-1; monitor aggregation leaves it out",
    ]);
    expect(textOf("details summary")).toBe("1 more is not printed as Helm installs this version");
    expect(textOf("#tab-panel")).toContain("Policy denied INGRESS 1 74");
    find('[data-focus="event.0.4"]').click();
    expect(textOf(".step-details h2")).toBe("Policy, ingress on node-2");
  });

  test("commands say where they run, what to expect, and are copied by the host", () => {
    const page = show(withPath);
    find("#tab-node").click();
    expect(textsOf(".commands tbody tr")[0]).toBe(
      "1node-1tc filter show dev lxc(web) ingressCopycil_from_container is there",
    );
    find('[data-focus="copy.0.0"]').click();
    expect(page.sent.at(-1)).toEqual({ kind: "copyText", text: "tc filter show dev lxc(web) ingress" });
  });

  test("constants stand with their template value, and what is ours is marked", () => {
    show(withPath);
    find("#tab-constants").click();
    expect(textOf("#tab-panel h3")).toBe("pod shop/web on node-1, bpf_lxc.o");
    expect(textsOf(".constants tbody tr")).toEqual(["endpoint_id65535412", "security_label–1002its identity"]);
    expect(textsOf(".constants .assumed")).toEqual(["412"]);
  });

  test.each(["events", "node", "constants"])("axe finds nothing in %s", async (tab) => {
    show(withPath);
    find(`#tab-${tab}`).click();
    expect(await violations()).toEqual([]);
  });
});

describe("options of the packet's way", () => {
  test("a chip opens the option that changes it, and a picked value is asked for", () => {
    const page = show(withPath);
    page.simulator.receive({ kind: "choices", choices: withOptions });
    expect(find("#walk-options").hidden).toBe(true);
    find('[data-focus="assumption.ASSUMES_NATIVE_ROUTING"]').click();
    expect(find("#walk-options").hidden).toBe(false);
    expect(document.activeElement?.id).toBe("option-routing-mode");
    const select = find("#option-routing-mode") as HTMLSelectElement;
    expect([...select.options].map(({ text }) => text)).toEqual(["native (as found)", "tunnel", "native"]);
    select.value = "tunnel";
    select.dispatchEvent(new Event("change"));
    expect(page.sent.at(-1)).toMatchObject({ kind: "choose", form: { options: { "routing-mode": "tunnel" } } });
    expect(textOf('[aria-controls="walk-options"]')).toBe("Change options (1 changed)");
  });

  test("an answer to other options is no answer to these", () => {
    const page = show(withPath);
    page.simulator.receive({ kind: "choices", choices: withOptions });
    find('[aria-controls="walk-options"]').click();
    const select = find("#option-placement") as HTMLSelectElement;
    select.value = "same-node";
    select.dispatchEvent(new Event("change"));
    const { world, from, to, port, protocol } = {
      world: ".",
      from: "shop/web",
      to: "shop/db",
      port: 5433,
      protocol: "TCP" as const,
    };
    const late = { ...withPath, title: "late" };
    page.simulator.receive({ kind: "verdict", form: { world, from, to, port, protocol }, verdict: late, stale: null });
    expect(textOf("h1")).toBe("Denied at ingress of shop/db");
    find("#walk-options > button").click();
    expect(page.sent.at(-1)).toEqual({ kind: "choose", form: { world, from, to, port, protocol } });
  });

  test("a code that no option settles opens its setting", () => {
    const page = show(withPath);
    find('[data-focus="assumption.ASSUMES_PROFILE"]').click();
    expect(page.sent.at(-1)).toEqual({ kind: "openSetting", setting: "ciliumPolicyLens.cilium" });
  });

  test("axe finds nothing with the options open", async () => {
    const page = show(withPath);
    page.simulator.receive({ kind: "choices", choices: withOptions });
    find('[aria-controls="walk-options"]').click();
    expect(await violations()).toEqual([]);
  });
});
