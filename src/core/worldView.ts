// A world as the rooms outside the core see it: lazily computed, memoised plain data.
import type { AllowAnswer } from "./allow/proposal.ts";
import { allowFlow } from "./allowFlow.ts";
import type { AnalyzedWorld } from "./analyzedWorld.ts";
import type { Flow, FlowAnswer, FlowError, LeftOutView } from "./datapath/flow.ts";
import type { FlowContext } from "./datapath/flowContext.ts";
import { withLabelledPods } from "./datapath/labelReference.ts";
import { lookupFlow } from "./datapath/lookupFlow.ts";
import { compareRecorded } from "./datapath/recorded/compareRecorded.ts";
import type { RecordedFlow } from "./datapath/recorded/recordedFlow.ts";
import { recordedQuestion, seenFamily } from "./datapath/recorded/recordedQuestion.ts";
import { resolveReference } from "./datapath/resolveReference.ts";
import { formatPrefix } from "./ipcache/prefix.ts";
import type { LeftOut } from "./leftOut.ts";
import { couldSelect, findLeftOut } from "./leftOut.ts";
import type { ResolvedEndpoint } from "./policy/engine.ts";
import { PolicyEngine } from "./policy/engine.ts";
import { lazily } from "./policy/lazily.ts";
import type { Direction } from "./policy/policyEntry.ts";
import type { EndpointPolicy } from "./policy/resolve.ts";
import { encodeEntryView } from "./policymap/entryBytes.ts";
import { makePolicyMapFormat, type PolicyMapFormat } from "./policymap/mapFormat.ts";
import type { ViewContext } from "./policymap/mapView.ts";
import { makePolicyMapView } from "./policymap/mapView.ts";
import type { PolicyMapEntryView, PolicyMapView } from "./policymap/view.ts";
import { PolicyViews } from "./policyViews.ts";
import type { EndpointView, ItemKeys, PolicyView, RecordedAnswer, RuleItemView, WorldView } from "./snapshot.ts";
import type { LineIndex } from "./text/lineIndex.ts";
import { addToList } from "./text/listMap.ts";

export function makeWorldView(analyzed: AnalyzedWorld, linesOf: (file: string) => LineIndex): WorldView {
  return new LazyWorldView(analyzed, linesOf);
}

class LazyWorldView implements WorldView {
  readonly root: string;
  readonly cilium: WorldView["cilium"];
  readonly profileFrom: string;
  readonly options: WorldView["options"];
  readonly cluster: string;
  readonly isComplete: boolean;
  readonly assumptions: WorldView["assumptions"];
  readonly services: WorldView["services"];
  readonly fqdns: readonly string[];
  readonly nodes: readonly string[];
  readonly mapFormat: PolicyMapFormat;
  readonly #analyzed: AnalyzedWorld;
  readonly #context: ViewContext;
  readonly #left: () => readonly LeftOut[];
  readonly #prefixes: () => ReadonlyMap<number, readonly string[]>;
  readonly #policies: PolicyViews;
  readonly #maps = new WeakMap<EndpointPolicy, PolicyMapView>();
  #endpoints: readonly EndpointView[] | undefined;
  /** This world with the host firewall on where it is off, or the other way round. */
  #otherFirewall: Pick<AnalyzedWorld, "world" | "policyWorld"> | undefined;

