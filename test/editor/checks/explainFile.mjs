// Explain This File: the world and version of the file, and what became of each of its documents.
import { shownText } from "../browser.mjs";

export const explainFileCheck = {
  name: "14-explain-file",
  title: "Explain This File says version, world and what was read",
  async run({ workbench }) {
    await workbench.openFile("workloads/db.yaml", "apiVersion:");
    await workbench.runCommand("Cilium Policy Lens: Explain This File");
    const version = workbench.page
      .locator(".monaco-editor .view-line")
      .filter({ hasText: /Cilium\s+1\.20/ })
      .first();
    await version.waitFor();
    const row = workbench.page
      .locator(".monaco-editor .view-line")
      .filter({ hasText: /StatefulSet\sshop\/db\s+read/ })
      .first();
    await row.waitFor();
    return `${await shownText(version)} | ${await shownText(row)}`;
  },
};
