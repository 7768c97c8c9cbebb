// How entries are ranked, as one number in which the larger wins and a deny ends in 255.
// Mirrors Precedence in pkg/policy/types/entry.go, Cilium v1.20.2, and ProxyPortPriority in the same file, v1.18.4;
// MapStateEntry in pkg/policy/mapstate.go, v1.8.0 to v1.14.19.
import type { PrecedenceScheme } from "./mechanisms.ts";

const deny = 255;
const lowestPriority = 0xffffff;

/** 1.20: inverted priority in the upper 24 bits, then 255 deny, 2–254 redirect by listener priority, 1 allow, 0 pass. */
export const tieredPrecedence: PrecedenceScheme = {
  kind: "tiers",
  plainAllow: 0xffffff01,
  make(priority, verdict, isRedirect, listenerPriority) {
    const base = ((lowestPriority - Math.min(priority, lowestPriority)) << 8) >>> 0;
    if (verdict === "deny") return (base | deny) >>> 0;
    if (verdict === "pass") return base;
    if (!isRedirect) return (base | 1) >>> 0;
    if (listenerPriority === 0) return (base | 2) >>> 0;
    return (base | (1 + 254 - Math.min(listenerPriority, 126))) >>> 0;
  },
  listenerPriorityOf(precedence) {
    const low = precedence & 0xff;
    if (low < 2 || low === deny) return null;
    return low === 2 ? 0 : 255 - low;
  },
};

/** 1.18: 0 allow, 1–127 redirect by listener priority; a deny is a bit of its own, kept here as 255. */
export const proxyPortPriority: PrecedenceScheme = {
  kind: "proxy-port-priority",
  plainAllow: 0,
  make(_priority, verdict, isRedirect, listenerPriority) {
    if (verdict === "deny") return deny;
    if (!isRedirect) return 0;
    return listenerPriority === 0 ? 1 : 128 - Math.min(listenerPriority, 126);
  },
  listenerPriorityOf(precedence) {
    if (precedence === 0 || precedence === deny) return null;
    return precedence === 1 ? 0 : 128 - precedence;
  },
};

/** Up to 1.14: a deny, else a redirect, else an allow; no key keeps a number of it, so that these only tell them apart. */
export const verdictAlone: PrecedenceScheme = {
  kind: "verdict",
  plainAllow: 0,
  make(_priority, verdict, isRedirect) {
    return verdict === "deny" ? deny : isRedirect ? 1 : 0;
  },
  listenerPriorityOf() {
    return null;
  },
};

/** 1.16: among redirects of one key the lower listener priority, any before none; no key keeps the number. */
export const listenerPriorityAlone: PrecedenceScheme = {
  ...verdictAlone,
  make(_priority, verdict, isRedirect, listenerPriority) {
    if (verdict === "deny") return deny;
    if (!isRedirect) return 0;
    return listenerPriority === 0 ? 1 : Math.max(102 - listenerPriority, 2);
  },
  listenerPriorityOf(precedence) {
    if (precedence === 0 || precedence === deny) return null;
    return precedence === 1 ? 0 : 102 - precedence;
  },
};
