// Our engine as a process: answers commands about one workload at a time, a line of JSON each.
// The same protocol as bench/peers/go-engine; run with --expose-gc.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { parseLabel, sortLabels } from "../src/core/labels/label.ts";
import { CidrCoverage } from "../src/core/policy/cidrCoverage.ts";
import { EntryValues, OriginSets } from "../src/core/policy/entryValue.ts";
import type { Identity } from "../src/core/policy/identities.ts";
import { IdentityRegistry } from "../src/core/policy/identities.ts";
import { ciliumEntries } from "../src/core/policy/k8s/ciliumEntries.ts";
import { makeEntryContext } from "../src/core/policy/k8s/entryContext.ts";
import { parseCiliumNetworkPolicy } from "../src/core/policy/k8s/parseCiliumNetworkPolicy.ts";
import type { PolicyEntry } from "../src/core/policy/policyEntry.ts";
import type { EndpointPolicy } from "../src/core/policy/resolve.ts";
import { resolvePolicy } from "../src/core/policy/resolve.ts";
import { SelectorCache, selects } from "../src/core/policy/selectorCache.ts";
import type { AgentOptions, DatapathProfile } from "../src/core/profile.ts";
import { profiles } from "../src/core/profiles/index.ts";
import { getString, getValue } from "../src/core/yaml/node.ts";
import { parseDocument } from "../src/core/yaml/parseDocument.ts";

interface Workload {
  readonly documents: readonly string[];
  readonly identities: Readonly<Record<string, readonly string[]>>;
  readonly subject: number;
}

interface Command {
  readonly do: string;
  readonly file?: string;
  readonly repeat?: number;
}

const firstLocalIdentity = 1 << 24;
const protocolTcp = 6;
const profile = newestProfile();
const { mechanisms, policyMap } = profile;
const families = { isIPv4Enabled: true, isIPv6Enabled: true };

class World {
  readonly #options: AgentOptions;
  readonly #entries: readonly PolicyEntry[];
  readonly #registry = new IdentityRegistry(mechanisms);
  readonly #cache: SelectorCache;
  readonly #numbers = new Map<number, number>();
  readonly #subject: Identity;
  #values = new EntryValues(new OriginSets());

  constructor({ documents, identities, subject }: Workload) {
    this.#options = { ...profile.defaults, "enable-ipv6": true };
    for (const [number, texts] of Object.entries(identities)) {
      const labels = sortLabels(texts.map(parseLabel));
      const identity = this.#registry.intern(Number(number) >= firstLocalIdentity ? "local" : "endpoint", labels);
      this.#registry.setLive(identity.handle, true);
      this.#numbers.set(identity.handle, Number(number));
    }
    this.#entries = documents.flatMap((text, index) => readEntries(text, index, profile, this.#options));
    this.#cache = new SelectorCache(
      this.#registry,
      {
        nodes: false,
        pods: false,
        asksForWorld: mechanisms.cidrsAskForWorld,
        ...families,
      },
      mechanisms.selectorText,
    );
    const labels = sortLabels((identities[subject] ?? []).map(parseLabel));
    this.#subject = this.#registry.intern("endpoint", labels);
  }

  regenerate(): EndpointPolicy {
    const { handle } = this.#subject;
    const entries = this.#entries.filter(({ subject }) => selects(this.#cache.add(subject).selections, handle));
    const policy = resolvePolicy({ isHost: false, isInit: false, namespace: "default", namedPorts: [] }, entries, {
      selectorCache: this.#cache,
      values: this.#values,
      options: this.#options,
      mechanisms,
      aggregateOf: this.#registry.aggregateOf,
      cidrCoverage: () => new CidrCoverage([]),
      portOfCluster: () => 0,
      portOfName: () => 0,
      portOfAny: () => 0,
    });
    if (policy.error !== undefined) throw new Error(policy.error.text);
    return policy;
  }

  run(command: string, repeat: number): unknown {
    switch (command) {
      case "entries":
        return this.#listEntries();
      case "size":
        return sizeOf(this.regenerate());
      case "cold":
        return time(repeat, () => {
          this.#cache.retain(() => false);
          this.regenerate();
        });
      case "warm":
      case "again":
        return time(repeat, () => this.regenerate());
      case "walk":
        return this.#walk(repeat);
      case "lookup":
        return this.#lookup(repeat);
      case "memory":
        return this.#memory();
      default:
        throw new Error(`unknown command ${command}`);
    }
  }

  #walk(repeat: number): number {
    const policy = this.regenerate();
    let sum = 0;
    const took = time(repeat, () => {
      for (const { mapState } of [policy.ingress, policy.egress]) {
        for (const { table } of mapState.buckets()) {
          table.forEach((handle, value) => {
            sum += handle + this.#values.precedence(value);
          });
        }
      }
    });
    if (sum === 0) throw new Error("no entries");
    return took;
  }

  /** CPU time in nanoseconds of looking up one key that the map holds. */
  #lookup(repeat: number): number {
    const policy = this.regenerate();
    const keys: { state: EndpointPolicy["ingress"]["mapState"]; handle: number; port: number }[] = [];
    for (const { mapState: state } of [policy.ingress, policy.egress]) {
      for (const { key, table } of state.buckets()) {
        if (key.bits !== 24) continue;
        table.forEach((handle) => {
          if (handle !== 0 && keys.length < 4096) keys.push({ state, handle, port: key.port });
        });
      }
    }
    const context = { values: this.#values, aggregateOf: this.#registry.aggregateOf };
    let nFound = 0;
    const took = time(repeat, () => {
      for (const { state, handle, port } of keys) {
        const packet = { identity: handle, protocol: protocolTcp, port, isUntrackedFragment: false };
        const { winner } = policyMap.lookup(context, state, packet);
        if (winner !== undefined) nFound++;
      }
    });
    if (nFound === 0 || nFound !== repeat * keys.length)
      throw new Error(`${nFound} of ${repeat * keys.length} keys found`);
    return took / keys.length;
  }

  /** Bytes per entry that one more map keeps, its values and origins included. */
  #memory(): number {
    this.#values = new EntryValues(new OriginSets());
    const before = heap();
    const policy = this.regenerate();
    const kept = heap() - before;
    return kept / sizeOf(policy);
  }

  #listEntries(): readonly string[] {
    const policy = this.regenerate();
    const texts: string[] = [];
    for (const direction of ["ingress", "egress"] as const) {
      for (const { key, table } of policy[direction].mapState.buckets()) {
        table.forEach((handle, index) => {
          const value = this.#values.get(index);
          const number = this.#numbers.get(handle) ?? handle;
          const auth = value.authType | (value.isAuthExplicit ? 0x80 : 0);
          const redirect = value.parser === "" ? 0 : 1;
          texts.push(
            `${direction} ${number} ${key.protocol} ${key.port}/${Math.max(key.bits - 8, 0)} precedence ${value.precedence} redirect ${redirect} auth ${auth}`,
          );
        });
      }
    }
    return texts;
  }
}

