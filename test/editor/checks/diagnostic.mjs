// The first thing that someone sees: a squiggle under the line that Cilium rejects, with the reason in its hover.

export const diagnosticCheck = {
  name: "1-diagnostic",
  title: "a mistake has a squiggle, and its hover says what is wrong in the agent's own words",
  async run({ workbench, start }) {
    await workbench.openFile("policies/db.yaml", "apiVersion: cilium.io/v2");
    await workbench.editor.locator(".squiggly-error").first().waitFor({ timeout: 60_000 });
    const first = Date.now() - start;
    const text = await workbench.hover(
      "fromCIDR",
      "fromCIDR",
      "combining FromEndpoints and FromCIDR is not supported yet",
    );
    if (!text.includes("combined-peers")) throw new Error(`the hover names no code: ${text}`);
    return `first diagnostic ${first} ms after the window was opened; ${text}`;
  },
};
