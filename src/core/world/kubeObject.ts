// One Kubernetes or Cilium object that the world is made of, with the place it was read from.
import type { MapNode } from "../yaml/node.ts";

export interface KubeObject {
  readonly file: string;
  readonly document: number;
  /** Index in a List, else undefined. */
  readonly item: number | undefined;
  /** Offset in the file from which every range below `node` counts. */
  readonly offset: number;
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** As written; undefined where absent. */
  readonly writtenNamespace: string | undefined;
  /** Effective: written, else kustomization's, else the default; "" for kinds of cluster scope. */
  readonly namespace: string;
  readonly node: MapNode;
}
