import { availableParallelism } from "node:os";

/**
 * Number of parallel runs. Runner tests mostly wait for servers. An editor with its page keeps two processors busy,
 * so two editors on two processors take longer than one after the other. `TEST_LANES=1` disables parallel runs.
 */
export const lanes = {
  runners: Number(process.env.TEST_LANES ?? 2),
  editors: Number(process.env.TEST_LANES ?? (availableParallelism() < 4 ? 1 : 2)),
};

/**
 * Processes all items in order, several in parallel. The output of each item is printed as a block, in order, after
 * all previous items have finished.
 *
 * @template Item, Result
 * @param {number} count
 * @param {readonly Item[]} items
 * @param {(item: Item, print: (text: string) => void) => Promise<Result>} work
 * @returns {Promise<readonly Result[]>} in the order of the items; rejects after all running items have finished
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
