// The core's answer to a flow as protocol/flowView.ts shapes it: words come from features, paths get their folder's name.
import type { Flow, FlowAnswer, WorldView } from "../core/index.ts";
import { pathView } from "../features/flowPath.ts";
import { flowToBackend, flowVerdict } from "../features/flowVerdict.ts";
import { optionNameOf, takenWalkOptions } from "../features/walkOptions.ts";
import type { AssumptionView, FlowVerdictView, UnparsedText } from "../protocol/flowView.ts";
import { settingsSection } from "../protocol/settings.ts";
import type { Folder } from "./folder.ts";
import type { Session } from "./session.ts";

interface Context {
  readonly session: Session;
  readonly folder: Folder;
  readonly world: WorldView;
  /** The world as the client names it. */
  readonly name: string;
}

/** Of a service's backends only the one that is shown has its path: a long one is 100 kB and more. */
export function verdictView(context: Context, flow: Flow, answer: FlowAnswer, backend?: string): FlowVerdictView {
  const shown = answer.backends?.find((one) => one.backend === backend) ?? firstShown(answer);
  return answerView(context, flow, answer, shown?.answer ?? answer);
}

/** The first backend that is denied, else the first: the one that a view opens. */
function firstShown({ backends }: FlowAnswer) {
  return backends?.find(({ answer }) => answer.decision === "denied") ?? backends?.[0];
}

/** The path is that of `shown`, which is the answer or one of its backends' answers. */
function answerView(context: Context, flow: Flow, answer: FlowAnswer, shown: FlowAnswer): FlowVerdictView {
  const { backends, assumptions } = answer;
  const taken = takenWalkOptions(answer);
  const view: FlowVerdictView = {
    ...flowVerdict(context.world, flow, answer),
    world: context.name,
    backends:
      backends === null
        ? null
        : backends.map((one) => ({
            name: one.backend,
            verdict: answerView(context, flowToBackend(flow, one.backend), one.answer, shown),
          })),
    assumptions: assumptions.map(assumptionView),
    ...(taken === undefined ? {} : { walkOptions: taken }),
    path: answer === shown ? pathView(flow, answer) : null,
  };
  return withDisplayPaths(context, view);
}

/** Documents of the world whose YAML or JSON does not parse now: the answer was computed without them. */
export function unparsedTexts({ session, folder, world }: Context): readonly UnparsedText[] {
  const snapshot = folder.snapshot();
  return snapshot.files.flatMap((file) => {
    if (snapshot.worldOf(file)?.root !== world.root) return [];
    const broken = snapshot.documents(file).filter(({ verdict }) => verdict === "reject-yaml");
    if (broken.length === 0) return [];
    const numbers = broken.map(({ document }) => document);
    const finding = snapshot
      .findings(file)
      .find(({ document, severity }) => severity === "error" && numbers.includes(document));
    const offset = finding?.range.start ?? broken[0]?.range.start ?? 0;
    const line = folder.lines(file).getPosition(offset).line;
    return [{ reason: finding?.message ?? "does not parse", file: session.displayPath(folder, file), line }];
  });
}

function assumptionView({ code, message }: FlowAnswer["assumptions"][number]): AssumptionView {
  const name = settingByCode[code];
  const option = optionNameOf(code);
  return {
    code,
    message,
    setting: name === undefined ? null : `${settingsSection}.${name}`,
    ...(option === undefined ? {} : { option }),
  };
}

const settingByCode: Readonly<Record<string, string>> = {
  ASSUMES_PROFILE: "cilium",
  ASSUMES_VERSION: "cilium",
  ASSUMES_NATIVE_ROUTING: "routing",
  ASSUMES_TUNNEL_ROUTING: "routing",
  ASSUMES_PODCIDR_ROUTED: "podCIDRs",
};

// Every place of the view names its file below the workspace folder; with several folders their names come first.
export function withDisplayPaths<View>({ session, folder }: Pick<Context, "session" | "folder">, view: View): View {
  if (session.displayPath(folder, "") === "") return view;
  const rename = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(rename);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [
        key,
        key === "file" && typeof inner === "string"
          ? session.displayPath(folder, inner)
          : key === "backends"
            ? inner
            : rename(inner),
      ]),
    );
  };
  return rename(view) as View;
}
