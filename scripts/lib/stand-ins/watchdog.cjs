// Stands in for VS Code's `native-watchdog`, which ends an extension host whose parent died even while its thread is
// blocked. Without a compiler a timer does, for a thread that is not.
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
