import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { KeeperArguments, KeeperEvent } from "../../protocol/tunnel.ts";

// A process of its own that keeps one ssh running. ssh has no way to notice that its parent was killed; the channel to
// the client closes in every case, and this process then ends ssh.

/** How long ssh may take to end its connection and the programs of a `ProxyCommand`, in milliseconds. */
const END_TIMEOUT_MS = 1000;

const { program, args } = JSON.parse(process.argv[2] ?? "{}") as KeeperArguments;
const send = (event: KeeperEvent, done?: () => void) => {
  if (process.connected) process.send?.(event, undefined, {}, () => done?.());
  else done?.();
};

// A process group of its own: Ctrl+C in a terminal cancels a run, which needs its connection to end orderly. A group
// has no terminal either, on which ssh could ask.
const hasGroup = process.platform !== "win32";
const ssh = spawn(program, args, {
  stdio: ["ignore", "ignore", "pipe"],
  detached: hasGroup,
  windowsHide: true,
  env: { ...process.env, LC_ALL: "C", SSH_ASKPASS_REQUIRE: "never" },
});

if (ssh.pid !== undefined) send({ type: "started", pid: ssh.pid });
createInterface({ input: ssh.stderr }).on("line", (text) => send({ type: "line", text }));
ssh.once("error", ({ message }) => send({ type: "failed", message }, () => process.exit(1)));
// `close` comes after the last line.
ssh.once("close", (code, signal) =>
  send({ type: "ended", exit: signal ?? `exit code ${code}` }, () => process.exit(0)),
);
process.once("disconnect", () => {
  end("SIGTERM");
  setTimeout(() => {
    end("SIGKILL");
    process.exit(0);
  }, END_TIMEOUT_MS);
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => undefined);

/** Ends ssh and the programs that it has started. */
function end(signal: NodeJS.Signals): void {
  const { pid } = ssh;
  if (pid === undefined) return;
  try {
    if (hasGroup) process.kill(-pid, signal);
    else ssh.kill(signal);
  } catch {
    // ssh has ended.
  }
}
