// The same packet's way in another version, beside the one that is followed: a picture, with what differs marked by a sign
// and in words, and the packet at the hop that answers to the one that is followed.
import type { PathNode, WalkView } from "../../../src/protocol/flowPath.ts";
import type { HopPair } from "../path/compareWalks.ts";
import { layoutWalk } from "../path/layout.ts";
import { pathSvg } from "../path/pathSvg.ts";
import { el } from "./dom.ts";
import { redrawWithWidth } from "./redrawWithWidth.ts";

export interface OtherPath {
  readonly cilium: string;
  readonly walk: WalkView;
  readonly nodes: readonly PathNode[];
  readonly pairs: readonly HopPair[];
  /** Hops of the followed walk that this one does not have, or has otherwise. */
  readonly differentHere: readonly number[];
  /** Hop that is followed beside it. */
  readonly followed: number;
}

export function otherPath({ cilium, walk, nodes, pairs, followed }: OtherPath, zoom: number): HTMLElement {
  const different = pairs.flatMap(({ other, differences }) =>
    other !== null && differences.length > 0 ? [other] : [],
  );
  const selected = pairs.find(({ one }) => one === followed)?.other ?? null;
  const title = `Cilium ${cilium}: ${walk.summary}`;
  const numbers = different.map((index) => index + 1).join(", ");
  const picture = different.length === 0 ? title : `${title}; different: hop ${numbers}`;
  const box = el("div", { class: "picture" });
  redrawWithWidth(box, "other path", (width) => {
    const drawing = layoutWalk(walk, nodes, width / zoom);
    box.replaceChildren(pathSvg({ drawing, selected, different, scale: zoom, picture }));
  });
  return el("figure", { class: "other-path" }, el("figcaption", {}, title), box);
}
