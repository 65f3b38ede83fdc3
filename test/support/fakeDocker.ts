import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** A `docker` for PATH that writes down what it is called with, and forwards a port instead of starting a container. */
export type FakeDocker = {
  /** For PATH. */
  readonly folder: string;
  /** Environment variables that it needs. */
  readonly env: Readonly<Record<string, string>>;
  /** How it behaves from now on (`test/fixtures/fake-docker.cjs` says how it can); what it was called with is forgotten. */
  behave(mode: string): void;
  /** The arguments of each call. */
  calls(): readonly (readonly string[])[];
  /** Adds a `docker-compose` that has Compose when `docker` has none, until it is taken away. */
  addStandalone(): () => void;
  dispose(): void;
};

/**
 * Makes one.
 *
 * @param script `test/fixtures/fake-docker.cjs`, absolute
 * @param port what its container publishes
 * @param target where a server listens that stands in for the container's
 */
export function createFakeDocker(script: string, port: number, target: number): FakeDocker {
  const folder = mkdtempSync(path.join(tmpdir(), "migrations-fake-docker-"));
  const calls = path.join(folder, "calls");
  const program = (name: string, before: string, after: string) => {
    const file = path.join(folder, name);
    writeFileSync(file, `#!/bin/sh\n${before}exec "${process.execPath}" "${script}" ${after}"$@"\n`);
    chmodSync(file, 0o755);
    return file;
  };
  const fake: FakeDocker = {
    folder,
    env: { FAKE_DOCKER: folder },
    behave: (mode) => {
      writeFileSync(path.join(folder, "mode"), JSON.stringify({ mode, port, target }));
      rmSync(calls, { force: true });
    },
    calls: () => {
      const lines = existsSync(calls) ? readFileSync(calls, "utf8").trim().split("\n") : [];
      return lines.map((line) => (JSON.parse(line) as { readonly args: readonly string[] }).args);
    },
    addStandalone: () => {
      const file = program("docker-compose", "FAKE_STANDALONE=1 ", "compose ");
      return () => rmSync(file);
    },
    dispose: () => {
      // A test that failed has not stopped its container.
      const pid = path.join(folder, "pid");
      if (existsSync(pid)) process.kill(Number(readFileSync(pid, "utf8")));
      rmSync(folder, { recursive: true, force: true });
    },
  };
  program("docker", "", "");
  fake.behave("works");
  return fake;
}
