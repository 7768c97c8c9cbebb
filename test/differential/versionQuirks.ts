// Where the map and its look-up answer otherwise than the rules one after the other, in the versions whose agents build
// such maps: every one of them is Cilium's own doing, told in docs/datapath-walk.md and shown in test/suites/lookup.
import type { PolicyWorld, ResolvedEndpoint } from "../../src/core/policy/engine.ts";
import type { AgentOptions, ProfileName } from "../../src/core/profile.ts";
import { authsBesideHostKey } from "./authByClosestRule.ts";
import { authTypeOf } from "./authSteps.ts";
import { isLocalhostAllowed, isProxied, type Judgement, type Packet, reachOf } from "./ruleByRule.ts";

export interface Disagreement {
  readonly world: PolicyWorld;
  readonly endpoint: ResolvedEndpoint;
  readonly options: AgentOptions;
  readonly packet: Packet;
  readonly byMap: "allowed" | "denied" | "redirected";
  readonly byRules: Judgement;
}

export interface Quirk {
  readonly name: string;
  holds(disagreement: Disagreement): boolean;
}

/** Up to 1.16 a redirect that lets the host in gives it a plain key of its own; other nodes too where they are its like. */
const hostPassesProxy: Quirk = {
  name: "the host is let in without the proxy",
  holds: ({ byMap, byRules, packet, options }) =>
    byMap === "allowed" &&
    byRules.matches.every(({ rule }) => rule.verdict === "allow") &&
    packet.direction === "ingress" &&
    options["allow-localhost"] !== "policy" &&
    (packet.peer === 1 || ((packet.peer === 6 || packet.peer === 7) && !options["enable-remote-node-identity"])),
};

/** Up to 1.16 the more special key decides, so a plain one leads around the redirect of a broader one. */
const plainKeyPassesProxy: Quirk = {
  name: "a plain key passes by the redirect of a broader one",
  holds: ({ byMap, byRules, world }) =>
    byMap === "allowed" &&
    byRules.verdict.decision === "redirected" &&
    byRules.matches.some(({ port }) => port === undefined || !isProxied(world, port)),
};

/** 1.8 and 1.11: L7 rules that are there and empty are a redirect without a proxy, or to the proxy of another rule's. */
const emptyL7Rules: Quirk = {
  name: "empty L7 rules let nothing in, or lead to the proxy of another rule",
  holds: ({ byMap, byRules }) =>
    byMap !== "allowed" &&
    byRules.verdict.decision === "allowed" &&
    byRules.matches.some(({ port }) => port?.l7 !== undefined && port.parser === ""),
};

/** 1.11: the keys of a filter that redirects are written once more when its proxy port is known, also over a deny. */
const redirectOverDeny: Quirk = {
  name: "the keys of a port with a redirect are written over denies",
  holds: ({ byMap, byRules, world, endpoint, packet }) =>
    byMap !== "denied" &&
    byRules.verdict.decision === "denied" &&
    byRules.matches.some(({ rule, port }) => rule.verdict === "allow" && port !== undefined) &&
    world
      .entriesFor(endpoint)
      .some(
        ({ verdict, direction, ports }) =>
          verdict === "allow" &&
          direction === packet.direction &&
          ports.some(({ protocol, parser }) => parser !== "" && protocol === packet.protocol),
      ),
};

/** 1.14 and 1.16: a deny of a prefix, or of world, is written for every prefix inside it that has keys. */
const denyOfCoveringPrefix: Quirk = {
  name: "a deny of a prefix holds for the prefixes inside it",
  holds: ({ byMap, byRules, world, endpoint, packet }) =>
    byMap === "denied" &&
    byRules.matches.length > 0 &&
    world.local.some(({ identity }) => identity.handle === packet.peer) &&
    world
      .entriesFor(endpoint)
      .some(
        ({ verdict, direction, peers }) =>
          verdict === "deny" &&
          direction === packet.direction &&
          (peers ?? []).some((selector) => world.selectionsOf(selector).some((handle) => isPrefix(world, handle))),
      ),
};

function isPrefix(world: PolicyWorld, handle: number): boolean {
  return [2, 9, 10].includes(handle) || world.local.some(({ identity }) => identity.handle === handle);
}

/** A packet that both let in, with other authentication. */
export interface AuthDisagreement extends Pick<Disagreement, "world" | "endpoint" | "options" | "packet" | "byRules"> {
  readonly byMap: number;
}

export interface AuthQuirk {
  readonly name: string;
  holds(disagreement: AuthDisagreement): boolean;
  /** What every packet that it is about has to authenticate by, whatever the rules say; undefined for others. */
  instead?(asked: Omit<AuthDisagreement, "byMap">): ReadonlySet<number> | undefined;
}

/** 1.14 and 1.16: the key that lets the host in says outright that nothing is asked, and hands that on to its narrower keys. */
const hostKeyHandsOnNothing: AuthQuirk = {
  name: "what lets the host in hands no authentication on to the host's ports",
  holds: ({ byMap, ...asked }) => hostKeyHandsOnNothing.instead?.(asked)?.has(byMap) === true,
  instead: ({ world, endpoint, options, packet }) =>
    isLocalhostAllowed(world, endpoint, options, packet) ? authsBesideHostKey(world, endpoint, packet) : undefined,
};

/**
 * 1.18 and 1.20: what a rule hands on to the narrower ports of its peer ends at the first that asks for itself or denies,
 * also for ports that are not inside that one.
 */
const siblingEndsInheritance: AuthQuirk = {
  name: "authentication is not handed on past another port that has its own",
  holds: ({ byMap, byRules, world, endpoint, packet }) =>
    byRules.matches.some(({ rule }) => authTypeOf(rule) === undefined) &&
    byRules.matches.some(({ rule }) => authTypeOf(rule) !== undefined) &&
    (byMap === 0 || byRules.matches.some(({ rule }) => authTypeOf(rule) === byMap)) &&
    world
      .entriesFor(endpoint)
      .some(
        (rule) =>
          rule.direction === packet.direction &&
          rule.hasPortRules &&
          (rule.verdict === "deny" || authTypeOf(rule) !== undefined) &&
          reachOf(world, rule, packet).length > 0,
      ),
};

/** By profile. */
export const authQuirks: Readonly<Record<ProfileName, readonly AuthQuirk[]>> = {
  "1.8": [],
  "1.11": [],
  "1.14": [hostKeyHandsOnNothing],
  "1.16": [hostKeyHandsOnNothing],
  "1.18": [siblingEndsInheritance],
  "1.20": [siblingEndsInheritance],
};

/** By profile; 1.18 and 1.20 decide as their rules do. */
export const quirks: Readonly<Record<ProfileName, readonly Quirk[]>> = {
  "1.8": [emptyL7Rules],
  "1.11": [hostPassesProxy, plainKeyPassesProxy, emptyL7Rules, redirectOverDeny],
  "1.14": [hostPassesProxy, plainKeyPassesProxy, denyOfCoveringPrefix],
  "1.16": [hostPassesProxy, plainKeyPassesProxy, denyOfCoveringPrefix],
  "1.18": [],
  "1.20": [],
};
