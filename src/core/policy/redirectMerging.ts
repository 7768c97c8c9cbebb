// How the redirects of rules for one port and protocol become one, by version.
// Mirrors mergeRedirect(), mergeListenerReference() and L7ParserType.Merge() in pkg/policy/{l4,rule}.go, Cilium v1.14.19 to v1.20.2.
import type { L4Filter, PerSelectorPolicy } from "./l4Filter.ts";
import type { ParserType } from "./policyEntry.ts";

export type Redirect = Pick<PerSelectorPolicy, "parser" | "listener" | "listenerPriority">;

export interface RedirectMerging {
  /** What messages print of a TLS context. */
  readonly tlsText: string;
  /** A parser redirects also where there are no rules for it. */
  readonly parserRedirects: boolean;
  /** Before a filter takes what a rule adds: what all its selectors share. Cilium's text where that conflicts. */
  mergeIntoFilter(filter: Pick<L4Filter, "parser" | "listener">, added: Redirect): string | undefined;
  /** Of two policies of one selector. Cilium's text where they conflict. */
  merge(a: Redirect, b: Redirect): Redirect | string;
}

/** Cilium prints what the secret holds, which only an agent knows: these are the names of its items. */
const contentsOfSecret = "&{ca.crt tls.crt tls.key}";

/** 1.18 and 1.20: Envoy fetches secrets itself; every selector has its parser and its listener. */
export const redirectOfSelector: RedirectMerging = {
  tlsText: '{"Secret":{"Namespace":"","Name":""},"FromFile":false}',
  parserRedirects: true,
  mergeIntoFilter: () => undefined,
  merge(a, b) {
    let { parser, listenerPriority } = a;
    if (a.parser !== b.parser) {
      if (canPromote(a.parser, b.parser)) {
        parser = b.parser;
        listenerPriority = b.listenerPriority;
      } else if (!canPromote(b.parser, a.parser)) {
        return `cannot merge conflicting L7 parsers (${a.parser}/${b.parser})`;
      }
    }
    return mergeListener({ parser, listener: a.listener, listenerPriority }, b);
  },
};

/** 1.16: all selectors of a filter share the parser; each has its listener. */
export const parserOfFilter: RedirectMerging = {
  tlsText: contentsOfSecret,
  parserRedirects: false,
  mergeIntoFilter: mergeParser,
  merge: (a, b) => mergeListener({ ...a, parser: a.parser || b.parser }, b),
};

/** 1.14: all selectors of a filter share parser and listener, which has no priority. */
export const redirectOfFilter: RedirectMerging = {
  tlsText: contentsOfSecret,
  parserRedirects: false,
  mergeIntoFilter(filter, added) {
    const text = mergeParser(filter, added);
    if (text !== undefined) return text;
    if (filter.listener !== "" && added.listener !== "" && filter.listener !== added.listener)
      return `cannot merge conflicting CiliumEnvoyConfig Listeners (${added.listener}/${filter.listener})`;
    filter.listener ||= added.listener;
    return undefined;
  },
  merge: (a, b) => ({ parser: a.parser || b.parser, listener: a.listener || b.listener, listenerPriority: 0 }),
};

function mergeParser(filter: Pick<L4Filter, "parser">, added: Redirect): string | undefined {
  if (filter.parser === added.parser || canPromote(added.parser, filter.parser)) return undefined;
  if (!canPromote(filter.parser, added.parser))
    return `cannot merge conflicting L7 parsers (${filter.parser}/${added.parser})`;
  filter.parser = added.parser;
  return undefined;
}

function mergeListener(a: Redirect, b: Redirect): Redirect | string {
  if (b.listener === "" || (b.listener === a.listener && b.listenerPriority === a.listenerPriority)) return a;
  // Priority 0 is not set: the lowest.
  const rank = ({ listenerPriority }: Redirect) => (listenerPriority - 1) & 0xffff;
  if (rank(a) < rank(b)) return a;
  if (a.listener === "" || rank(b) < rank(a))
    return { ...a, listener: b.listener, listenerPriority: b.listenerPriority };
  return `cannot merge conflicting CiliumEnvoyConfig Listeners (${b.listener}/${a.listener}) with the same priority (${a.listenerPriority})`;
}

/** None gives way to anything, tls to whatever has L7 rules other than DNS. */
function canPromote(from: ParserType, to: ParserType): boolean {
  return from === "" || (from === "tls" && to !== "" && to !== "dns" && to !== "crd");
}
