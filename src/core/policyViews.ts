// Policies and their rule items as plain data: where they stand, what they select, which keys they made.

import type { AnalyzedWorld } from "./analyzedWorld.ts";
import type { CompiledSubject } from "./policy/compilePolicy.ts";
import type { ResolvedEndpoint } from "./policy/engine.ts";
import { remembered } from "./policy/lazily.ts";
import type { OriginPeer, OriginPort, PolicyEntry, RuleItemOrigin, RuleOrigin } from "./policy/policyEntry.ts";
import { formatProtocol } from "./policy/protocol.ts";
import type { Selector } from "./policy/selector.ts";
import { directionPolicyEntries } from "./policymap/entries.ts";
import type { ViewContext } from "./policymap/mapView.ts";
import { makeEntryView, makeSkippedViews } from "./policymap/mapView.ts";
import type { PolicyParts } from "./policyView.ts";
import { LazyPolicyView } from "./policyView.ts";
import type { ItemKeys, PeerView, PolicyView, PortView, RuleItemView } from "./snapshot.ts";
import { addToList } from "./text/listMap.ts";
import type { Range } from "./text/range.ts";

/** The first entry of a rule item; all have its subject. */
type ItemEntry = PolicyEntry & { readonly origin: RuleItemOrigin };

type Selected = Pick<PeerView, "endpoints" | "identities">;

export class PolicyViews {
  readonly #analyzed: AnalyzedWorld;
  readonly #context: ViewContext;
  readonly #items: ItemEntry[] = [];
  readonly #selected = remembered<Selected>();
  #all: readonly PolicyView[] | undefined;
  #byFile: ReadonlyMap<string, readonly PolicyView[]> | undefined;
  #endpointsByHandle: ReadonlyMap<number, readonly ResolvedEndpoint[]> | undefined;

  constructor(analyzed: AnalyzedWorld, context: ViewContext) {
    this.#analyzed = analyzed;
    this.#context = context;
  }

