import type { Command } from "../command.ts";
import { argumentOf } from "../command.ts";

/** Cancels the running work of the named project, otherwise of all projects. */
export const cancel: Command = async ({ running, store }, raw) => {
  const { project: name } = argumentOf(raw);
  const project = name === undefined ? undefined : store.find(name);
  for (const [of, controller] of running) if (project === undefined || of === project) controller.abort();
};
