/** Numbers that are the same for the same seed, so that what failed can be run again. */
export type Random = {
  readonly seed: number;
  /** From 0 up to, and without, 1. */
  next(): number;
  /** A whole number from 0 up to, and without, `end`. */
  below(end: number): number;
};

/** `TEST_SEED` gives a seed; without it each run has another one. */
export function random(seed = Number(process.env["TEST_SEED"] ?? Date.now() % 1_000_000)): Random {
  let state = seed >>> 0;
  // Mulberry32: small, and even enough to spread moments over a run.
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return { seed, next, below: (end) => Math.floor(next() * end) };
}

/** Runs a test, and says with which seed when it fails. */
export async function seeded(work: (source: Random) => Promise<void>): Promise<void> {
  const source = random();
  try {
    await work(source);
  } catch (error) {
    console.log(`      with TEST_SEED=${source.seed}`);
    throw error;
  }
}

/** Repetitions of each fault: few by default, `TEST_FAULTS=100` for measurements. */
export const faults = Number(process.env["TEST_FAULTS"] ?? 6);
