// Hints in db.yaml: what the selector selects, that the policy turns on default deny, and the key of a port.
import { textOf } from "../browser.mjs";

const expected = [
  ["endpointSelector:", /\d+ endpoints?, 1 map of \d+ keys/],
  ["ingress:", /turns on default deny, ingress/],
  ['port: "5432"', /web → \d+ 5432\/TCP allow/],
];

export const inlayHintsCheck = {
  name: "2-inlay-hints",
  title: "hints say what a selector selects and which key a port becomes",
  async run({ workbench }) {
    await workbench.closeHover();
    const seen = [];
    for (const [line, hint] of expected)
      seen.push(await textOf(workbench.line(line), (text) => hint.test(text), `a hint like ${hint}`));
    return seen.join(" | ");
  },
};
