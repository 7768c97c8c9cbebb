// compare: what changes for the same files from one Cilium version to another.
import { analyzeWorkspace, chooseProfile, profiles } from "../core/index.ts";
import { compareVersions } from "../features/compareVersions.ts";
import { renderComparison } from "../features/compareVersionsText.ts";
import { type Answer, toSettings } from "./answer.ts";
import { printable } from "./output.ts";
import { type Arguments, optionValue } from "./parseArguments.ts";
import { UsageError } from "./usageError.ts";

/** @throws UsageError where `--with` is missing or names no version that this build has */
export function parseVersion(given: Arguments): string {
  const version = optionValue(given, "--with");
  if (version === undefined) throw new UsageError("compare needs --with <version>: the Cilium to go to, such as 1.20");
  const choice = chooseProfile(version, profiles);
  if ("error" in choice) throw new UsageError(`--with ${version}: ${choice.error}`);
  return version;
}

/** @returns the exit code */
export function compare({ given, snapshot, read, output, versionFaults }: Answer): number {
  for (const fault of versionFaults.values()) throw new UsageError(fault);
  const cilium = parseVersion(given);
  const after = analyzeWorkspace(read.files, { ...toSettings(given), cilium }, read.folders);
  output.write(printable(renderComparison(compareVersions(snapshot, after), after)));
  return 0;
}