function newestProfile(): DatapathProfile {
  const newest = profiles.at(-1);
  if (newest === undefined) throw new Error("no profile in this build");
  return newest;
}

function readEntries(
  text: string,
  document: number,
  { dialect }: DatapathProfile,
  options: AgentOptions,
): readonly PolicyEntry[] {
  const { root } = parseDocument(text);
  if (root?.kind !== "map") throw new Error(`document ${document} is no object`);
  const kind = "CiliumNetworkPolicy";
  const name = getString(getValue(getValue(root, "metadata"), "name")) ?? "";
  const namespace = "default";
  const place = { file: "bench.yaml", document, item: undefined };
  const object = { ...place, offset: 0, apiVersion: "cilium.io/v2", kind, name, namespace, node: root };
  const { rules, agentError } = parseCiliumNetworkPolicy({ ...object, writtenNamespace: namespace }, dialect, options);
  if (rules === undefined) throw new Error(agentError ?? `document ${document} is rejected`);
  const policy = { ...place, title: `${kind} ${namespace}/${name}`, kind, namespace, name };
  return ciliumEntries(
    policy,
    rules,
    makeEntryContext({ profile, options, cluster: "default", services: [], cidrGroups: [] }),
  );
}

function sizeOf({ ingress, egress }: EndpointPolicy): number {
  return ingress.mapState.size + egress.mapState.size;
}

/** CPU time in nanoseconds of one run. */
function time(repeat: number, work: () => void): number {
  global.gc?.();
  const start = process.cpuUsage();
  for (let round = 0; round < repeat; round++) work();
  const { user, system } = process.cpuUsage(start);
  return ((user + system) * 1000) / repeat;
}

/** Heap and typed arrays. */
function heap(): number {
  global.gc?.();
  global.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

let world: World | undefined;

function answer({ do: command, file, repeat = 1 }: Command): unknown {
  if (command === "load") {
    world = new World(JSON.parse(readFileSync(file ?? "", "utf8")));
    return null;
  }
  if (world === undefined) throw new Error("load first");
  return world.run(command, repeat);
}

async function serve(): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    let result: unknown;
    try {
      result = answer(JSON.parse(line));
    } catch (error) {
      result = { error: error instanceof Error ? error.stack : String(error) };
    }
    process.stdout.write(`${JSON.stringify(result) ?? "null"}\n`);
  }
}

void serve();
