// The flow view from the line above a policy: it opens with the policy's endpoint filled in.
import { until } from "../browser.mjs";

export const lensFlowCheck = {
  name: "6-lens-flow",
  title: "the code lens opens the flow view with the policy's endpoint",
  async run({ workbench }) {
    const lens = workbench.editor.locator(".codelens-decoration a").filter({ hasText: "Simulate flow" }).first();
    await workbench.goToLine(1);
    await until(async () => {
      await workbench.closeHover();
      await lens.click({ timeout: 5000 });
    });
    const to = workbench.webview().locator("#to");
    await to.waitFor({ timeout: 60_000 });
    const deadline = Date.now() + 30_000;
    while ((await to.inputValue()) === "") {
      if (Date.now() > deadline) throw new Error("the field To stays empty");
      await workbench.page.waitForTimeout(100);
    }
    const value = await to.inputValue();
    if (value !== "shop/db") throw new Error(`To is: ${value}`);
    return `To is ${value}`;
  },
};
