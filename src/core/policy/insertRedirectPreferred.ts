// Insertion of 1.8, which knows no deny: a redirect is written over whatever its key holds, a plain allow over nothing.
// Mirrors RedirectPreferredInsert() in pkg/policy/mapstate.go, Cilium v1.8.0. No key is compared with another.
import { mergeOrigins } from "./entryValue.ts";
import type { Insertion } from "./insertion.ts";

export const insertRedirectPreferred: Insertion = (state, { values }, recorder) => ({
  insertAll(_features, key, identities, value) {
    const { table } = state.ensureBucket(key);
    const added = values.get(value);
    for (let index = 0; index < identities.length; index++) {
      const identity = identities[index] as number;
      const held = table.get(identity);
      if (held < 0) {
        table.set(identity, value);
        continue;
      }
      const old = values.get(held);
      const isSame = old.parser === added.parser;
      const winner = added.parser !== "" ? value : held;
      if (isSame) table.set(identity, mergeOrigins(values, winner, held === winner ? value : held));
      else {
        table.set(identity, winner);
        const loser = winner === value ? held : value;
        recorder?.skip("lower-precedence", key, identity, loser, { key, identity, value: winner });
      }
    }
  },
});
