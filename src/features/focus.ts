// The endpoint that someone looks at: hints and hovers show its final keys alone.
import type { ItemKeys, RuleItemView, WorldView } from "../core/index.ts";

export interface Focus {
  /** Root of the world that the endpoint is in. */
  readonly world: string;
  readonly endpoint: string;
}

/** The focused endpoint of this world, if it is here. */
export function focusedEndpoint(world: WorldView, focus: Focus | undefined): string | undefined {
  return focus !== undefined && focus.world === world.root ? focus.endpoint : undefined;
}

/** Keys of an item in every map, or in the focused endpoint's map alone. */
export function keysInFocus(world: WorldView, item: RuleItemView, endpoint: string | undefined): readonly ItemKeys[] {
  const keys = world.itemKeys(item);
  return endpoint === undefined ? keys : keys.filter(({ endpoints }) => endpoints.includes(endpoint));
}
