import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { RunnerClient } from "../../../../src/client/runner/runnerClient.ts";
import type { RunnerStart } from "../../../../src/protocol/runner.ts";

/** A runner that notes each start, ends at the first request of so many of them, and answers from then on. */
const script = `
import { appendFileSync, readFileSync } from "node:fs";
const [notes, crashes] = [new URL("starts", import.meta.url), Number(readFileSync(new URL("crashes", import.meta.url)))];
appendFileSync(notes, "x");
const start = readFileSync(notes, "utf8").length;
process.on("message", ({ type, id }) => {
  if (type !== "request") return;
  if (start <= crashes) process.kill(process.pid, "SIGKILL");
  else process.send({ type: "result", id, value: { start } });
});
`;

describe("a question to a runner that ends before it answers", () => {
  let folder = "";
  let client: RunnerClient;
  const starts = () => readFileSync(path.join(folder, "starts"), "utf8").length;
  const crash = (times: number) => writeFileSync(path.join(folder, "crashes"), String(times));

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "migrations-runner-"));
    const file = path.join(folder, "runner.mjs");
    writeFileSync(file, script);
    const start = { root: folder } as unknown as RunnerStart;
    client = new RunnerClient(file, () => start, { write: () => undefined } as never);
  });

  afterEach(() => {
    client.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  it("is put to a fresh runner by itself", async () => {
    crash(1);
    assert.deepEqual(await client.read("status", {}), { start: 2 });
  });

  it("is reported when that one ends as well: no runner is started for ever", async () => {
    crash(99);
    assert.deepEqual(await client.read("status", {}), { code: "runnerCrashed", exit: "SIGKILL" });
    assert.equal(starts(), 2);
  });

  it("is not put again when it changes something", async () => {
    crash(1);
    assert.deepEqual(await client.request("execute", {} as never), { code: "runnerCrashed", exit: "SIGKILL" });
    assert.equal(starts(), 1);
  });
});
