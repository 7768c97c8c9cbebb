// Who rejects what a finding is about, in words.
import type { Finding, RejectedBy } from "../core/index.ts";

const names: Readonly<Record<RejectedBy, string>> = {
  "api-server": "API server",
  agent: "agent",
  "endpoint-regeneration": "endpoint regeneration",
};

/** `rejected by the API server and the agent`; undefined where nobody rejects. */
export function rejectionText({ rejectedBy }: Pick<Finding, "rejectedBy">): string | undefined {
  return rejectedBy.length === 0
    ? undefined
    : `rejected by the ${rejectedBy.map((who) => names[who]).join(" and the ")}`;
}
