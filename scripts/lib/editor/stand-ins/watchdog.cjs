// Replaces VS Code's `native-watchdog`, which ends an extension host after its parent has died, even if its thread is
// blocked. This replacement uses a timer, so it does not work for a blocked thread.
exports.start = (pid) => {
  setInterval(() => {
    try {
      process.kill(pid, 0);
    } catch {
      process.exit(87);
    }
  }, 1000).unref();
};
exports.exit = (code) => process.exit(code ?? 0);
