import { guardPrograms } from "./process/programs.ts";
import { guardSockets } from "./run/dryRunEscapes.ts";
import { serve } from "./process/serve.ts";
import { warmUp } from "./process/warmUp.ts";
import { createService } from "./service.ts";
import { redirectSockets } from "./tunnel/redirectSockets.ts";

// The runner of a project: a child process of the editor that runs the project's code and all SQL.
serve({
  prepare: (start) => {
    guardPrograms();
    // First, so that a dry run sees the server's address and not the tunnel's.
    redirectSockets();
    guardSockets();
    return start.waits === true ? warmUp(start).catch(() => undefined) : undefined;
  },
  open: (start, environment, log) => createService(start, environment, log),
});
