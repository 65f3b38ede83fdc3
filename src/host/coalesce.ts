/**
 * Makes a function that runs one at a time: calls that come while it runs are answered by one more run after it, so that
 * nobody gets an answer older than the question.
 */
export function coalesced(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const run = (): Promise<void> => {
    running = work().finally(() => {
      // What was asked for meanwhile has its own turn, already chained.
      if (!next) running = undefined;
    });
    return running;
  };
  return () => {
    if (!running) return run();
    next ??= running
      .catch(() => undefined)
      .then(() => {
        next = undefined;
        return run();
      });
    return next;
  };
}
