// Agent options that are on and whose effect on the identities of nodes and pods is not in any answer.
import type { AgentOptions, DatapathProfile } from "../profile.ts";
import type { Assumption } from "./world.ts";

export function findNotModelledOptions(options: AgentOptions, profile: DatapathProfile): readonly Assumption[] {
  const has = (name: keyof AgentOptions) => !profile.absentOptions.includes(name);
  const found: Assumption[] = [];
  if (has("enable-node-selector-labels") && options["enable-node-selector-labels"]) {
    found.push({
      code: "NOT_MODELLED_NODE_LABELS",
      message: "nodes have the identities remote-node and kube-apiserver here, not those of their labels",
    });
  }
  if (has("policy-cidr-match-mode") && options["policy-cidr-match-mode"].length > 0) {
    found.push({
      code: "NOT_MODELLED_CIDR_MATCH_MODE",
      message: `CIDR labels of ${options["policy-cidr-match-mode"].join(" and ")} are not known, so CIDR rules do not select them here`,
    });
  }
  return found;
}
