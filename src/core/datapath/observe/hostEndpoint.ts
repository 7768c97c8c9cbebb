// The endpoint that stands for a node: the agent numbers it like any other, and nothing here tells the number.

/** Below those of pods, so that it is none of theirs. */
export const hostEndpointId = 999;
