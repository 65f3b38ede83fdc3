import assert from "node:assert/strict";
import { outsideInputs } from "../../../../src/core/source/outsideInputs.ts";

/** The inputs, in short: names of variables, `env`, `time`, `chance`, `rows`. */
function inShort(text: string): string {
  const { variables, readsEnvironment, readsTime, usesChance, readsRows } = outsideInputs(text);
  const facts = { env: readsEnvironment, time: readsTime, chance: usesChance, rows: readsRows };
  return [...variables, ...Object.entries(facts).flatMap(([name, is]) => (is ? [name] : []))].join(" ");
}

describe("what the code of a revision reads besides its text", () => {
  const cases: readonly (readonly [code: string, expected: string])[] = [
    ["await q.query(`CREATE TABLE a (at timestamp DEFAULT now())`);", ""],
    ["// process.env.NAME, Date.now()\nawait q.query('SELECT process.env.NAME');", ""],
    ["await q.query(`CREATE TABLE data_${process.env.NAME} ()`);", "NAME env"],
    ["if (process.env?.NAME === process.env.OTHER) return;", "NAME OTHER env"],
    ["const { NAME } = process.env; process.env['X'];", "env"],
    ["const year = new Date().getFullYear();", "time"],
    ["await q.query(`${Date.now()}`);", "time"],
    ["const day = new Date('2020-01-01');", ""],
    ["await q.query(`${Math.random()}`, [randomUUID()]);", "chance"],
    ["const rows = await q.query('SELECT 1');", "rows"],
    ["for (const row of await q.query('SELECT 1')) {}", "rows"],
    ["if ((await q.query('SELECT 1')).length > 0) {}", "rows"],
    ["const users = await q.manager.find(User);", "rows"],
    ["const users = await q.manager.getRepository(User).find({ where: {} });", "rows"],
    ["const n = await q.manager\n  .getRepository<User>(User)\n  .count();", "rows"],
    ["const all = await q.manager.createQueryBuilder(User, 'u').where('a = ' + f(g(1))).getMany();", "rows"],
    ["for (const one of await builder.getRawMany<Row>()) {}", "rows"],
    ["await q.query(`SELECT ${name(1)}`).then((rows) => use(rows));", "rows"],
    ["await q.query('CREATE TABLE a ()').then(() => undefined);", ""],
    ["await q.query('CREATE TABLE a ()').then(async () => undefined);", ""],
    ["const [a, b] = await Promise.all([q.query('SELECT 1'), q.query('SELECT 2')]);", "rows"],
    ["await Promise.all([q.query('CREATE TABLE a ()'), q.query('CREATE TABLE b ()')]);", ""],
    ["await q.manager.getRepository(User).save({ id: 1 });", ""],
    ["const { env } = process; use(env.NAME, other.env.NOT);", "NAME env"],
    ["const { env: variables, cwd } = process;", "env"],
    ["import { env } from 'node:process';\nuse(env.NAME);", "NAME env"],
    ["import { env } from './settings';\nuse(env.NAME);", ""],
    ["crypto.getRandomValues(bytes);", "chance"],
    ["await q.query('INSERT INTO a VALUES (1)'); const x = 1;", ""],
    ["const applied = await q.query(`SELECT`, [this.replaces]);", ""],
  ];
  for (const [code, expected] of cases)
    it(`${code} reads ${expected || "nothing"}`, () => assert.equal(inShort(code), expected));
});
