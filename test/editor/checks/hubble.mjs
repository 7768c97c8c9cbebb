// A flow that Hubble recorded, pasted into the view: the form fills itself, and the record is told beside the verdict.
import { textOf } from "../browser.mjs";

/** By hand, with the fields that `hubble observe -o json` has. */
const record = {
  flow: {
    time: "2024-05-01T10:00:00Z",
    verdict: "DROPPED",
    drop_reason_desc: "POLICY_DENIED",
    IP: { source: "10.0.1.5", destination: "10.0.2.7", ipVersion: "IPv4" },
    l4: { TCP: { source_port: 40000, destination_port: 5433, flags: { SYN: true } } },
    source: { namespace: "shop", pod_name: "web-0", labels: ["k8s:app=web", "k8s:io.kubernetes.pod.namespace=shop"] },
    destination: {
      namespace: "shop",
      pod_name: "db-0",
      labels: ["k8s:app=db", "k8s:io.kubernetes.pod.namespace=shop"],
    },
    traffic_direction: "INGRESS",
    is_reply: false,
  },
};

export const hubbleCheck = {
  name: "9-hubble",
  title: "a pasted Hubble flow fills the form, and its verdict is told beside ours",
  async run({ workbench }) {
    const view = workbench.webview();
    const title = view.locator("section.verdict h1");
    await view.locator("#port").fill("5432");
    await view.locator("#port").press("Enter");
    await textOf(title, (text) => text.startsWith("Allowed"), "another flow's verdict");
    await view.locator('[data-focus="tool.Paste a Hubble flow…"]').click();
    await view.locator("#paste").fill(JSON.stringify(record));
    await view.getByText("Explain", { exact: true }).click();
    const denied = await textOf(title, (text) => text.startsWith("Denied"), "the recorded flow's verdict");
    const told = await textOf(view.locator(".observed"), (text) => text !== "", "what was recorded");
    return `${denied}; ${told}`;
  },
};
