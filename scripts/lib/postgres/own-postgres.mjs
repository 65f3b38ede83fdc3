// A PostgreSQL server that a test has to itself, to be stopped and started again. The test forks this file with the major
// as its argument, hears `{ url }`, and then sends `halt` (with a signal), `restart` or `stop`, each of which is answered.
import { cleanUp } from "../cleanup.mjs";
import { startServer } from "./postgres.mjs";

const server = await startServer({ major: Number(process.argv[2]), keeps: true });
process.send?.({ url: server.url });

process.on("message", async ({ does, signal }) => {
  try {
    await server[does](signal);
    process.send?.({ done: does });
  } catch (error) {
    process.send?.({ failed: String(error) });
  }
  if (does === "stop") process.disconnect?.();
});
// The test's process has ended: the server stops as well.
process.on("disconnect", () => void cleanUp().finally(() => process.exit(0)));
