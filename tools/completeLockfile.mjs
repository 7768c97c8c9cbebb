// Run after `npm install` has changed package-lock.json: npm leaves out optional packages of other platforms that the
// registry in use does not offer, and `npm ci` then refuses the lockfile. Adds them, by the exact version that their
// parent names; npm checks no integrity for them. Changes nothing where none is missing.
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const path = fileURLToPath(new URL("../package-lock.json", import.meta.url));
const lock = JSON.parse(await readFile(path, "utf8"));
const missing = Object.entries(lock.packages).flatMap(([folder, parent]) =>
  Object.entries(parent.optionalDependencies ?? {})
    .filter(([name]) => !isLocked(folder, name))
    .map(([name, version]) => [`node_modules/${name}`, platformPackage(name, version, parent.dev)]),
);
if (missing.length > 0) {
  const packages = [...Object.entries(lock.packages), ...missing].sort(([a], [b]) => a.localeCompare(b, "en"));
  await writeFile(path, `${JSON.stringify({ ...lock, packages: Object.fromEntries(packages) }, null, 2)}\n`);
}
console.log(`completeLockfile: ${missing.length} added`);

/** Whether a package is found from a folder, as Node looks for it. */
function isLocked(folder, name) {
  if (lock.packages[`${folder === "" ? "" : `${folder}/`}node_modules/${name}`]) return true;
  if (folder === "") return false;
  return isLocked(folder.slice(0, Math.max(0, folder.lastIndexOf("/node_modules/"))), name);
}

/** Platform and processor are read from the name, such as @esbuild/linux-arm64. */
function platformPackage(name, version, dev) {
  const [os] = /android|darwin|freebsd|linux|openharmony|win32/.exec(name) ?? [];
  const [cpu] = /(?<=-)(?:arm64|x64|arm|ia32|ppc64|riscv64|s390x|loong64)/.exec(name) ?? [];
  if (!os || !cpu || !/^\d/.test(version)) throw new Error(`${name}@${version} is missing and no platform's package`);
  const libc = name.includes("musl") ? ["musl"] : name.includes("gnu") ? ["glibc"] : undefined;
  return { version, cpu: [cpu], ...(dev && { dev }), ...(libc && { libc }), optional: true, os: [os] };
}
