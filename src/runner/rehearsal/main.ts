import { serve } from "../process/serve.ts";
import { refuseForeign } from "../process/programs.ts";
import { blankConnection, blockChildProcesses, blockNetwork } from "./scratch/isolation.ts";
import { createRehearsals } from "./service.ts";

// The rehearsal runner: a child process of the editor without a connection. Its scratch database is in memory.
let forbidPrograms = () => {};
serve({
  prepare: (start) => {
    blockNetwork();
    forbidPrograms = blockChildProcesses();
    const { foreign } = start.rehearsal ?? {};
    if (foreign !== undefined) refuseForeign(foreign);
  },
  open: (start, environment, log) => {
    blankConnection(environment, start.rehearsal?.variables ?? []);
    // The code of another commit is refused from the start, and with another message.
    const loaded = start.rehearsal?.foreign === undefined ? forbidPrograms : () => undefined;
    return createRehearsals(start, environment, log, loaded);
  },
});
