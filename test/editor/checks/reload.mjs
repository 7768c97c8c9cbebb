// The flow view comes back after a reload of the window: the same flow, and its verdict.
import { textOf } from "../browser.mjs";

export const reloadCheck = {
  name: "15-reload",
  title: "the flow view and its verdict survive a reload of the window",
  async run({ workbench }) {
    const before = Date.now();
    await workbench.page.reload({ waitUntil: "domcontentloaded" });
    const view = workbench.webview();
    await view.locator("section.verdict h1").waitFor({ timeout: 60_000 });
    const title = await textOf(
      view.locator("section.verdict h1"),
      (text) => text.startsWith("Denied"),
      "the verdict of before",
    );
    return `${title} after ${Date.now() - before} ms`;
  },
};
