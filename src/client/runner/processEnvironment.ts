/** The editor's environment without the variables that control the editor's own Node.js processes. */
export function processEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(VSCODE_|NODE_OPTIONS$|ELECTRON_(?!RUN_AS_NODE))/.test(name),
  );
  return Object.fromEntries(kept);
}
