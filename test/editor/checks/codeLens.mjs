// The line above each policy: its endpoints and keys, the flow view, and for a rejected policy that it is left out.
import { shownText } from "../browser.mjs";

export const codeLensCheck = {
  name: "5-code-lens",
  title: "the code lens counts endpoints and keys, and tells of a rejected policy",
  async run({ workbench }) {
    await workbench.closeHover();
    const lens = (text) => workbench.editor.locator(".codelens-decoration").filter({ hasText: text }).first();
    const counts = lens(/\d+\sendpoints?\s·\s\d+\skeys/);
    await counts.waitFor();
    await lens("Simulate flow").waitFor();
    await lens("Rejected by Cilium 1.20").waitFor();
    return shownText(counts);
  },
};
