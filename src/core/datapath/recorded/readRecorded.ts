// The flows of a text: Hubble's JSON, one value per line, one value in many lines or a list, and lines of `cilium monitor`.
import { readHubbleFlow } from "./readHubbleFlow.ts";
import { readMonitorLine } from "./readMonitorLine.ts";
import type { RecordedFlow, RecordedText } from "./recordedFlow.ts";

export function readRecorded(text: string): RecordedText {
  const whole = parseJson(text);
  if (whole !== undefined) return readValues(Array.isArray(whole) ? whole : [whole]);
  const flows: RecordedFlow[] = [];
  const texts: string[] = [];
  const problems: { readonly line: number; readonly message: string }[] = [];
  const lines = text.split(/\r?\n/);
  for (const [line, one] of lines.entries()) {
    if (one.trim() === "") continue;
    const value = one.trimStart().startsWith("{") ? parseJson(one) : undefined;
    const flow = value === undefined ? readMonitorLine(one, line) : readHubbleFlow(value, line);
    if (flow !== null) {
      flows.push(flow);
      texts.push(one.trim());
    } else problems.push({ line, message: whyNot(one, value) });
  }
  return { flows, texts, problems };
}

function readValues(values: readonly unknown[]): RecordedText {
  const flows: RecordedFlow[] = [];
  const texts: string[] = [];
  for (const value of values) {
    const flow = readHubbleFlow(value, 0);
    if (flow === null) continue;
    flows.push(flow);
    texts.push(JSON.stringify(value));
  }
  const nOthers = values.length - flows.length;
  const message = `${nOthers === 1 ? "a JSON value is" : `${nOthers} JSON values are`} no flow of Hubble`;
  return { flows, texts, problems: nOthers === 0 ? [] : [{ line: 0, message }] };
}

function whyNot(line: string, value: unknown): string {
  if (value !== undefined) return "JSON, but no flow of Hubble";
  return line.trimStart().startsWith("{")
    ? "no JSON: is the line complete?"
    : "neither JSON of Hubble nor a policy verdict or drop of cilium monitor";
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
