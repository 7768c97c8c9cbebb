// What pass verdicts leave on a key: for each tier the highest one, which lifts entries of later tiers up to its own rank.
// Mirrors passMeta and passMetas in pkg/policy/mapstate.go, Cilium v1.20.2.

/** The precedences of one tier, as unsigned 32 bits: from its first deny down to its last pass. */
export interface TierRange {
  readonly max: number;
  readonly min: number;
}

/** A pass verdict on a key. */
export interface PassVerdict {
  readonly precedence: number;
  readonly tier: TierRange;
}

/** At most one of each tier, later tiers first. */
export type PassVerdicts = readonly PassVerdict[];

export function isPass(precedence: number): boolean {
  return (precedence & 0xff) === 0;
}

export function isOfTier(precedence: number, { max, min }: TierRange): boolean {
  return min <= precedence && precedence <= max;
}

/** Of two of one tier the higher is kept. */
export function mergePasses(a: PassVerdicts, b: PassVerdicts): PassVerdicts {
  const highest = new Map<number, PassVerdict>();
  for (const pass of [...a, ...b]) {
    const held = highest.get(pass.tier.min);
    if (held === undefined || held.precedence < pass.precedence) highest.set(pass.tier.min, pass);
  }
  return [...highest.values()].sort((x, y) => x.tier.min - y.tier.min);
}

/** Those that an entry of `precedence` does not put out: of other tiers, or higher in its own. */
export function remainingPasses(passes: PassVerdicts, precedence: number): PassVerdicts {
  return passes.filter((pass) => !isOfTier(precedence, pass.tier) || pass.precedence > precedence);
}

/** An entry that passes of earlier tiers cover stands as far behind each as it stands behind that tier's end. */
export function liftPrecedence(precedence: number, passes: PassVerdicts): number {
  return passes.reduce((lifted, pass) => (lifted - pass.tier.min + pass.precedence) >>> 0, precedence);
}

/** Equal texts are equal lists. */
export function formatPasses(passes: PassVerdicts): string {
  return passes.map(({ precedence, tier }) => `${precedence}/${tier.max}:${tier.min}`).join(",");
}
