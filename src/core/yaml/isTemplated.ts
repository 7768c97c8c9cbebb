// Whether a text is still a template: `{{ }}` of Helm and Go templates, `${VAR}` of Flux and envsubst.
// As interfaces.md says (check -o json): the two marks anywhere in the raw text, comments included.
import type { Problem } from "../text/problem.ts";

/** Where the first `{{` or `${` is, or -1. */
export function findTemplateMark(text: string): number {
  const action = text.indexOf("{{");
  const variable = text.indexOf("${");
  if (action === -1 || variable === -1) return Math.max(action, variable);
  return Math.min(action, variable);
}

/** The one hint of a templated document; its range covers the first action or variable, up to the end of its line. */
export function describeTemplate(text: string, mark: number): Problem {
  const isAction = text.startsWith("{{", mark);
  const lineEnd = /[\r\n]|$/.exec(text.slice(mark))?.index ?? 0;
  const close = isAction ? "}}" : "}";
  const closed = text.indexOf(close, mark);
  const isClosed = closed !== -1 && closed < mark + lineEnd;
  const end = isClosed ? closed + close.length : mark + lineEnd;
  const written = text.slice(mark, end);
  return {
    code: "templated",
    severity: "hint",
    range: { start: mark, end },
    message: `Template \`${written}\`: what it becomes is not known here, so this document is left alone. Render it first to check it.`,
  };
}
