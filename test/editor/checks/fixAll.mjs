// Fix All: every mistake of the file with one way out is mended, and no squiggle is left.
export const fixAllCheck = {
  name: "19-fix-all",
  title: "Fix All mends the other mistakes of the file",
  async run({ workbench }) {
    await workbench.showTab("mistakes.yaml");
    await workbench.goToLine(1);
    await workbench.runCommand("Fix All");
    await workbench.editor.locator(".squiggly-error").first().waitFor({ state: "detached" });
    const nMended = await workbench.editor
      .locator(".view-line")
      .filter({ hasText: /protocol:\sTCP/ })
      .count();
    if (nMended !== 2) throw new Error(`${nMended} lines say TCP`);
    return "both protocols are TCP, the mistake that a comment silences stays";
  },
};
