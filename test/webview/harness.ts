// Runs in the harness page in front of the webview's bundle: a host that answers from the fixtures.
// `?theme=dark|light|high-contrast&state=<name of a fixture | empty | stale | many | long>`.

import type { FlowForm } from "../../src/protocol/flowForm.ts";
import type { FromWebview, ToWebview } from "../../src/protocol/flowMessages.ts";
import type { FlowVerdictView } from "../../src/protocol/flowView.ts";
import * as fixtures from "./fixtures.ts";

const query = new URLSearchParams(location.search);
const theme = query.get("theme") ?? "dark";
document.body.className = `vscode-${theme}`;
document.body.setAttribute("data-vscode-theme-kind", `vscode-${theme}`);
const state = query.get("state") ?? "denied";

const verdicts: Readonly<Record<string, FlowVerdictView>> = {
  denied: fixtures.denied,
  stale: fixtures.denied,
  long: lengthen(fixtures.denied),
  allowed: fixtures.allowed,
  allowedNotEnforced: fixtures.allowedNotEnforced,
  redirected: fixtures.redirected,
  mixed: fixtures.mixed,
  toWorld: fixtures.toWorld,
};

/** Names as representative endpoints and deep folders have them. */
function lengthen(verdict: FlowVerdictView): FlowVerdictView {
  const name = "representative:k8s:app.kubernetes.io/name=checkout,k8s:io.kubernetes.pod.namespace=shop-production";
  const file =
    "clusters/production/eu-central-1/apps/shop/overlays/production/policies/allow-checkout-to-database.yaml";
  const text = JSON.stringify(verdict).replaceAll("shop/web", name).replaceAll("policies/db.yaml", file);
  return JSON.parse(text) as FlowVerdictView;
}

function post(message: ToWebview): void {
  window.postMessage(message, "*");
}

function choices() {
  if (state !== "many") return fixtures.choices;
  const [world] = fixtures.choices.worlds;
  if (!world) return fixtures.choices;
  const [model] = world.endpoints;
  const endpoints = Array.from({ length: 4000 }, (_, index) =>
    model ? { ...model, reference: `team-${index % 50}/service-${index}`, identity: 2000 + index } : model,
  ).filter((endpoint) => endpoint !== undefined);
  return {
    worlds: [
      { ...world, endpoints },
      { ...world, world: "clusters/eu" },
    ],
  };
}

function answer(form: FlowForm): void {
  const names = ["shop/", "svc:", "1.1.1.1", "world", "team-"];
  for (const field of ["from", "to"] as const) {
    if (names.some((name) => form[field].startsWith(name)) && form[field] !== "shop/wbe") continue;
    const message = `Nothing here is named ${form[field]}`;
    post({ kind: "fieldErrors", form, errors: [{ field, message, nearest: ["shop/web", "shop/web-admin"] }] });
    return;
  }
  const stale = state === "stale" ? { reason: "a key without a value", file: "policies/db.yaml", line: 11 } : null;
  post({ kind: "verdict", form, verdict: verdicts[state] ?? fixtures.denied, stale });
}

const log: FromWebview[] = [];
const saved = query.has("empty") || state === "empty" || state === "many" ? undefined : { form: typed(), recent: [] };

function typed() {
  const { world, from, to, port, protocol } = fixtures.form;
  return { world, from, to, port: String(port), protocol, layer7: "" };
}

Object.assign(window, {
  messages: log,
  acquireVsCodeApi: () => ({
    getState: () => saved,
    setState: () => undefined,
    postMessage: (message: FromWebview) => {
      log.push(message);
      if (message.kind === "ready") post({ kind: "choices", choices: choices() });
      if (message.kind === "choose") answer(message.form);
    },
  }),
});
