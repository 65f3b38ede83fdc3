const tasks = new Set();
let listening = false;

/**
 * Registers what must not outlive this process: servers, temporary folders. It runs once, when `release` is called or
 * when the process is interrupted, whichever is first.
 *
 * @param {() => unknown} task
 * @returns {() => Promise<void>} release: runs the task now
 */
export function onEnd(task) {
  listen();
  tasks.add(task);
  return async () => {
    if (tasks.delete(task)) await task();
  };
}

/** Runs everything registered, the latest first: a server stops before its folder goes. */
export async function cleanUp() {
  for (const task of [...tasks].reverse()) {
    tasks.delete(task);
    await Promise.resolve()
      .then(task)
      .catch((error) => console.error(error));
  }
}

function listen() {
  if (listening) return;
  listening = true;
  for (const [signal, code] of Object.entries({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 })) {
    process.once(signal, () => void cleanUp().finally(() => process.exit(code)));
  }
}
