// A policy in a small folder, and what one check says of it.
import { analyzeWorkspace } from "../../../src/core/analyzer.ts";
import type { Finding } from "../../../src/core/snapshot.ts";

export const file = "policy.yaml";

/** `rules` as they stand below the spec; `head`: the metadata. */
export function policy(rules: string, head = "{name: example}"): string {
  return `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: ${head}
spec:
  endpointSelector:
    matchLabels:
      app: shop
${rules}`;
}

interface Found {
  readonly findings: readonly Finding[];
  readonly texts: readonly string[];
}

/** The findings of one code, and the texts that they stand on. `settings`: the workspace file; `others`: what the folder holds besides. */
export function find(code: string, text: string, settings = "", others = ""): Found {
  const files = [
    { file, text },
    { file: "world.yaml", text: others },
    { file: ".cilium-policy-lens.yaml", text: settings },
  ].filter((one) => one.text !== "");
  const findings = analyzeWorkspace(files)
    .findings(file)
    .filter((finding) => finding.code === code);
  return { findings, texts: findings.map(({ range }) => text.slice(range.start, range.end)) };
}
