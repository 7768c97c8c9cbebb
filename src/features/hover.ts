// What is shown at an offset: keys at a port or a rule, selection at a selector, default deny at a policy's name.
import {
  entityReferences,
  type PolicyView,
  type Range,
  type RuleItemView,
  type Snapshot,
  type WorldView,
} from "../core/index.ts";
import { type Act, goToEndpoint } from "./act.ts";
import { endpointTitle } from "./endpointTitle.ts";
import { type Focus, focusedEndpoint, keysInFocus } from "./focus.ts";
import { keyBlocks } from "./keyHover.ts";
import { blockSpan, scalarSpan } from "./keySpan.ts";
import { keysOfPeer, keysOfPort } from "./keysOfPlace.ts";
import { policyNameBlocks } from "./policyNameHover.ts";
import { identityBlocks, peerBlocks, subjectBlocks } from "./selectorHover.ts";

export interface HoverInfo {
  readonly range: Range;
  /** Markdown paragraphs. */
  readonly blocks: readonly string[];
  readonly acts: readonly Act[];
  /** Markdown paragraphs below the links: long lists. */
  readonly details: readonly string[];
}

interface Context {
  readonly world: WorldView;
  readonly file: string;
  readonly text: string;
  readonly focused: string | undefined;
}

export function hover(snapshot: Snapshot, file: string, offset: number, focus?: Focus): HoverInfo | undefined {
  const world = snapshot.worldOf(file);
  const text = snapshot.textOf(file);
  if (world === undefined || text === undefined) return undefined;
  const context: Context = { world, file, text, focused: focusedEndpoint(world, focus) };
  for (const policy of world.policies) {
    if (policy.file !== file || !holds(policy.range, offset)) continue;
    const found = hoverInPolicy(context, policy, offset);
    if (found !== undefined) return found;
  }
  return undefined;
}

function hoverInPolicy(context: Context, policy: PolicyView, offset: number): HoverInfo | undefined {
  if (holds(scalarSpan(context.text, policy.nameRange), offset)) return nameHover(context, policy);
  if (policy.rejected !== undefined) return undefined;
  const item = policy.items.find(({ range }) => holds(range, offset));
  if (item !== undefined) return hoverInItem(context, policy, item, offset);
  const subject = policy.subjects.find(({ range }) => holds(blockSpan(context.text, range), offset));
  if (subject === undefined) return undefined;
  return {
    range: blockSpan(context.text, subject.range),
    blocks: subjectBlocks(context.world, subject),
    acts: mapActs(context.world, subject.endpoints),
    details: [],
  };
}

function hoverInItem(context: Context, policy: PolicyView, item: RuleItemView, offset: number): HoverInfo {
  const { world, file, focused } = context;
  const keys = keysInFocus(world, item, focused);
  const subjects = policy.subjects.flatMap(({ endpoints }) => endpoints);
  const port = item.ports.find(({ range }) => holds(range, offset));
  if (port !== undefined) {
    const acts = itemActs(world, item, subjects, port);
    const blocks = keyBlocks(world, file, keysOfPort(item, port, keys));
    return { range: port.range, blocks, acts, details: [] };
  }
  const peer = item.peers.find(({ range }) => holds(range, offset));
  if (peer !== undefined) {
    const peerKeys = item.ports.length > 0 ? [] : keyBlocks(world, file, keysOfPeer(item, peer, keys));
    const written = context.text.slice(peer.range.start, peer.range.end);
    return {
      range: peer.range,
      blocks: [...peerBlocks(world, peer, written), ...peerKeys],
      acts: itemActs(world, { ...item, peers: [peer] }, subjects, item.ports[0], written),
      details: identityBlocks(world, peer),
    };
  }
  return {
    range: item.range,
    blocks: keyBlocks(world, file, keys),
    acts: itemActs(world, item, subjects, item.ports[0]),
    details: [],
  };
}

function nameHover({ world, text }: Context, policy: PolicyView): HoverInfo {
  const endpoints = policy.subjects.flatMap((subject) => subject.endpoints);
  return {
    range: scalarSpan(text, policy.nameRange),
    blocks: policyNameBlocks(world, policy),
    acts: policy.rejected === undefined ? mapActs(world, endpoints) : [],
    details: [],
  };
}

function mapActs(world: WorldView, endpoints: readonly string[]): readonly Act[] {
  const [first] = endpoints;
  if (first === undefined) return [];
  return [
    { kind: "showPolicyMap", title: "Show policy map", world: world.root, endpoints },
    {
      kind: "focusEndpoint",
      title: `Focus ${endpoints.length === 1 ? endpointTitle(first) : "endpoint"}`,
      world: world.root,
      endpoints,
    },
  ];
}

function itemActs(
  world: WorldView,
  item: RuleItemView,
  subjects: readonly string[],
  port: RuleItemView["ports"][number] | undefined,
  written = "",
): readonly Act[] {
  const subject = subjects[0];
  const endpoint = item.peers.flatMap(({ endpoints }) => endpoints)[0];
  if (subject === undefined) return [];
  const peer = entityReferences.includes(written) ? written : endpoint;
  const [from, to] = item.direction === "ingress" ? [peer, subject] : [subject, peer];
  const number = port?.port === undefined || port.port === 0 ? {} : { port: port.port };
  const protocol = port?.protocols.find((name) => name !== "ANY");
  const flow = { ...(from && { from }), ...(to && { to }), ...number, ...(protocol && { protocol }) };
  const title = `Simulate flow ${from === undefined ? "to" : "from"} ${endpointTitle(from ?? to ?? subject)}`;
  return [
    ...mapActs(world, subjects).slice(0, 1),
    { kind: "simulateFlow", title, world: world.root, flow },
    ...[goToEndpoint(world, peer ?? "")].filter((act) => act !== undefined),
  ];
}

function holds({ start, end }: Range, offset: number): boolean {
  return start <= offset && offset <= end;
}
