// The versions that this build answers for.
import type { DatapathProfile } from "../profile.ts";
import { profile108 } from "./profile108.ts";
import { profile111 } from "./profile111.ts";
import { profile114 } from "./profile114.ts";
import { profile116 } from "./profile116.ts";
import { profile118 } from "./profile118.ts";
import { profile120 } from "./profile120.ts";

/** Profiles of this build, oldest first. */
export const profiles: readonly DatapathProfile[] = [
  profile108,
  profile111,
  profile114,
  profile116,
  profile118,
  profile120,
];
