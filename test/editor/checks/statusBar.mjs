// The status bar: the profile and how many problems the folder has.
import { shownText } from "../browser.mjs";

export const statusBarCheck = {
  name: "6-status-bar",
  title: "the status bar names the Cilium version and counts problems",
  async run({ workbench }) {
    const item = workbench.page
      .locator(".statusbar-item")
      .filter({ hasText: /Cilium 1\.20/ })
      .first();
    await item.waitFor();
    const text = await shownText(item);
    if (!/[1-9]\d* problem/.test(text)) throw new Error(`no count of problems in: ${text}`);
    return text;
  },
};
