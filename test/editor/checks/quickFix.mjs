// The quick fix of combined peers: the rule becomes two, and the squiggle is gone.
import { until } from "../browser.mjs";

export const quickFixCheck = {
  name: "13-quick-fix",
  title: "the quick fix splits the rule in two, and the squiggle is gone",
  async run({ workbench }) {
    const { page } = workbench;
    await workbench.showTab("db.yaml");
    await workbench.goToLine(40);
    await workbench.editor.locator(".squiggly-error").first().waitFor();
    const action = page.locator(".action-widget .monaco-list-row").filter({ hasText: "Split into two rules" }).first();
    await until(async () => {
      await workbench.token("fromCIDR", "fromCIDR").click();
      await page.keyboard.press("Control+.");
      await action.waitFor({ timeout: 4000 });
    });
    await action.click();
    await workbench.line("- fromCIDR").waitFor();
    await workbench.editor.locator(".squiggly-error").first().waitFor({ state: "detached" });
    const rejected = workbench.editor.locator(".codelens-decoration").filter({ hasText: "Rejected by" });
    await rejected.first().waitFor({ state: "detached" });
    return "- fromCIDR is a rule of its own";
  },
};
