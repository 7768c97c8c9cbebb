// A comment with the code of a finding and a reason silences it; the others stay.
export const suppressCheck = {
  name: "18-suppress",
  title: "a comment silences the finding below it",
  async run({ workbench, shoot }) {
    const { page, editor } = workbench;
    await workbench.openFile("policies/mistakes.yaml", "apiVersion:");
    const squiggles = editor.locator(".squiggly-error");
    await squiggles.nth(2).waitFor({ timeout: 60_000 });
    await workbench.goToLine(15);
    await page.keyboard.press("End");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Home");
    await page.keyboard.type("# cilium-policy-lens-ignore combined-peers: shown on purpose");
    await squiggles.nth(2).waitFor({ state: "detached" });
    await squiggles.nth(1).waitFor();
    await shoot("18-suppressed");
    return "two of three squiggles are left";
  },
};
