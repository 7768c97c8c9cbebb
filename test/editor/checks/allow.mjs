// "Allow this flow…": what is proposed is put into the policy, and the verdict turns.
import { shownText, textOf, until } from "../browser.mjs";

export const allowCheck = {
  name: "17-allow",
  title: "Allow this flow puts a rule in, and the verdict turns",
  async run({ workbench }) {
    const view = workbench.webview();
    const title = view.locator("section.verdict h1");
    await textOf(title, (text) => text.startsWith("Denied"), "a denial");
    await until(async () => {
      if ((await view.locator(".allow").count()) === 0) await view.getByText("Allow this flow…").first().click();
      await view.locator(".proposal-body pre").first().waitFor({ timeout: 5000 });
    });
    const proposal = await shownText(view.locator(".proposal.picked label").first());
    const others = await shownText(view.locator(".proposal-body li").first());
    await view.locator('[data-focus="allow.insert"]').click();
    const before = Date.now();
    const turned = await textOf(title, (text) => !text.startsWith("Denied"), "a verdict that turned");
    return `${proposal}; also allows: ${others}; ${turned} ${Date.now() - before} ms after the click`;
  },
};
