// Compare Cilium Versions: what changes for the folder, as a document with links.
import { shownText } from "../browser.mjs";

export const compareVersionsCheck = {
  name: "20-compare-versions",
  title: "Compare Cilium Versions says what changes from one version to another",
  async run({ workbench }) {
    const { page } = workbench;
    await workbench.runCommand("Cilium Policy Lens: Compare Cilium Versions");
    await workbench.pickFromList("1.14");
    await page.locator(".quick-input-box input[placeholder*='from 1.14']").first().waitFor();
    await workbench.pickFromList("1.20");
    await page.locator(".tab.active").filter({ hasText: "Cilium 1.14 to 1.20" }).first().waitFor();
    const head = workbench.editor.locator(".view-line").filter({ hasText: /1\.14/ }).first();
    await head.waitFor();
    return shownText(head);
  },
};
