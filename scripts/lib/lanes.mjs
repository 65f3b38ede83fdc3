import { availableParallelism } from "node:os";

/**
 * How many at a time. What tests a runner waits for servers more than it computes; an editor with its page keeps two
 * processors busy, and two of them on two take longer than one after the other. `TEST_LANES=1`: one after the other.
 */
export const lanes = {
  runners: Number(process.env.TEST_LANES ?? 2),
  editors: Number(process.env.TEST_LANES ?? (availableParallelism() < 4 ? 1 : 2)),
};

/**
 * Works on all items, a few at a time, in their order. What each prints is shown together, in that order too, as soon as all
 * before it are done.
 *
 * @template Item, Result
 * @param {number} count
 * @param {readonly Item[]} items
 * @param {(item: Item, print: (text: string) => void) => Promise<Result>} work
 * @returns {Promise<readonly Result[]>} in the order of the items; rejects once nothing is under way any more
 */
export async function inLanes(count, items, work) {
  const results = [];
  const shown = items.map(() => ({ text: "", isDone: false }));
  let [next, showing] = [0, 0];
  const show = () => {
    for (; showing < shown.length; showing++) {
      const current = shown[showing];
      process.stdout.write(current.text);
      current.text = "";
      if (!current.isDone) return;
    }
  };
  const lane = async () => {
    while (next < items.length) {
      const index = next++;
      const current = shown[index];
      try {
        results[index] = await work(items[index], (text) => {
          current.text += text;
          if (index === showing) show();
        });
      } finally {
        current.isDone = true;
        show();
      }
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: Math.min(count, items.length) }, lane));
  for (const end of ended) if (end.status === "rejected") throw end.reason;
  return results;
}
