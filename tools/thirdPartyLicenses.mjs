// The licence texts of the packages whose code is inside the bundles.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * @param {string} root folder of the project
 * @param {readonly string[]} inputs files that esbuild bundled, relative to root
 * @returns {Promise<string>} one section per package, by name; throws where a package carries no licence file
 */
export async function thirdPartyLicenses(root, inputs) {
  const packages = new Set(inputs.map(packageFolder).filter((folder) => folder !== undefined));
  const sections = await Promise.all([...packages].sort().map((folder) => section(join(root, folder))));
  return sections.join("\n");
}

/** The folder of the package that a bundled file belongs to; undefined for our own files. */
function packageFolder(input) {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];
}

async function section(folder) {
  const { name, version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
  if (!file) throw new Error(`${name} carries no licence file; name its licence in tools/thirdPartyLicenses.mjs`);
  const text = await readFile(join(folder, file), "utf8");
  return `${"-".repeat(72)}\n${name} ${version} (${license})\n\n${text.trim()}\n`;
}
