// One policy as the rooms outside the core see it: what every edit asks of every policy is there, the rest is made when
// it is asked for.
import type { AnalyzedPolicy } from "./analyzedWorld.ts";
import type { CompiledSubject } from "./policy/compilePolicy.ts";
import type { Direction, PolicyEntry, PolicyRef } from "./policy/policyEntry.ts";
import type { PolicyView, RuleItemView } from "./snapshot.ts";
import type { Range } from "./text/range.ts";
import { shiftRange } from "./text/range.ts";
import { getRangeAt } from "./yaml/node.ts";
import type { SourceDocument } from "./yaml/sourceDocument.ts";

/** Makes the parts that need the world. */
export interface PolicyParts {
  subject(subject: CompiledSubject): Pick<PolicyView["subjects"][number], "endpoints" | "nMaps" | "mapSizes">;
  items(entries: readonly PolicyEntry[], place: (range: Range) => Range): readonly RuleItemView[];
  defaultDenyLine(policy: PolicyRef, direction: Direction): number | undefined;
}

export class LazyPolicyView implements PolicyView {
  readonly id: number;
  readonly range: Range;
  readonly #policy: AnalyzedPolicy;
  readonly #offset: number;
  readonly #parts: PolicyParts;
  #subjects: PolicyView["subjects"] | undefined;
  #items: readonly RuleItemView[] | undefined;

  constructor(policy: AnalyzedPolicy, id: number, document: SourceDocument | undefined, parts: PolicyParts) {
    const { object } = policy;
    this.id = id;
    this.#policy = policy;
    this.#offset = document?.offset ?? 0;
    this.#parts = parts;
    this.range = this.#place(
      object.item === undefined ? { start: 0, end: document?.content.text.length ?? 0 } : object.node.range,
    );
  }

  get title(): string {
    return this.#policy.ref.title;
  }

  get kind(): string {
    return this.#policy.ref.kind;
  }

  get namespace(): string {
    return this.#policy.ref.namespace;
  }

  get name(): string {
    return this.#policy.ref.name;
  }

  get file(): string {
    return this.#policy.ref.file;
  }

  get document(): number {
    return this.#policy.ref.document;
  }

  get item(): number | undefined {
    return this.#policy.ref.item;
  }

  get rejected(): string | undefined {
    return this.#policy.checked.rejected;
  }

  get isRead(): boolean {
    return this.#policy.isRead;
  }

  get nameRange(): Range {
    return this.#place(getRangeAt(this.#policy.object.node, ["metadata", "name"]));
  }

  get subjects(): PolicyView["subjects"] {
    this.#subjects ??= (this.#policy.compiled?.subjects ?? []).map((subject) => ({
      path: subject.path,
      range: this.#place(subject.range),
      effective: subject.selector.key,
      ...this.#parts.subject(subject),
    }));
    return this.#subjects;
  }

  get defaultDeny(): PolicyView["defaultDeny"] {
    const { ingress, egress } = this.#policy.compiled?.defaultDeny ?? { ingress: undefined, egress: undefined };
    return { ingress: ingress && this.#place(ingress), egress: egress && this.#place(egress) };
  }

  get defaultDenyLines(): PolicyView["defaultDenyLines"] {
    const { ref } = this.#policy;
    return {
      ingress: this.#parts.defaultDenyLine(ref, "ingress"),
      egress: this.#parts.defaultDenyLine(ref, "egress"),
    };
  }

  get items(): readonly RuleItemView[] {
    this.#items ??= this.#parts.items(this.#policy.compiled?.entries ?? [], (range) => this.#place(range));
    return this.#items;
  }

  #place(range: Range): Range {
    return shiftRange(range, this.#offset);
  }
}
