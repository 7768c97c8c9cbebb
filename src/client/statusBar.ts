// Two items of the status bar: `Cilium 1.20 · 1 problem`, and the focused endpoint. Hidden until the server answers.
import * as vscode from "vscode";
import { commands } from "../protocol/commands.ts";
import type { FocusedEndpoint, SnapshotStatus } from "../protocol/requests.ts";

export interface StatusBar extends vscode.Disposable {
  showStatus(status: SnapshotStatus): void;
  showFocus(focus: FocusedEndpoint | undefined): void;
}

export function registerStatusBar(): StatusBar {
  const lens = vscode.window.createStatusBarItem("ciliumPolicyLens.status", vscode.StatusBarAlignment.Right, 100);
  lens.name = "Cilium Policy Lens";
  lens.command = commands.selectVersion.id;
  const focus = vscode.window.createStatusBarItem("ciliumPolicyLens.focus", vscode.StatusBarAlignment.Right, 101);
  focus.name = "Cilium Policy Lens: focused endpoint";
  focus.command = commands.focusEndpoint.id;
  focus.tooltip = "Endpoint whose own policy map keys the hints show. Click to change it.";
  const showFocus = (endpoint: FocusedEndpoint | undefined) => {
    focus.text = `Focus: ${endpoint?.endpoint ?? "none"}`;
  };
  showFocus(undefined);
  return {
    showStatus(status) {
      lens.text = statusText(status);
      lens.tooltip = tooltipText(status);
      lens.show();
      focus.show();
    },
    showFocus,
    dispose: () => vscode.Disposable.from(lens, focus).dispose(),
  };
}

/** `Cilium 1.20 · $(error) 1 problem` */
export function statusText({ worlds, nProblems, settingsProblems }: SnapshotStatus): string {
  const versions = [...new Set(worlds.map(({ cilium }) => cilium))];
  const icon = nProblems === 0 ? "$(check)" : "$(error)";
  const problems = nProblems === 0 ? "no problems" : `${nProblems} ${nProblems === 1 ? "problem" : "problems"}`;
  if (settingsProblems.length > 0) return `Cilium ${versions.join(", ") || "–"} · $(warning) settings`;
  return `Cilium ${versions.join(", ") || "–"} · ${icon} ${problems}`;
}

function tooltipText({ worlds, settingsProblems }: SnapshotStatus): string {
  const lines = worlds.map(({ world, cilium, profileFrom, nEndpoints, nPolicies, nLeftOut }) => {
    const name = world === "." ? "This folder" : world;
    const left = nLeftOut === 0 ? "" : `, ${nLeftOut} left out`;
    return `${name}: Cilium ${cilium} (${profileFrom}), ${nPolicies} policies${left}, ${nEndpoints} endpoints`;
  });
  return [...settingsProblems, ...lines, "Click to select the Cilium version."].join("\n");
}
