// How each version's datapath chooses among the keys of a small map, after __policy_can_access() of its bpf/lib/policy.h.
import { expect, test } from "vitest";
import { EntryValues, OriginSets } from "../../../src/core/policy/entryValue.ts";
import { MapState, toL4Key } from "../../../src/core/policy/mapState.ts";
import type { LookupResult, PolicyLookup } from "../../../src/core/policymap/lookup.ts";
import { lookupByPrecedence } from "../../../src/core/policymap/lookupByPrecedence.ts";
import { lookupByProxyPriority } from "../../../src/core/policymap/lookupByProxyPriority.ts";
import { lookupExact } from "../../../src/core/policymap/lookupExact.ts";
import { lookupInOrder } from "../../../src/core/policymap/lookupInOrder.ts";

const peer = 300;
const cluster = 11;

interface Entry {
  readonly identity: number;
  /** `TCP/80`, `TCP/80/12` with the length of its prefix, `TCP`, `ANY`. */
  readonly key: string;
  readonly precedence: number;
  readonly parser?: string;
  readonly authType?: number;
  readonly isAuthExplicit?: boolean;
}

const deny = 255;
const tcp = { identity: peer, protocol: 6, port: 80, isUntrackedFragment: false };

function look(lookup: PolicyLookup, entries: readonly Entry[], packet: Partial<typeof tcp> = {}): LookupResult {
  const values = new EntryValues(new OriginSets());
  const aggregateOf = (identity: number) => (identity === peer ? cluster : 0);
  const state = new MapState();
  for (const { identity, key, precedence, parser = "", authType = 0, isAuthExplicit = false } of entries)
    state.put(
      readKey(key),
      identity,
      values.intern({ precedence, parser, listener: "", authType, isAuthExplicit, origins: 0 }),
    );
  return lookup({ values, aggregateOf }, state, { ...tcp, ...packet });
}

function readKey(text: string) {
  const [name, port, bits] = text.split("/");
  const protocol = name === "TCP" ? 6 : name === "ICMP" ? 1 : 0;
  return toL4Key(
    protocol,
    port === undefined ? { port: 0, bits: 0 } : { port: Number(port), bits: Number(bits ?? 16) },
  );
}

/** `L3-L4 drop 181`, `all pass`, `none drop 133`. */
function verdict({ matchType, dropCode, isRedirected }: LookupResult): string {
  return `${matchType ?? "none"} ${dropCode !== undefined ? `drop ${dropCode}` : isRedirected ? "proxy" : "pass"}`;
}

function asked({ lookups }: LookupResult): readonly string[] {
  return lookups.map(({ identity, asked: { protocol, port, bits } }) => `${identity} ${protocol}:${port}/${bits}`);
}

const allow = (identity: number, key: string): Entry => ({ identity, key, precedence: 0 });
const refuse = (identity: number, key: string): Entry => ({ identity, key, precedence: deny });
const proxy = (identity: number, key: string, precedence = 27): Entry => ({
  identity,
  key,
  precedence,
  parser: "http",
});

test("exact look-ups go from the peer's port to anything, and the first that is there decides", () => {
  const everything = [allow(0, "ANY"), allow(peer, "ANY"), refuse(0, "TCP/80"), proxy(peer, "TCP/80")];
  const left = (n: number) => look(lookupExact, everything.slice(0, n));
  expect([4, 3, 2, 1, 0].map((n) => verdict(left(n)))).toEqual([
    "L3-L4 proxy",
    "L4-Only drop 181",
    "L3-Only pass",
    "all pass",
    "none drop 133",
  ]);
  expect(asked(left(1))).toEqual(["300 6:80/24", "0 6:80/24", "300 0:0/0", "0 0:0/0"]);
  expect(left(3).steps).toEqual(["L3-L4", "L4-Only"]);
});

test("exact look-ups of identities alone never lead to a proxy", () => {
  expect(verdict(look(lookupExact, [proxy(peer, "ANY")]))).toBe("L3-Only pass");
  expect(verdict(look(lookupExact, [proxy(0, "ANY")]))).toBe("all pass");
});

test("an exact key of a protocol is met by port 0 alone", () => {
  expect(verdict(look(lookupExact, [allow(peer, "TCP")]))).toBe("none drop 133");
  expect(verdict(look(lookupExact, [allow(peer, "TCP")], { port: 0 }))).toBe("L3-L4 pass");
});

test("an untracked fragment has no port, and a drop reason of its own", () => {
  const fragment = { isUntrackedFragment: true };
  for (const lookup of [lookupExact, lookupInOrder, lookupByProxyPriority, lookupByPrecedence]) {
    expect(verdict(look(lookup, [allow(peer, "TCP/80")], fragment))).toBe("none drop 157");
    expect(verdict(look(lookup, [allow(peer, "ANY")], fragment))).toBe("L3-Only pass");
  }
});

