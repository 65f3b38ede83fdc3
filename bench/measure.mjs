/**
 * Runs each task `rounds` times, in turns and every other time in the opposite order, so that another load of the machine
 * meets all of them alike. A task that takes long may ask for fewer rounds.
 *
 * @template {Record<string, { rounds?: number, run: () => Promise<number> }>} T
 * @param {T} tasks each gives its milliseconds
 * @returns {Promise<Record<keyof T, readonly number[]>>} a time a round
 */
export async function interleaved(tasks, rounds) {
  const times = /** @type {any} */ (Object.fromEntries(Object.keys(tasks).map((name) => [name, []])));
  for (let round = 0; round < rounds; round++) {
    const entries = Object.entries(tasks).filter(([, task]) => round < (task.rounds ?? rounds));
    for (const [name, task] of round % 2 === 0 ? entries : entries.reverse()) {
      const time = await task.run();
      times[name].push(time);
      process.stderr.write(`  ${name} ${round + 1}: ${Math.round(time)} ms\n`);
    }
  }
  return times;
}

/**
 * The median of what two tasks compare to, round by round: a load that comes and goes weighs on both sides of a round,
 * and on the medians of all rounds by chance.
 */
export function paired(ours, peer, compare) {
  const rounds = Math.min(ours.length, peer.length);
  return median(Array.from({ length: rounds }, (_, round) => compare(ours[round], peer[round])));
}

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
