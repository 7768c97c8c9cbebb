// http.path and http.method as the agent compiles them: Go's regexp.Compile, here through RE2JS, which never backtracks.
// Error texts are those of regexp/syntax/parse.go, Go 1.26, as far as RE2JS tells them apart.
import { RE2JS, RE2JSException } from "re2js";

const duplicateName = "duplicate capture group name";

/** Literal characters and dots, each dot repeated once at most: nothing in it can be wrong. */
const plain = /^(?:[\w\-/ ,:;=@%~!"'<>&]|\.[*+?]?)*$/;

/** Go's error text, or undefined where the text compiles. */
export function findRegexpError(text: string): string | undefined {
  if (text.length < 1000 && plain.test(text)) return undefined;
  const error = compile(text);
  if (error === undefined || !error.startsWith(`error parsing regexp: ${duplicateName}`)) return error;
  // Go takes equal names; RE2JS does not.
  const unnamed = text.replace(/\(\?P?<\w+>/g, "(");
  return compile(unnamed)?.replace(`\`${unnamed}\``, () => `\`${text}\``);
}

function compile(text: string): string | undefined {
  try {
    RE2JS.compile(text);
    return undefined;
  } catch (error) {
    if (!(error instanceof RE2JSException)) return `error parsing regexp: internal error: \`${text}\``;
    return error.message.endsWith("`") ? error.message : `${error.message}: \`\``;
  }
}
