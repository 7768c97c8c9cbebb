import { expect, test } from "vitest";
import { IdentityTable } from "../../../src/core/policy/identityTable.ts";

test("behaves as a Map through sets, deletions and reservations", () => {
  let seed = 7;
  const random = (below: number) => {
    seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
    return seed % below;
  };
  for (let round = 0; round < 100; round++) {
    const table = new IdentityTable();
    const map = new Map<number, number>();
    for (let step = 0; step < 300; step++) {
      const handle = random(60);
      const action = random(10);
      if (action < 6) {
        table.set(handle, step);
        map.set(handle, step);
      } else if (action < 9) {
        table.delete(handle);
        map.delete(handle);
      } else table.reserve(random(100));
      expect([table.size, table.get(handle)]).toEqual([map.size, map.get(handle) ?? -1]);
    }
    const visited = new Map<number, number>();
    table.forEach((handle, value) => {
      visited.set(handle, value);
    });
    expect(visited).toEqual(map);
  }
});
