// A flow that Hubble recorded, pasted into the view: the form fills itself, and the record is told beside the verdict.
import { textOf } from "../browser.mjs";

/** By hand, with the fields that `hubble observe -o json` has. */
function record(port, verdict) {
  const labels = (app) => [`k8s:app=${app}`, "k8s:io.kubernetes.pod.namespace=shop"];
  return JSON.stringify({
    flow: {
      time: "2024-05-01T10:00:00Z",
      verdict,
      ...(verdict === "DROPPED" && { drop_reason_desc: "POLICY_DENIED" }),
      IP: { source: "10.0.1.5", destination: "10.0.2.7", ipVersion: "IPv4" },
      l4: { TCP: { source_port: 40000, destination_port: port, flags: { SYN: true } } },
      source: { namespace: "shop", pod_name: "web-0", labels: labels("web") },
      destination: { namespace: "shop", pod_name: "db-0", labels: labels("db") },
      traffic_direction: "INGRESS",
      is_reply: false,
    },
  });
}

export const hubbleCheck = {
  name: "9-hubble",
  title: "a pasted Hubble flow fills the form, and its verdict is told beside ours",
  async run({ workbench }) {
    const view = workbench.webview();
    const title = view.locator("section.verdict h1");
    const told = view.locator(".observed");
    async function paste(text) {
      await view.locator('[data-focus="tool.Paste a Hubble flow…"]').click();
      await view.locator("#paste").fill(text);
      await view.getByText("Explain", { exact: true }).click();
    }
    await paste(record(5432, "DROPPED"));
    await textOf(title, (text) => text.startsWith("Allowed"), "the verdict of the recorded flow");
    const differs = await textOf(told, (text) => text.includes("differs"), "that the record differs");
    await paste(record(5433, "DROPPED"));
    const denied = await textOf(title, (text) => text.startsWith("Denied"), "the other flow's verdict");
    return `${differs}; then ${denied}`;
  },
};
