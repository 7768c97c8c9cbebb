// The only door to the core: files and settings in, snapshots out, all plain data.
// No editor, no protocol, no input or output, no clock.
export type { AllowAnswer, AllowSide, OpenedFlows, Proposal, ProposalKind } from "./allow/proposal.ts";
export { analyzeWorkspace, createAnalyzer } from "./analyzer.ts";
export type { Check } from "./checks/check.ts";
export { checks } from "./checks/index.ts";
export type {
  DenialCause,
  Flow,
  FlowAnswer,
  FlowDecision,
  FlowError,
  KeyView,
  L7Answer,
  L7NearMissView,
  L7RuleView,
  LeftOutView,
  NearMissView,
  SideAnswer,
} from "./datapath/flow.ts";
export type { DecodedMark, MarkBits, MarkReading } from "./datapath/mark/decodeMark.ts";
export type * from "./datapath/observe/observed.ts";
export type { RecordedComparison } from "./datapath/recorded/compareRecorded.ts";
export { readRecorded } from "./datapath/recorded/readRecorded.ts";
export type * from "./datapath/recorded/recordedFlow.ts";
export type { RecordedQuestion } from "./datapath/recorded/recordedQuestion.ts";
export { entityReferences } from "./datapath/resolveReference.ts";
export { defaultWalkOptions } from "./datapath/walk/chooseOptions.ts";
export type { ParsedWalkOption, WalkOptionKey, WalkOptionRow, WalkOptionValue } from "./datapath/walk/optionTable.ts";
export { optionOfCode, parseWalkOption, walkOptionNames, walkOptionTable } from "./datapath/walk/optionTable.ts";
export type { PlacedDevice, PlacedEndpoint, PlacedNode, Placement } from "./datapath/walk/placement.ts";
export type * from "./datapath/walk/walk.ts";
export type { WalkOptions } from "./datapath/walk/walkOptions.ts";
export type { StructField } from "./policymap/layout.ts";
export type { ListingColumn } from "./policymap/listing.ts";
export type { OriginView, PolicyMapEntryView, PolicyMapView, SkippedKeyView, SkipReason } from "./policymap/view.ts";
export type { ProfileName } from "./profile.ts";
export { profiles } from "./profiles/index.ts";
export { readMark, type VersionedMark } from "./readMark.ts";
export type * from "./snapshot.ts";
export { applyEdits } from "./text/applyEdits.ts";
export type { LineIndex } from "./text/lineIndex.ts";
export { addToList } from "./text/listMap.ts";
export type { Fix, Problem, RejectedBy, RelatedPlace, Severity, TextEdit } from "./text/problem.ts";
export type { Position, PositionRange, Range } from "./text/range.ts";
export { isOptionName, optionNames } from "./world/agentOptions.ts";
export { chooseProfile } from "./world/chooseProfile.ts";
export type { DeclaredEndpoint, WorkspaceConfig } from "./world/workspaceConfig.ts";
export type { Assumption } from "./world/world.ts";
