// Our own warning W50 of semantics.md §5: exceptions that another rule takes back.
import { containsPrefix, type Prefix, parsePrefix } from "../ipcache/prefix.ts";
import type { RawCidrRule, RawText, Rule, RuleItem } from "../policy/api/rule.ts";
import { valueRange } from "../policy/api/sanitizeState.ts";
import { formatPath, getNodeAt, toPlain } from "../yaml/node.ts";
import type { Check, CheckInput } from "./check.ts";
import type { Advice } from "./ownCheck.ts";
import { ownCheck } from "./ownCheck.ts";
import { hasPorts } from "./writtenItem.ts";

/**
 * An exception of a CIDR that another item of the rule allows.
 *
 * ## Avoid
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: example
 * spec:
 *   endpointSelector:
 *     matchLabels:
 *       app: web
 *   egress:
 *     - toCIDRSet:
 *         - cidr: 0.0.0.0/0
 *           except:
 *             - 169.254.169.254/32
 *     - toEntities:
 *         - world
 * ```
 *
 * ## Prefer
 *
 * ```yaml
 * apiVersion: cilium.io/v2
 * kind: CiliumNetworkPolicy
 * metadata:
 *   name: example
 * spec:
 *   endpointSelector:
 *     matchLabels:
 *       app: web
 *   egress:
 *     - toEntities:
 *         - world
 *   egressDeny:
 *     - toCIDR:
 *         - 169.254.169.254/32
 * ```
 *
 * ## Why
 *
 * `except` takes a part out of what its own item allows and denies nothing: another item, or another policy, may allow
 * it. A deny rule goes before every allow (`pkg/policy/api/cidr.go`, Cilium v1.20.2; cilium issue 20914; semantics.md
 * §5, W50, measured). The check compares items of one rule with the same ports, or where the other has none.
 */
export const exceptAllowedElsewhere: Check = ownCheck({
  code: "except-allowed-elsewhere",
  severity: "warning",
  summary: "An exception of a CIDR that another item of the rule allows",
  find: (input) => input.rules.flatMap((rule) => judge(input, rule)),
});

function judge(input: CheckInput, { items }: Rule): readonly Advice[] {
  const allowed = items.filter(({ verdict }) => verdict === "allow");
  return allowed.flatMap((item) =>
    (item.cidrSet ?? []).flatMap((set) =>
      set.except.flatMap((except) => {
        const prefix = read(except.value);
        const others = allowed.filter((other) => other.direction === item.direction && isAsWide(input, item, other));
        const cover =
          prefix && others.map((other) => findCover(other, set, prefix)).find((found) => found !== undefined);
        return cover === undefined ? [] : [toAdvice(input, except, cover)];
      }),
    ),
  );
}

function toAdvice({ object }: CheckInput, except: RawText, cover: RawText): Advice {
  return {
    range: valueRange(object.node, except.path),
    message: `\`except\` denies nothing, and \`${cover.value}\` at \`${formatPath(cover.path)}\` allows \`${except.value}\` all the same. Write a deny rule for it, or narrow the other item.`,
  };
}

/** The other item is for the same ports or for all. */
function isAsWide({ object }: CheckInput, item: RuleItem, other: RuleItem): boolean {
  if (item === other || !hasPorts(other)) return true;
  const ports = (one: RuleItem) => {
    const node = getNodeAt(object.node, [...one.path, "toPorts"]);
    return node === undefined ? "" : JSON.stringify(toPlain(node));
  };
  return ports(item) !== "" && ports(item) === ports(other);
}

/** What of the item allows more than the exception, and the exception with it. */
function findCover(
  { cidr = [], cidrSet = [], entities = [] }: RuleItem,
  own: RawCidrRule,
  except: Prefix,
): RawText | undefined {
  const isWider = (text: string) => {
    const prefix = read(text);
    return prefix !== undefined && prefix.bits < except.bits && containsPrefix(prefix, except);
  };
  const sets = cidrSet.filter(
    (set) => set !== own && isWider(set.cidr) && !set.except.some(({ value }) => meets(value, except)),
  );
  const worlds = entities.filter(({ value }) => value === "all" || (value === "world" && !isPrivate(except)));
  return [
    ...cidr.filter(({ value }) => isWider(value)),
    ...sets.map(({ cidr: value, path, range }) => ({ value, path, range })),
    ...worlds,
  ][0];
}

function meets(text: string, except: Prefix): boolean {
  const prefix = read(text);
  return prefix !== undefined && (containsPrefix(prefix, except) || containsPrefix(except, prefix));
}

/** Ranges that pods and nodes have: those are no part of the world. */
const privateRanges = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"].map(read);

function isPrivate(prefix: Prefix): boolean {
  return privateRanges.some((range) => range !== undefined && containsPrefix(range, prefix));
}

function read(text: string): Prefix | undefined {
  const parsed = parsePrefix(text);
  return "prefix" in parsed ? parsed.prefix : undefined;
}
