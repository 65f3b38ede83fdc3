/**
 * Notes the working directory and the variables of this process, and returns what restores them. TypeORM's own commands
 * have a process each: what one run changes is unknown to the next.
 */
export function keepProcessState(): () => void {
  const folder = currentFolder();
  const { env } = process;
  const values = new Map(Object.entries(env));
  return () => {
    if (folder !== undefined && currentFolder() !== folder) process.chdir(folder);
    if (process.env !== env) process.env = env;
    for (const name of Object.keys(env)) if (!values.has(name)) Reflect.deleteProperty(env, name);
    for (const [name, value] of values) if (value !== undefined && env[name] !== value) env[name] = value;
  };
}

/** The working directory; undefined where it was deleted. */
export function currentFolder(): string | undefined {
  try {
    return process.cwd();
  } catch {
    return undefined;
  }
}
