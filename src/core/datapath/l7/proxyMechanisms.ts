// What the proxies of a version do with L7 rules, as mechanisms that a profile picks.
import type { NamePattern } from "../../policy/fqdn.ts";
import type { ServerNamePattern } from "./serverNames.ts";

export interface ProxyMechanisms {
  /** A DNS rule's name or pattern as the regular expression that the DNS proxy asks. */
  readonly dnsPattern: NamePattern;
  /** How Envoy compares server names. */
  readonly serverName: ServerNamePattern;
  /**
   * In which order Envoy looks at the rules that apply: `by-precedence` the highest first, and what it says counts;
   * `any-allow` a request needs one rule that allows it.
   */
  readonly ruleOrder: "by-precedence" | "any-allow";
}
