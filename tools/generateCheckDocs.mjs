// Pages of the checks: the doc comment of each check in src/core/checks becomes docs/checks/<code>.md, and README.md lists
// them, with the trap that each speaks of (checkTraps.json) and what was found and judged over published policies
// (checkPrecision.json). A page is written only where it
// changed; a page without a check is removed.
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const sources = `${root}/src/core/checks`;
const pages = `${root}/docs/checks`;

/**
 * Every check as its source tells it.
 * @returns {Promise<{ file: string, code: string, severity: string, summary: string, page: string }[]>}
 */
export async function readCheckDocs() {
  const files = (await readdir(sources)).filter((file) => file.endsWith(".ts")).sort();
  const docs = [];
  for (const file of files) {
    const text = await readFile(`${sources}/${file}`, "utf8");
    const comment = /\/\*\*\n((?: \*.*\n)+?) \*\/\nexport const \w+: (?:World)?Check = /.exec(text)?.[1];
    if (comment === undefined) continue;
    const code = /\bcode(?: =|:) "([a-z0-9-]+)"/.exec(text)?.[1];
    const summary = /summary:\s+"((?:[^"\\]|\\.)*)"/.exec(text)?.[1];
    if (code === undefined || summary === undefined) throw new Error(`${file}: a check without code or summary`);
    const severity = /severity: "(\w+)"/.exec(text)?.[1] ?? "error";
    docs.push({
      file,
      code,
      severity,
      summary: JSON.parse(`"${summary}"`),
      page: renderPage(file, code, severity, comment),
    });
  }
  return docs.sort((a, b) => (a.code < b.code ? -1 : 1));
}

function renderPage(file, code, severity, comment) {
  const body = comment.replace(/^ \* ?/gm, "").trim();
  return `<!-- Made from src/core/checks/${file} by npm run generate: edit the comment there. -->
# ${code}

Severity: ${severity}.

${body}
`;
}

function renderIndex(docs, precision, traps) {
  const rows = docs.map(({ code, severity, summary }) => `| [${code}](${code}.md) | ${severity} | ${summary} |`);
  return `<!-- Made from src/core/checks by npm run generate. -->
# Checks

What this extension and its command line report, by code. What is an error here the API server, the Cilium agent or both
would refuse; warnings are our own advice.

| code | severity | what is wrong |
|---|---|---|
${rows.join("\n")}

${renderTraps(docs, traps)}
${renderPrecision(precision)}`;
}

/** Which check speaks of which trap. Throws at a code that no check has. */
function renderTraps(docs, { about, rows }) {
  const codes = new Set(docs.map(({ code }) => code));
  const lines = rows.map(({ number, trap, codes: speaking, note }) => {
    const unknown = speaking.find((code) => !codes.has(code));
    if (unknown !== undefined) throw new Error(`tools/checkTraps.json: no check has the code ${unknown}`);
    return `| ${number} | ${trap} | ${speaking.map((code) => `[${code}](${code}.md)`).join(", ") || "none"} | ${note} |`;
  });
  return `## Which check speaks of which trap
${about.join("\n")}

| number | trap | check | remark |
|---|---|---|---|
${lines.join("\n")}
`;
}

function renderPrecision({ about, classes, aboutFolders, ofFolders }) {
  return `## How often they are right
${renderClasses(about, classes)}
## How often those of whole folders are right
${renderClasses(aboutFolders, ofFolders)}`;
}

function renderClasses(about, classes) {
  const rows = classes
    .toSorted((a, b) => (a.code < b.code ? -1 : 1))
    .map(
      ({ code, cilium, found, read, right, note }) =>
        `| ${code} | ${cilium} | ${found} | ${read} | ${right} | ${note} |`,
    );
  return `${about.join("\n")}

| code | Cilium | found | read | right | remark |
|---|---|---|---|---|---|
${rows.join("\n")}
`;
}

/** Brings docs/checks up to date. */
export async function generateCheckDocs() {
  const docs = await readCheckDocs();
  const wanted = new Map(docs.map(({ code, page }) => [`${code}.md`, page]));
  const precision = JSON.parse(await readFile(`${root}/tools/checkPrecision.json`, "utf8"));
  const traps = JSON.parse(await readFile(`${root}/tools/checkTraps.json`, "utf8"));
  wanted.set("README.md", renderIndex(docs, precision, traps));
  await mkdir(pages, { recursive: true });
  for (const name of await readdir(pages)) if (!wanted.has(name)) await rm(`${pages}/${name}`);
  for (const [name, page] of wanted) {
    const before = await readFile(`${pages}/${name}`, "utf8").catch(() => "");
    if (before !== page) await writeFile(`${pages}/${name}`, page);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await generateCheckDocs();