  get all(): readonly PolicyView[] {
    const parts: PolicyParts = {
      subject: (subject) => this.#subject(subject),
      items: (entries, place) => itemsOf(entries).map((entry) => this.#makeItem(entry, place)),
      defaultDenyLine: this.#context.defaultDenyLine,
    };
    this.#all ??= this.#analyzed.policies.map(
      (policy, id) => new LazyPolicyView(policy, id, this.#analyzed.documentOf(policy.ref), parts),
    );
    return this.#all;
  }

  /** In the order of `all`. Editors ask file by file: a folder of many would be passed over for each. */
  ofFile(file: string): readonly PolicyView[] {
    this.#byFile ??= groupByFile(this.all);
    return this.#byFile.get(file) ?? [];
  }

  itemKeys({ item }: RuleItemView): readonly ItemKeys[] {
    const entry = this.#items[item];
    if (entry === undefined) return [];
    const { origin, subject, isNode } = entry;
    const { policyWorld } = this.#analyzed;
    const { values } = policyWorld;
    const classes = new Map<string, ResolvedEndpoint[]>();
    for (const endpoint of policyWorld.endpointsOf(subject, isNode)) {
      addToList(classes, endpoint.mapClass, endpoint);
    }
    const asked = new Map<number, boolean>();
    const isOurs = (origins: number): boolean => {
      let isOne = asked.get(origins);
      if (isOne === undefined) {
        isOne = values.origins.includes(origins, origin);
        asked.set(origins, isOne);
      }
      return isOne;
    };
    return [...classes.values()].flatMap((endpoints) => {
      const [first] = endpoints;
      if (first === undefined) return [];
      const policy = policyWorld.policyOf(first);
      const { mapState } = policy[origin.direction];
      const entries = directionPolicyEntries(policyWorld, mapState, origin.direction, (value) => isOurs(value.origins));
      return [
        {
          endpoints: endpoints.map(({ endpoint }) => endpoint.name),
          identity: policyWorld.numberOf(first.identity.handle),
          entries: entries.map(({ key, handle, value }) =>
            makeEntryView(this.#context, key.direction, key, handle, value),
          ),
          skipped: makeSkippedViews(this.#context, first, policy, isOurs),
        },
      ];
    });
  }

  #subject({ selector, isNode }: CompiledSubject) {
    const { policyWorld } = this.#analyzed;
    const endpoints = policyWorld.endpointsOf(selector, isNode);
    const maps = new Map(endpoints.map((endpoint) => [endpoint.mapClass, endpoint]));
    const mapSizes = [...maps.values()].map((endpoint) => {
      const { ingress, egress } = policyWorld.policyOf(endpoint);
      return ingress.mapState.size + egress.mapState.size;
    });
    return { endpoints: endpoints.map(({ endpoint }) => endpoint.name), nMaps: maps.size, mapSizes };
  }

  #makeItem(entry: ItemEntry, place: (range: Range) => Range): RuleItemView {
    const views = this;
    const { origin } = entry;
    let peers: readonly PeerView[] | undefined;
    return {
      item: this.#items.push(entry) - 1,
      policy: origin.policy.title,
      path: origin.path,
      direction: origin.direction,
      verdict: origin.verdict,
      range: place(origin.range),
      get peers() {
        peers ??= origin.peers.map((peer) => views.#makePeer(peer, place));
        return peers;
      },
      ports: origin.ports.map((port) => makePort(port, place)),
    };
  }

  #makePeer(peer: OriginPeer, place: (range: Range) => Range): PeerView {
    const { selectors } = peer;
    // Peers of many rules are the same selectors: what they select is made once.
    const key = selectors.map(({ cacheKey }) => cacheKey).join("\n");
    const { endpoints, identities } = this.#selected(key, () => this.#select(selectors));
    const effective = selectors.map((selector) => selector.key);
    return { range: place(peer.range), path: peer.path, kind: peer.kind, effective, endpoints, identities };
  }

  #select(selectors: readonly Selector[]): Selected {
    const { policyWorld } = this.#analyzed;
    const handles = [...new Set(selectors.flatMap((selector) => policyWorld.selectionsOf(selector)))].sort(
      (a, b) => a - b,
    );
    const byHandle = this.#byHandle();
    return {
      endpoints: handles.flatMap((handle) => (byHandle.get(handle) ?? []).map(({ endpoint }) => endpoint.name)),
      identities: handles.map((handle) => ({
        identity: policyWorld.numberOf(handle),
        labels: policyWorld.identityOf(handle)?.text ?? [],
      })),
    };
  }

  #byHandle(): ReadonlyMap<number, readonly ResolvedEndpoint[]> {
    if (this.#endpointsByHandle !== undefined) return this.#endpointsByHandle;
    const found = new Map<number, ResolvedEndpoint[]>();
    for (const endpoint of this.#analyzed.policyWorld.endpoints) {
      const { handle } = endpoint.identity;
      addToList(found, handle, endpoint);
    }
    this.#endpointsByHandle = found;
    return found;
  }
}

function groupByFile(policies: readonly PolicyView[]): ReadonlyMap<string, readonly PolicyView[]> {
  const byFile = new Map<string, PolicyView[]>();
  for (const policy of policies) addToList(byFile, policy.file, policy);
  return byFile;
}

/** One entry per rule item, in the order of the document (a NetworkPolicy's rule has one entry per peer). */
function itemsOf(entries: readonly PolicyEntry[]): readonly ItemEntry[] {
  const items = new Map<RuleOrigin, ItemEntry>();
  for (const entry of entries) if (isItem(entry) && !items.has(entry.origin)) items.set(entry.origin, entry);
  return [...items.values()];
}

function isItem(entry: PolicyEntry): entry is ItemEntry {
  return entry.origin.kind === "rule";
}

function makePort(port: OriginPort, place: (range: Range) => Range): PortView {
  const isNamed = port.portName !== "";
  return {
    range: place(port.range),
    path: port.path,
    text: port.text,
    protocols: port.protocols.map(formatProtocol),
    port: isNamed ? undefined : port.port,
    endPort: isNamed ? undefined : port.endPort,
  };
}
