import path from "node:path";
import { setting } from "../settings.ts";
import { Tunnels } from "../ssh/tunnels.ts";
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
  /** True if no further visit may begin. */
  readonly isStopped: () => boolean;
};

/** The parts that the members' projects are made with. */
export type FleetSurroundings = {
  readonly files: RunnerFiles;
  readonly face: Face;
  /** True if each member has a process of its own. */
  readonly isolate: boolean;
};

/**
 * The runners of a fleet. Each serves one member after the other: a process loads TypeORM and compiles the project once, and
 * evaluates the project's code again for each member.
 */
export class FleetWorkers {
  readonly #surroundings: FleetSurroundings;
  readonly #idle: Worker[] = [];
  readonly #all: Worker[] = [];

  constructor(surroundings: FleetSurroundings) {
    this.#surroundings = surroundings;
  }

  /**
   * Visits members, several at a time. The visits that were begun are completed, whatever happens.
   *
   * @param visit gets the member's project, which is disposed afterwards
   */
  async visit(
    members: readonly FleetMember[],
    { concurrency, isStopped }: VisitOptions,
    visit: (project: Project, member: FleetMember) => Promise<void>,
  ): Promise<void> {
    const left = [...members];
    const work = async () => {
      const worker = this.#idle.shift() ?? this.#hire();
      try {
        for (let member = left.shift(); member && !isStopped(); member = left.shift()) {
          const project = await worker.open(member);
          try {
            await visit(project, member);
          } finally {
            project.dispose();
          }
        }
      } finally {
        this.#idle.push(worker);
      }
    };
    await Promise.all(Array.from({ length: Math.min(concurrency, members.length) }, work));
  }

  /** Other workers with the same surroundings. Their processes have served no member yet. */
  fresh(): FleetWorkers {
    return new FleetWorkers(this.#surroundings);
  }

  /** Ends the runners. */
  close(): void {
    for (const worker of this.#all) worker.close();
  }

  #hire(): Worker {
    const worker = new Worker(this.#surroundings);
    this.#all.push(worker);
    return worker;
  }
}

/** A runner, and the member that it serves. */
class Worker {
  readonly #client: RunnerClient;
  readonly #tunnels: Tunnels;
  readonly #surroundings: FleetSurroundings;
  #start: (() => RunnerStart) | undefined;
  #served = 0;

  constructor(surroundings: FleetSurroundings) {
    const { files, face } = surroundings;
    this.#surroundings = surroundings;
    this.#tunnels = new Tunnels(path.join(path.dirname(files.script), "tunnel.js"), face.log);
    this.#client = new RunnerClient(files.script, () => this.#startOfMember(), face.log, { tunnels: this.#tunnels });
  }

  /** Opens the project of a member. The former member's is over. */
  async open(member: FleetMember): Promise<Project> {
    const { files, face, isolate } = this.#surroundings;
    // A process is started with the bastion of its member.
    const hasBastion = setting("ssh", member.location.folder) !== "";
    if (isolate || hasBastion || this.#served >= mostInProcess) {
      this.#client.restart();
      this.#served = 0;
    }
    const project = new Project(member.location, member.environment, files, face, () => undefined, {
      client: this.#client,
      use: (start) => (this.#start = start),
    });
    const reason = await this.#client.begin();
    if (reason !== undefined) face.log.write("info", `A new process serves ${member.name}: ${reason} would stay.`);
    this.#served = reason === undefined ? this.#served + 1 : 1;
    return project;
  }

  close(): void {
    this.#client.dispose();
    this.#tunnels.dispose();
  }

  #startOfMember(): RunnerStart {
    if (!this.#start) throw new Error("no member was opened");
    return { ...this.#start(), isReused: true };
  }
}
