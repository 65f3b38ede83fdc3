import { serve, start } from "../process/serve.ts";
import { blankConnection, blockChildProcesses, blockNetwork } from "./scratch/isolation.ts";
import { createRehearsals } from "./service.ts";

// The rehearsal runner: a child process of the editor without a connection. Its scratch database is in memory.
let forbidPrograms = () => {};
serve({
  prepare: () => {
    blockNetwork();
    forbidPrograms = blockChildProcesses();
  },
  open: (environment, log) => {
    blankConnection(environment, start.rehearsal?.variables ?? []);
    return createRehearsals(start, environment, log, forbidPrograms);
  },
});
