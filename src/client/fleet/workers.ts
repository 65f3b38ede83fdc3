import type { Log } from "../log.ts";
import type { Face, RunnerFiles } from "../project/project.ts";
import { Project } from "../project/project.ts";
import { RunnerClient } from "../runner/runnerClient.ts";
import type { RunnerStart } from "../../protocol/runner.ts";
import type { FleetMember } from "./member.ts";

/** Members that one process serves before it is replaced: what modules leave in its memory is freed. */
const mostInProcess = 100;

/** How the members of a fleet are visited. */
export type VisitOptions = {
  /** Members at a time. */
  readonly concurrency: number;
  /** True if each member has a process of its own. */
  readonly isolate: boolean;
  /** True if no further visit may begin. */
  readonly isStopped: () => boolean;
};

/** What the members' projects are made with. */
export type FleetSurroundings = { readonly files: RunnerFiles; readonly face: Face };

/**
 * Visits members, several at a time. Each of a few runners serves one member after the other: a process loads TypeORM and
 * compiles the project once, and evaluates the project's code again for each member. The visits that were begun are
 * completed, whatever happens.
 *
 * @param visit gets the member's project, which is disposed afterwards
 */
export async function visitMembers(
  members: readonly FleetMember[],
  { concurrency, isolate, isStopped }: VisitOptions,
  { files, face }: FleetSurroundings,
  visit: (project: Project, member: FleetMember) => Promise<void>,
): Promise<void> {
  const left = [...members];
  const work = async () => {
    const worker = new Worker(files, face.log, isolate);
    try {
      for (let member = left.shift(); member && !isStopped(); member = left.shift()) {
        const project = await worker.open(member, files, face);
        try {
          await visit(project, member);
        } finally {
          project.dispose();
        }
      }
    } finally {
      worker.close();
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, members.length) }, work));
}

/** A runner, and the member that it serves. */
class Worker {
  readonly #client: RunnerClient;
  readonly #log: Log;
  readonly #isolate: boolean;
  #start: (() => RunnerStart) | undefined;
  #served = 0;

  constructor({ script }: RunnerFiles, log: Log, isolate: boolean) {
    this.#isolate = isolate;
    this.#log = log;
    this.#client = new RunnerClient(script, () => this.#startOfMember(), log);
  }

  /** Opens the project of a member. The former member's is over. */
  async open(member: FleetMember, files: RunnerFiles, face: Face): Promise<Project> {
    if (this.#isolate || this.#served >= mostInProcess) {
      this.#client.restart();
      this.#served = 0;
    }
    const project = new Project(member.location, member.environment, files, face, () => undefined, {
      client: this.#client,
      use: (start) => (this.#start = start),
    });
    const reason = await this.#client.begin();
    if (reason !== undefined) this.#log.write("info", `A new process serves ${member.name}: ${reason} would stay.`);
    this.#served = reason === undefined ? this.#served + 1 : 1;
    return project;
  }

  close(): void {
    this.#client.dispose();
  }

  #startOfMember(): RunnerStart {
    if (!this.#start) throw new Error("no member was opened");
    return { ...this.#start(), isReused: true };
  }
}
