// Property tests draw the same values in every run, so that a red gate is the change's and can be seen again.
// SEED=<number> draws others: `SEED=7 npx vitest run`.
import fc from "fast-check";

fc.configureGlobal({ seed: Number(process.env.SEED ?? 20261121) });
