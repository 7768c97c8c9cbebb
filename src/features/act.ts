// What a link of a hover or a code lens does, without the editor's words for it: the server makes commands of these.
import type { WorldView } from "../core/index.ts";
import { endpointTitle } from "./endpointTitle.ts";

export type Act =
  | {
      readonly kind: "showPolicyMap";
      readonly title: string;
      readonly world: string;
      readonly endpoints: readonly string[];
    }
  | {
      readonly kind: "simulateFlow";
      readonly title: string;
      readonly world: string;
      readonly flow: {
        readonly from?: string;
        readonly to?: string;
        readonly port?: number;
        readonly protocol?: string;
      };
    }
  | {
      readonly kind: "focusEndpoint";
      readonly title: string;
      readonly world: string;
      readonly endpoints: readonly string[];
    }
  | { readonly kind: "openPlace"; readonly title: string; readonly file: string; readonly offset: number };

/** "Go to shop/web": where an endpoint was read, if it was. */
export function goToEndpoint(world: WorldView, name: string): Act | undefined {
  const place = world.endpoints.find((endpoint) => endpoint.name === name)?.place;
  if (place === undefined) return undefined;
  return { kind: "openPlace", title: `Go to ${endpointTitle(name)}`, file: place.file, offset: place.range.start };
}
