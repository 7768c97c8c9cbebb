// ciliumPolicyLens/observed: a flow that a cluster recorded, as the form that asks about it, and where answers differ.
import type { RecordedAnswer, RecordedFlow } from "../../core/index.ts";
import { readRecorded } from "../../core/index.ts";
import { recordedText, recordedTitle, recordedVerdict } from "../../features/recordedText.ts";
import type { FlowForm, FlowProtocol } from "../../protocol/flowForm.ts";
import type { RequestTypes } from "../../protocol/requests.ts";
import type { Sentence } from "../../protocol/sentence.ts";
import type { Session } from "../session.ts";

type Types = RequestTypes["observed"];

export function observedRequest(session: Session, { text }: Types["params"]): Types["result"] {
  const { flows, texts, problems } = readRecorded(text);
  const [first] = flows;
  if (first === undefined) {
    const message = problems[0]?.message ?? "there is nothing to read";
    return { kind: "unreadable", message: `The text is no flow: ${message}.` };
  }
  if (flows.length === 1) return viewOf(first, session);
  return {
    kind: "several",
    flows: flows.map((flow, at) => ({
      title: `${recordedTitle(flow)} ${flow.verdict.toUpperCase()}`,
      text: texts[at] ?? "",
    })),
  };
}

/** The first world that knows both ends answers. */
function viewOf(recorded: RecordedFlow, session: Session): Types["result"] {
  const answers = session.worlds().map(({ name, world }) => ({ name, answer: world.explainRecorded(recorded) }));
  for (const { name, answer } of answers) {
    const form = formOf(answer, name);
    if (form === undefined) continue;
    const { difference, note } = recordedText(answer);
    const toSentence = (words: string): Sentence => [{ kind: "text", text: words }];
    return {
      kind: "flow",
      form,
      recorded: {
        verdict: recordedVerdict(recorded),
        from: [recorded.source, recorded.time, recorded.node].filter((part) => part !== null).join(", "),
      },
      difference: difference === null ? null : [difference.sentence, ...difference.reasons].map(toSentence),
      notes: [...(note === null ? [] : [note]), ...answer.question.notes],
    };
  }
  const missing = answers[0]?.answer.question.missing.join("; ") ?? "no folder is open that could answer";
  return { kind: "unreadable", message: `The flow can't be asked here: ${missing || "its protocol is not known"}.` };
}

const protocols: readonly FlowProtocol[] = ["TCP", "UDP", "SCTP", "ICMP", "ICMPv6"];

function formOf({ question }: RecordedAnswer, world: string): FlowForm | undefined {
  const { flow } = question;
  const protocol = protocols.find((candidate) => candidate === flow?.protocol);
  if (flow === null || protocol === undefined) return undefined;
  const { from, to, port, http, dns } = flow;
  return {
    world,
    from,
    to,
    port,
    protocol,
    ...(http === undefined ? {} : { http }),
    ...(dns === undefined ? {} : { dns }),
  };
}
