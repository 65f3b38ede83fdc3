import type { AgentPolicy } from "../../client/agents/changeTools.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { CommonOptions } from "../options.ts";
import { Terminal } from "../output/terminal.ts";
import type { Session, Surroundings } from "../session.ts";
import { openSession, readProject } from "../session.ts";

/** Options of the server. */
export type McpOptions = CommonOptions & {
  /** The client asks the user before each change, so that the server does not. */
  readonly allowChanges?: boolean;
};

/** The opened projects of a server. They stay open, so that a later call does not load them again. */
export class Sessions {
  readonly options: McpOptions & { readonly policy: AgentPolicy };
  readonly #surroundings: Surroundings;
  readonly #open = new Map<string, Session>();

  constructor(
    options: McpOptions & { readonly policy: AgentPolicy },
    { paths, signal }: Pick<Surroundings, "paths" | "signal">,
  ) {
    this.options = options;
    const terminal = new Terminal({ color: false, quiet: true, signal });
    this.#surroundings = { paths, signal, terminal };
  }

  /** The project of a call, with its current state. Problems: those of `openSession`; `failed` of a project that loads. */
  async session(project = this.options.project): Promise<Session | Problem> {
    const key = project ?? "";
    let session = this.#open.get(key);
    if (!session) {
      const opened = await openSession(
        { ...this.options, ...(project === undefined ? {} : { project }) },
        this.#surroundings,
      );
      if (isProblem(opened)) return opened;
      session = opened;
      this.#open.set(key, session);
    }
    await session.project.ensureFresh();
    const problem = await readProject(session, {});
    return problem && session.project.view.loaded === undefined ? problem : session;
  }

  close(): void {
    for (const session of this.#open.values()) session.close();
  }
}
