// What the editor test checks, in this order: later ones find the editor as earlier ones left it.
import { allowCheck } from "./allow.mjs";
import { axeCheck } from "./axe.mjs";
import { codeLensCheck } from "./codeLens.mjs";
import { compareVersionsCheck } from "./compareVersions.mjs";
import { diagnosticCheck } from "./diagnostic.mjs";
import { editCheck, halfTypedCheck } from "./edit.mjs";
import { explainFileCheck } from "./explainFile.mjs";
import { fixAllCheck } from "./fixAll.mjs";
import { flowCheck } from "./flow.mjs";
import { focusEndpointCheck } from "./focusEndpoint.mjs";
import { portHoverCheck, selectorHoverCheck } from "./hover.mjs";
import { hubbleCheck } from "./hubble.mjs";
import { inlayHintsCheck } from "./inlayHints.mjs";
import { lensFlowCheck } from "./lensFlow.mjs";
import { openPlaceCheck } from "./openPlace.mjs";
import { policyMapCheck } from "./policyMap.mjs";
import { quickFixCheck } from "./quickFix.mjs";
import { reloadCheck } from "./reload.mjs";
import { statusBarCheck } from "./statusBar.mjs";
import { suppressCheck } from "./suppress.mjs";
import { versionsBesideCheck } from "./versionsBeside.mjs";
import { walkCheck } from "./walk.mjs";
import { walkTimeCheck } from "./walkTime.mjs";

/**
 * `run` throws where the editor does not show what it should, and returns what it saw.
 * @type {readonly {
 *   name: string,
 *   title: string,
 *   run: (context: { workbench: import("../browser.mjs").Workbench, start: number, shoot: (name: string) => Promise<unknown> }) => Promise<string>,
 * }[]}
 */
export const checks = [
  diagnosticCheck,
  inlayHintsCheck,
  selectorHoverCheck,
  portHoverCheck,
  codeLensCheck,
  statusBarCheck,
  lensFlowCheck,
  flowCheck,
  walkCheck,
  walkTimeCheck,
  hubbleCheck,
  axeCheck,
  versionsBesideCheck,
  editCheck,
  halfTypedCheck,
  openPlaceCheck,
  policyMapCheck,
  focusEndpointCheck,
  quickFixCheck,
  explainFileCheck,
  suppressCheck,
  fixAllCheck,
  compareVersionsCheck,
  reloadCheck,
  allowCheck,
];
