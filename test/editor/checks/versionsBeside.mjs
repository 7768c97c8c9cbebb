// The same flow in another version: both paths are drawn, what differs is marked, and axe finds nothing.
import { shownText } from "../browser.mjs";
import { findViolations } from "./axe.mjs";

export const versionsBesideCheck = {
  name: "10-versions-beside",
  title: "the path of another version is drawn beside, with what differs marked",
  async run({ workbench, shoot }) {
    const view = workbench.webview();
    await view.locator('[data-focus="tool.compare"]').selectOption("1.14");
    const picture = view.locator(".other-path svg");
    await picture.waitFor();
    const title = await shownText(view.locator(".other-path figcaption"));
    if (!title.startsWith("Cilium 1.14: ")) throw new Error(`the other path is titled: ${title}`);
    const nMarked = await view.locator(".two-paths .sign").count();
    if (nMarked === 0) throw new Error("no hop is marked as different between 1.20 and 1.14");
    const found = await findViolations(view);
    if (found.length > 0) throw new Error(found.join("; "));
    await picture.scrollIntoViewIfNeeded();
    await shoot("10-versions-beside-path");
    await view.locator('[data-focus="versions.close"]').click();
    await picture.waitFor({ state: "detached" });
    return `${title}, ${nMarked} marks`;
  },
};
