// docs/command-line.md shows what the command line prints. UPDATE=1 writes the outputs into it.
import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { repository, runCli } from "./runCli.ts";

const page = `${repository}/docs/command-line.md`;
const example = /```console\n\$ cilium-policy-lens (.*)\n([\s\S]*?)```/g;

test("every example of the page prints what the page shows", async () => {
  const text = readFileSync(page, "utf8");
  const found = [...text.matchAll(example)];
  expect(found.length).toBeGreaterThan(4);
  const outputs = new Map<string, string>();
  for (const [, words = ""] of found) outputs.set(words, withoutTrailing((await runCli(words.split(" "))).out));
  const written = text.replaceAll(
    example,
    (_, words: string) => `\`\`\`console\n$ cilium-policy-lens ${words}\n${outputs.get(words) ?? ""}\`\`\``,
  );
  if (process.env.UPDATE === "1") writeFileSync(page, written);
  expect(readFileSync(page, "utf8")).toBe(written);
});

function withoutTrailing(text: string): string {
  return `${text.replaceAll(/ +$/gm, "").trimEnd()}\n`;
}
