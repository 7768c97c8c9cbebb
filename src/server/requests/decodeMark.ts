// ciliumPolicyLens/decodeMark: what a packet mark says in the version of each folder, with labels that the folders know.
import { readMark } from "../../core/index.ts";
import { explainMark, renderMark } from "../../features/decodedMark.ts";
import type { RequestTypes } from "../../protocol/requests.ts";
import type { Session } from "../session.ts";

type Types = RequestTypes["decodeMark"];

export function decodeMarkRequest(session: Session, { mark }: Types["params"]): Types["result"] {
  const worlds = session.folders.flatMap((folder) => folder.snapshot().worlds);
  const maxClusters = worlds.some(({ options }) => options["max-connected-clusters"] === 511) ? 511 : 255;
  const marks = readMark(mark, maxClusters);
  if (marks === undefined) return { text: `# ${mark} is no mark: write up to eight hexadecimal digits\n` };
  const versions = [...new Set(worlds.map(({ cilium }) => cilium))];
  const newest = marks.at(-1)?.cilium ?? "";
  const texts = (versions.length === 0 ? [newest] : versions).flatMap((cilium) => {
    const answer = explainMark(marks, cilium, worlds);
    return answer === undefined ? [] : [renderMark(answer)];
  });
  return { text: texts.join("\n") };
}
