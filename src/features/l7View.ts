// What a proxy says of a request, in words: the rule that allows it, or those that came nearest, and what the client gets.
// Shapes are those of protocol/l7View.ts; server/flowView.ts holds them together.
import type { L7Answer, L7NearMissView, L7RuleView } from "../core/index.ts";
import { asSentence, place, type Sentence, text } from "./sentence.ts";

export function l7View({ decision, direction, protocol, message, reply, rule, nearest, names }: L7Answer) {
  return {
    decision,
    direction,
    protocol,
    sentence: rule === null ? [text(asSentence(message))] : ruleSentence(message, rule),
    reply,
    rule: rule === null ? null : ruleRef(rule),
    nearest: nearest.map(nearMissView),
    names: names === null ? null : names.map((one) => ({ ...one, rule: one.rule === null ? null : ruleRef(one.rule) })),
  };
}

function ruleSentence(message: string, { text: written, file, line }: L7RuleView): Sentence {
  return [text(`${asSentence(message).slice(0, -1)}: ${written} (`), place(file, line), text(").")];
}

function ruleRef({ policy, file, line, text: written }: L7RuleView) {
  return { policy, place: { file, line }, text: written };
}

function nearMissView(miss: L7NearMissView) {
  return {
    ...ruleRef(miss),
    sentence: [text(` ${miss.message}`)] as Sentence,
    differs: miss.differs.map((what) => `${what} differs`),
  };
}
