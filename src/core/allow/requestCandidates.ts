// Edits that may let the proxy pass a request: a rule for it behind those that came nearest.
// Leaves out: headers and hosts, which such a rule does not ask for.
import type { Flow, L7Answer, L7NearMissView } from "../datapath/flow.ts";
import type { PlainValue } from "../yaml/node.ts";
import { parsePath } from "../yaml/node.ts";
import type { Candidate, EditablePolicy } from "./candidates.ts";
import { appended } from "./candidates.ts";

const nTried = 3;

export function requestCandidates(
  { nearest, protocol }: L7Answer,
  flow: Flow,
  policies: readonly EditablePolicy[],
): readonly Candidate[] {
  const value = ruleFor(flow, protocol);
  if (value === undefined) return [];
  const lists = new Map<string, L7NearMissView>();
  for (const miss of nearest) {
    const list = `${miss.file}|${miss.policy}|${miss.path.replace(/\[\d+\]$/, "")}`;
    if (!lists.has(list)) lists.set(list, miss);
  }
  return [...lists.values()].slice(0, nTried).flatMap(({ policy: title, file, path }): readonly Candidate[] => {
    const policy = policies.find(({ compiled }) => compiled.ref.title === title && compiled.ref.file === file);
    if (policy === undefined) return [];
    return appended("request", policy, parsePath(path).slice(0, -1), value, requestText(flow));
  });
}

function ruleFor({ http, dns, sni }: Flow, protocol: L7Answer["protocol"]): PlainValue | undefined {
  switch (protocol) {
    case "http":
      return http && { method: http.method, path: escapeExpression(http.path) };
    case "dns":
      return dns === undefined ? undefined : { matchName: dns.toLowerCase().replace(/\.$/, "") };
    case "tls":
      return sni ?? http?.host;
  }
}

/** `GET /orders`, a name. */
export function requestText({ http, dns, sni }: Flow): string {
  return http === undefined ? (dns ?? sni ?? "") : `${http.method} ${http.path}`;
}

/** A rule's path is a regular expression. */
function escapeExpression(path: string): string {
  return path.replace(/[\\.+*?()|[\]{}^$]/g, "\\$&");
}
