// A form of the flow view as the core is asked: its world, and the flow with the options of the walk.
import type { Flow, WorldView } from "../core/index.ts";
import { readWalkOptions } from "../features/walkOptions.ts";
import type { FieldError, FlowForm } from "../protocol/flowForm.ts";
import type { Folder } from "./folder.ts";
import type { Session } from "./session.ts";

export interface AskedFlow {
  readonly folder: Folder;
  readonly world: WorldView;
  /** The world as the client names it. */
  readonly name: string;
  readonly flow: Flow;
}

export function askedFlow(
  session: Session,
  { world: name, options, backend: _, ...asked }: FlowForm,
): AskedFlow | { readonly errors: readonly FieldError[] } {
  const worlds = session.worlds();
  const found = worlds.find((one) => one.name === name);
  if (found === undefined) {
    const nearest = worlds.map((one) => one.name);
    return { errors: [{ field: "world", message: `No folder here is named ${name}`, nearest }] };
  }
  const read = readWalkOptions(options ?? {});
  if ("error" in read) return { errors: [{ field: "options", message: read.error, nearest: read.nearest }] };
  const { folder, world } = found;
  return { folder, world, name, flow: { ...asked, ...(options === undefined ? {} : { walk: read.walk }) } };
}