test("six matches in their order, an allow of the peer's port before a deny of anyone's", () => {
  const everything = [
    allow(0, "ANY"),
    refuse(peer, "ANY"),
    allow(0, "TCP"),
    refuse(peer, "TCP"),
    allow(0, "TCP/80"),
    refuse(peer, "TCP/80"),
  ];
  expect([6, 5, 4, 3, 2, 1, 0].map((n) => verdict(look(lookupInOrder, everything.slice(0, n))))).toEqual([
    "L3-L4 drop 181",
    "L4-Only pass",
    "L3-Proto drop 181",
    "Proto-Only pass",
    "L3-Only drop 181",
    "all pass",
    "none drop 133",
  ]);
  expect(look(lookupInOrder, everything.slice(0, 3)).steps).toEqual(["L3-L4", "L4-Only", "L3-Proto", "Proto-Only"]);
  expect(asked(look(lookupInOrder, everything))).toEqual(["300 6:80/24"]);
  expect(verdict(look(lookupInOrder, [allow(peer, "TCP/80"), refuse(0, "TCP/80")]))).toBe("L3-L4 pass");
});

test("in the six matches a range of the peer's beats the exact port of anyone", () => {
  expect(verdict(look(lookupInOrder, [allow(peer, "TCP/64/10"), refuse(0, "TCP/80")]))).toBe("L3-L4 pass");
});

test("a range that begins at port 0 is the whole protocol to the kernel", () => {
  const first = [allow(peer, "TCP/0/10")];
  for (const lookup of [lookupInOrder, lookupByProxyPriority]) {
    expect(verdict(look(lookup, first, { port: 9000 }))).toBe("L3-Proto pass");
    expect(verdict(look(lookup, first, { port: 7 }))).toBe("L3-Proto pass");
    expect(verdict(look(lookup, [...first, refuse(peer, "TCP/9000")], { port: 9000 }))).toBe("L3-L4 drop 181");
  }
});

test("1.18: a deny of anyone's beats an allow of the peer's, a better redirect a longer prefix", () => {
  const ask = (...entries: readonly Entry[]) => {
    const result = look(lookupByProxyPriority, entries);
    return `${verdict(result)} ${result.reason}`;
  };
  expect(ask(allow(peer, "TCP/80"), refuse(0, "ANY"))).toBe("all drop 181 deny");
  expect(ask(refuse(peer, "ANY"), proxy(0, "TCP/80"))).toBe("L3-Only drop 181 deny-of-the-identity");
  expect(ask(allow(peer, "TCP/80"), proxy(0, "TCP"))).toBe("Proto-Only proxy higher-proxy-port-priority");
  expect(ask(proxy(peer, "TCP"), proxy(0, "TCP/80"))).toBe("L4-Only proxy longer-prefix");
  expect(ask(allow(peer, "TCP"), allow(0, "TCP"))).toBe("L3-Proto pass own-identity");
  expect(ask(allow(0, "ANY"))).toBe("all pass only-match");
});

test("1.20: the aggregate is asked, and 0 only where neither has an entry", () => {
  const plainAllow = 0xffffff01;
  const highest = 0xffffffff;
  const at = (identity: number, key: string, precedence: number): Entry => ({ identity, key, precedence });
  const ask = (...entries: readonly Entry[]) => {
    const result = look(lookupByPrecedence, entries);
    return `${verdict(result)} ${result.reason} of ${result.lookups.length}`;
  };
  expect(ask(at(0, "ANY", plainAllow))).toBe("all pass only-match of 3");
  expect(ask(at(0, "ANY", plainAllow), at(cluster, "TCP", plainAllow))).toBe("Proto-Only pass only-match of 2");
  expect(ask(at(peer, "ANY", highest), at(cluster, "TCP/80", plainAllow))).toBe(
    "L3-Only drop 181 deny-of-the-identity of 1",
  );
  expect(ask(at(peer, "TCP/80", plainAllow), at(cluster, "ANY", highest))).toBe("all drop 181 higher-precedence of 2");
  expect(ask(at(peer, "ANY", plainAllow), at(cluster, "TCP/80", plainAllow))).toBe("L4-Only pass longer-prefix of 2");
  expect(ask(at(peer, "ANY", plainAllow), at(cluster, "ANY", plainAllow))).toBe("L3-Only pass own-identity of 2");
});

test("authentication: the winner's alone in 1.14, the other entry's too in 1.18, at equal precedence in 1.20", () => {
  const required = (identity: number, key: string, precedence: number): Entry => ({
    identity,
    key,
    precedence,
    authType: 1,
    isAuthExplicit: true,
  });
  const auth = (lookup: PolicyLookup, ...entries: readonly Entry[]) => look(lookup, entries).authType;
  expect(auth(lookupInOrder, allow(peer, "TCP/80"), required(0, "TCP/80", 0))).toBe(0);
  expect(auth(lookupInOrder, required(peer, "TCP/80", 0))).toBe(1);
  expect(auth(lookupByProxyPriority, proxy(peer, "TCP/80"), required(0, "ANY", 0))).toBe(1);
  expect(auth(lookupByPrecedence, allow(peer, "TCP/80"), required(cluster, "ANY", 0))).toBe(1);
  expect(auth(lookupByPrecedence, proxy(peer, "TCP/80"), required(cluster, "ANY", 0))).toBe(0);
  const disabled = { ...allow(peer, "TCP/80"), isAuthExplicit: true };
  expect(auth(lookupByProxyPriority, disabled, required(0, "ANY", 0))).toBe(0);
  expect(auth(lookupByProxyPriority, { ...refuse(peer, "TCP/80"), authType: 1 })).toBe(0);
});
