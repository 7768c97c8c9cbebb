// Workloads, and which of them have pods of their own in the folder: those need no endpoint.
import { addToList } from "../text/listMap.ts";
import type { OwnerReference, WorkloadFacts } from "./podFacts.ts";
import { readOwners, readWorkloadFacts } from "./podFacts.ts";
import type { WorldObject } from "./readObjects.ts";

export interface Workload {
  readonly object: WorldObject;
  readonly facts: WorkloadFacts;
  hasPods: boolean;
}

/** The workloads of a world, and which of them have pods there. */
export class Workloads {
  readonly #byKey = new Map<string, Workload>();
  readonly #byNamespace = new Map<string, Workload[]>();

  constructor(objects: readonly WorldObject[]) {
    for (const object of objects) {
      if (object.role !== "workload" || object.name === "") continue;
      const key = `${object.namespace}/${object.kind}/${object.name}`;
      const facts = readWorkloadFacts(object.node, object.kind);
      const other = this.#byKey.get(key);
      // A patch of a workload repeats its name, mostly without the labels of its pods.
      if (other === undefined || isEmpty(other.facts.pod.labels))
        this.#byKey.set(key, { object, facts, hasPods: false });
    }
    for (const workload of this.#byKey.values()) {
      const { namespace } = workload.object;
      addToList(this.#byNamespace, namespace, workload);
    }
  }

  /** A pod with these owners and labels is there: its workload needs no endpoint of its own. */
  markPods(namespace: string, owners: readonly OwnerReference[], labels: Readonly<Record<string, string>>): void {
    let isOwned = false;
    for (const owner of owners) {
      const workload = this.#byKey.get(`${namespace}/${owner.kind}/${owner.name}`);
      if (workload === undefined) continue;
      isOwned = true;
      if (workload.hasPods) continue;
      workload.hasPods = true;
      this.markPods(namespace, readOwners(workload.object.node), labels);
    }
    if (isOwned) return;
    for (const workload of this.#byNamespace.get(namespace) ?? []) {
      if (isSelected(labels, workload.facts.selector)) workload.hasPods = true;
    }
  }

  /** Without those that another workload of the folder owns, such as a Deployment's ReplicaSets. */
  withoutPods(): readonly Workload[] {
    return [...this.#byKey.values()].filter(({ object, hasPods }) => {
      const isOwned = readOwners(object.node).some(({ kind, name }) =>
        this.#byKey.has(`${object.namespace}/${kind}/${name}`),
      );
      return !hasPods && !isOwned;
    });
  }
}

function isSelected(
  labels: Readonly<Record<string, string>>,
  selector: Readonly<Record<string, string>> | undefined,
): boolean {
  if (selector === undefined || isEmpty(selector)) return false;
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}

function isEmpty(map: Readonly<Record<string, string>>): boolean {
  return Object.keys(map).length === 0;
}
