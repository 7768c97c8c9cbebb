// Every kind of way that a version says it was read for has a page of test/suites/walk in that version, and the table of
// docs/datapath-walk.md says which; `UPDATE=1` writes it anew.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { allRecipes } from "../src/core/datapath/walk/recipes.ts";
import { analyzeWorkspace, profiles } from "../src/core/index.ts";
import { askFence, readWalkFences } from "./support/walkSuite.ts";

const folder = fileURLToPath(new URL("suites/walk", import.meta.url));
const document = fileURLToPath(new URL("../docs/datapath-walk.md", import.meta.url));

/** Pages by version and kind. */
function findPages(): ReadonlyMap<string, ReadonlySet<string>> {
  const pages = new Map<string, Set<string>>();
  for (const page of readdirSync(folder).filter((name) => name.endsWith(".md"))) {
    const { world, fences } = readWalkFences(readFileSync(join(folder, page), "utf8"));
    for (const fence of fences) {
      const snapshot = analyzeWorkspace([{ file: "world.yaml", text: world }], {
        cilium: fence.cilium,
        options: fence.options,
      });
      const key = `${fence.cilium} ${askFence(fence, snapshot).answer.walk?.recipe}`;
      pages.set(key, new Set([...(pages.get(key) ?? []), page]));
    }
  }
  return pages;
}

const pages = findPages();

test.each(profiles.map((profile) => [profile.name, profile] as const))(
  "%s: what was read has a page",
  (name, { datapath }) => {
    expect(datapath.verified.filter((recipe) => !pages.has(`${name} ${recipe}`))).toEqual([]);
  },
);

test("the newest version was read for all", () => {
  expect(profiles.at(-1)?.datapath.verified.toSorted()).toEqual(allRecipes.toSorted());
});

test("the table of the document says so", () => {
  const head = ["from and to", ...profiles.map(({ name }) => name)];
  const rows = allRecipes.map((recipe) => [
    recipe,
    ...profiles.map(({ name, datapath }) => {
      if (!datapath.verified.includes(recipe)) return "–";
      const [page = ""] = [...(pages.get(`${name} ${recipe}`) ?? [])].toSorted(byArticlesLast);
      return page.replace(".md", "");
    }),
  ]);
  const table = [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
  const text = readFileSync(document, "utf8");
  const written = text.replace(/(?<=<!-- recipes -->\n)[\s\S]*?(?=\n<!-- \/recipes -->)/, table);
  if (process.env.UPDATE === "1") writeFileSync(document, written);
  expect(readFileSync(document, "utf8")).toBe(written);
});

function byArticlesLast(a: string, b: string): number {
  return Number(a.startsWith("article")) - Number(b.startsWith("article")) || (a < b ? -1 : 1);
}