  constructor(analyzed: AnalyzedWorld, linesOf: (file: string) => LineIndex) {
    const { world, policyWorld, documentOf } = analyzed;
    this.#analyzed = analyzed;
    this.root = world.root;
    this.cilium = world.profile.name;
    this.profileFrom = world.profileFrom;
    this.options = { ...world.options };
    this.mapFormat = makePolicyMapFormat(world.profile.policyMap);
    this.cluster = world.cluster;
    this.isComplete = world.isComplete;
    this.assumptions = world.assumptions;
    this.services = world.services.map(({ namespace, name, ports }) => ({
      name: `${namespace}/${name}`,
      ports: ports.map(({ name: portName, port, protocol }) => ({ name: portName, port, protocol })),
    }));
    this.fqdns = Object.keys(world.config.dns ?? {});
    this.nodes = world.nodes.map(({ name }) => name);
    const lineAt = (place: { readonly file: string; readonly document: number }, start: number) =>
      linesOf(place.file).getPosition((documentOf(place)?.offset ?? 0) + start).line;
    this.#left = lazily(() => findLeftOut(analyzed, lineAt));
    const sections = lazily(() => new Map(analyzed.policies.map(({ ref, compiled }) => [ref, compiled])));
    this.#context = {
      world: policyWorld,
      isAudit: world.options["policy-audit-mode"],
      maxEntries: world.options["bpf-policy-map-max"],
      readsIcmpTypes: world.options["enable-icmp-rules"],
      lineOf: (policy, range) => lineAt(policy, range.start),
      leftOutFor: (ends) =>
        this.#left()
          .filter((one) =>
            ends.some(
              ({ endpoint, directions }) =>
                directions.some((direction) => one.directions.includes(direction)) && couldSelect(one, endpoint),
            ),
          )
          .map(({ view }) => view),
      defaultDenyLine: (policy, direction) => {
        const section = sections().get(policy)?.defaultDeny[direction];
        return section === undefined ? undefined : lineAt(policy, section.start);
      },
    };
    this.#prefixes = lazily(() => {
      const prefixes = new Map<number, string[]>();
      for (const { prefix, identity } of policyWorld.local)
        addToList(prefixes, policyWorld.numberOf(identity.handle), formatPrefix(prefix));
      return prefixes;
    });
    this.#policies = new PolicyViews(analyzed, this.#context);
  }

  get counts(): WorldView["counts"] {
    const { policies, policyWorld } = this.#analyzed;
    return {
      nEndpoints: policyWorld.endpoints.filter(({ endpoint }) => !endpoint.representative).length,
      nPolicies: policies.length,
      nLeftOut: this.#left().length,
    };
  }

  get leftOut(): readonly LeftOutView[] {
    return this.#left().map(({ view }) => view);
  }

  get endpoints(): readonly EndpointView[] {
    const { policyWorld } = this.#analyzed;
    this.#endpoints ??= policyWorld.endpoints.map((resolved) => ({
      name: resolved.endpoint.name,
      kind: resolved.endpoint.kind,
      representative: resolved.endpoint.representative,
      identity: policyWorld.numberOf(resolved.identity.handle),
      labels: resolved.endpoint.labels,
      nReplicas: resolved.endpoint.nReplicas,
      ips: resolved.endpoint.ips,
      place: resolved.endpoint.origin,
    }));
    return this.#endpoints;
  }

  get policies(): readonly PolicyView[] {
    return this.#policies.all;
  }

  policiesIn(file: string): readonly PolicyView[] {
    return this.#policies.ofFile(file);
  }

  policyMap(reference: string): PolicyMapView | undefined {
    const context = this.#contextFor([reference]);
    const endpoint = this.#endpointOf(reference, context.world);
    if (endpoint === undefined) return undefined;
    if (context !== this.#context) return makePolicyMapView(context, endpoint);
    const policy = this.#analyzed.policyWorld.policyOf(endpoint);
    const known = this.#maps.get(policy);
    if (known !== undefined) {
      const { name, representative } = endpoint.endpoint;
      return known.endpoint === name
        ? known
        : { ...known, endpoint: name, representative, labels: endpoint.endpoint.labels };
    }
    const made = makePolicyMapView(this.#context, endpoint);
    this.#maps.set(policy, made);
    return made;
  }

  leftOutOf(reference: string, direction: Direction): readonly LeftOutView[] {
    const endpoint = this.#endpointOf(reference);
    return endpoint === undefined ? [] : this.#context.leftOutFor([{ endpoint, directions: [direction] }]);
  }

  entryBytes(entry: PolicyMapEntryView): { readonly key: string; readonly entry: string } {
    return encodeEntryView(this.#analyzed.world.profile.policyMap.layout, entry);
  }

  itemKeys(item: RuleItemView): readonly ItemKeys[] {
    return this.#policies.itemKeys(item);
  }

  prefixesOf(identity: number): readonly string[] {
    return this.#prefixes().get(identity) ?? [];
  }

  labelsOf(identity: number): readonly string[] | undefined {
    const { policyWorld } = this.#analyzed;
    const handle = policyWorld.handleOf(identity);
    return handle === undefined ? undefined : policyWorld.identityOf(handle)?.text;
  }

  flow(flow: Flow): FlowAnswer | FlowError {
    return lookupFlow(flow, this.#flowContextOf(flow, "every"));
  }

  firstPacket(flow: Flow): FlowAnswer | FlowError {
    return lookupFlow(flow, this.#flowContextOf(flow, "first"));
  }

  explainRecorded(recorded: RecordedFlow): RecordedAnswer {
    const { world, policyWorld, policies } = this.#analyzed;
    const question = recordedQuestion(recorded, { world, policyWorld });
    const answer =
      question.flow === null
        ? null
        : lookupFlow(question.flow, {
            ...this.#flowContextOf(question.flow, "every"),
            seenFamily: seenFamily(recorded),
          });
    if (answer === null) return { recorded, question, answer: null, comparison: null };
    if ("error" in answer)
      return {
        recorded,
        question: { ...question, flow: null, missing: [answer.error] },
        answer: null,
        comparison: null,
      };
    const titles = policies.map(({ ref }) => ref.title);
    return { recorded, question, answer, comparison: compareRecorded(recorded, question, answer, titles) };
  }

  allow(flow: Flow): AllowAnswer | FlowError {
    return allowFlow(flow, this.#analyzed, this.#flowContextOf(flow, "first"));
  }

  #flowContextOf({ from, to, walk }: Flow, packets: FlowContext["packets"]): FlowContext {
    const { world, policyWorld } = this.#worldWith(walk?.hostFirewall);
    const asked = withLabelledPods([from, to], world, policyWorld);
    const isAudit = walk?.audit ?? this.#context.isAudit;
    return { world, policyWorld: asked, view: { ...this.#context, isAudit, world: asked }, packets };
  }

  /** Whether the host's policies are enforced is a question to all of them: asked otherwise, they are resolved once more. */
  #worldWith(hostFirewall: boolean | undefined): Pick<AnalyzedWorld, "world" | "policyWorld"> {
    const { world, policyWorld } = this.#analyzed;
    if (hostFirewall === undefined || hostFirewall === world.options["enable-host-firewall"]) return this.#analyzed;
    if (this.#otherFirewall === undefined) {
      const options = { ...world.options, "enable-host-firewall": hostFirewall };
      const other = { ...world, options };
      const engine = new PolicyEngine(world.profile, options, world.cluster);
      this.#otherFirewall = { world: other, policyWorld: engine.update(other, policyWorld.entries) };
    }
    return this.#otherFirewall;
  }

  /** A reference may name labels that nobody has: policies are asked again about a world with such a pod. */
  #contextFor(references: readonly string[]): ViewContext {
    const { world, policyWorld } = this.#analyzed;
    const asked = withLabelledPods(references, world, policyWorld);
    return asked === policyWorld ? this.#context : { ...this.#context, world: asked };
  }

  #endpointOf(reference: string, policyWorld = this.#analyzed.policyWorld): ResolvedEndpoint | undefined {
    const { world } = this.#analyzed;
    const named = policyWorld.endpoints.find(({ endpoint }) => endpoint.name === reference);
    if (named !== undefined) return named;
    const end = resolveReference(reference, "to", { world, policyWorld });
    return "error" in end || end.kind === "service" ? undefined : end.endpoint;
  }
}
