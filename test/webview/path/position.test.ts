// Where in a walk someone is, and where the keys lead.
import { expect, test } from "vitest";
import { atHop, moveBySteps, positionIn, stops } from "../../../webview/flowSimulator/path/position.ts";
import { replyWalk, requestWalk } from "../pathFixture.ts";

test("a walk opens at the step that decides, and keeps what was picked while it has it", () => {
  expect(positionIn(requestWalk, null)).toEqual({ hop: 4, step: 1 });
  expect(positionIn(requestWalk, { hop: 0, step: 1 })).toEqual({ hop: 0, step: 1 });
  expect(positionIn(replyWalk, { hop: 4, step: 1 })).toEqual({ hop: 1, step: 0 });
});

test("a hop is entered at its first step, the deciding one at the step that decides, one without steps as itself", () => {
  expect(atHop(requestWalk, 0)).toEqual({ hop: 0, step: 0 });
  expect(atHop(requestWalk, 4)).toEqual({ hop: 4, step: 1 });
  expect(atHop(requestWalk, 2)).toEqual({ hop: 2, step: -1 });
  expect(atHop(requestWalk, 99)).toEqual({ hop: 4, step: 1 });
});

test("steps are gone through across hops, and end at both ends", () => {
  expect(stops(requestWalk)).toHaveLength(7);
  expect(moveBySteps(requestWalk, { hop: 1, step: 0 }, 1)).toEqual({ hop: 2, step: -1 });
  expect(moveBySteps(requestWalk, { hop: 2, step: -1 }, 1)).toEqual({ hop: 3, step: 0 });
  expect(moveBySteps(requestWalk, { hop: 0, step: 0 }, -1)).toEqual({ hop: 0, step: 0 });
  expect(moveBySteps(requestWalk, { hop: 0, step: 0 }, 100)).toEqual({ hop: 4, step: 1 });
});
