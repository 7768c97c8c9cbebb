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
  const { name, version, license, author } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
  if (!file && license !== "MIT") throw new Error(`${name} carries no licence file: add its text here`);
  const text = file ? await readFile(join(folder, file), "utf8") : mit(author?.name ?? author ?? `authors of ${name}`);
  return `${"-".repeat(72)}\n${name} ${version} (${license})\n\n${text.trim()}\n`;
}

/** Text of the MIT licence, for packages that name it and carry no file. */
function mit(holder) {
  return `Copyright (c) ${holder}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;
}
