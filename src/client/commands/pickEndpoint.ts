// Asks for one endpoint of the folder; several commands start with it.
import * as vscode from "vscode";
import type { EndpointItem, FocusedEndpoint, ShowPolicyMapArguments } from "../../protocol/requests.ts";
import type { LensServer } from "../languageClient.ts";

interface EndpointPick extends vscode.QuickPickItem {
  readonly endpoint: FocusedEndpoint | null;
}

export interface PickOptions {
  readonly placeHolder: string;
  /** An item that stands for "none of them", shown first. */
  readonly none?: string;
  /** Only these, without asking where there is just one. */
  readonly among?: ShowPolicyMapArguments | undefined;
}

/** Null: "none" was picked; undefined: nothing was. */
export async function pickEndpoint(
  server: LensServer,
  options: PickOptions,
): Promise<FocusedEndpoint | null | undefined> {
  const { among, none } = options;
  const [only, second] = among?.endpoints ?? [];
  if (among !== undefined && only !== undefined && second === undefined) return { world: among.world, endpoint: only };
  const items = await endpointItems(server, among);
  if (items.length === 0) {
    void vscode.window.showInformationMessage(
      "Cilium Policy Lens: this folder has no endpoints: no Pod, workload or policy selects or makes one.",
    );
    return undefined;
  }
  const first: readonly EndpointPick[] = none === undefined ? [] : [{ label: none, endpoint: null }];
  const pick = await vscode.window.showQuickPick([...first, ...items], {
    placeHolder: options.placeHolder,
    matchOnDescription: true,
  });
  return pick?.endpoint;
}

async function endpointItems(
  server: LensServer,
  among: ShowPolicyMapArguments | undefined,
): Promise<readonly EndpointPick[]> {
  const { worlds } = await server.request("endpoints", {});
  const isWanted = (world: string, name: string) =>
    among === undefined || (among.world === world && among.endpoints.includes(name));
  return worlds.flatMap(({ world, endpoints }) =>
    endpoints
      .filter(({ name }) => isWanted(world, name))
      .map((endpoint) => ({
        label: endpoint.title,
        description: describe(endpoint),
        ...(worlds.length > 1 && { detail: world }),
        endpoint: { world, endpoint: endpoint.name },
      })),
  );
}

function describe({ kind, identity, nReplicas, representative }: EndpointItem): string {
  const replicas = nReplicas > 1 ? [`${nReplicas} replicas`] : [];
  return [representative ? "representative" : kind, ...replicas, `identity ${identity}`].join(", ");
}
