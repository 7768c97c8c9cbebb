// Focus Endpoint: hints become the final keys of one endpoint, and turn back when the focus is taken away.
import { textOf } from "../browser.mjs";

export const focusEndpointCheck = {
  name: "12-focus-endpoint",
  title: "Focus Endpoint makes the hints those of one endpoint",
  async run({ workbench, shoot }) {
    await workbench.showTab("db.yaml");
    await workbench.goToLine(1);
    await workbench.runCommand("Cilium Policy Lens: Focus Endpoint");
    await workbench.pickFromList("shop/db");
    const line = workbench.line("endpointSelector:");
    const focused = await textOf(line, (text) => /shop\/db: \d+ keys/.test(text), "a hint of shop/db alone");
    await shoot("12-focused");
    await workbench.runCommand("Cilium Policy Lens: Focus Endpoint");
    await workbench.pickFromList("No focus");
    await textOf(line, (text) => /\d+ endpoints?, 1 map/.test(text), "the hint of before");
    return focused;
  },
};
