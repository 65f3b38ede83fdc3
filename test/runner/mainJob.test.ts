import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { servers } from "../support/database.ts";
import { succeeded, told, withSession } from "../support/session.ts";
import { type Packages, matrixPackages } from "../support/workspace.ts";

const entities = {
  "src/entity/User.ts": `import { Column, Entity, OneToMany, PrimaryGeneratedColumn } from "typeorm";
import { Agent } from "./Agent";
@Entity()
export class User {
  @PrimaryGeneratedColumn("uuid") id!: string;
  @Column({ unique: true }) email!: string;
  @Column({ default: true }) isActive!: boolean;
  @Column({ type: "json", nullable: true }) profile?: object;
  @Column() createdAt!: Date;
  @OneToMany(() => Agent, (agent) => agent.owner) agents!: Agent[];
}
`,
  "src/entity/Agent.ts": `import { Column, Entity, ManyToOne, PrimaryGeneratedColumn } from "typeorm";
import { User } from "./User";
@Entity()
export class Agent {
  @PrimaryGeneratedColumn() id!: number;
  @Column() name!: string;
  @ManyToOne(() => User, (user) => user.agents) owner!: User;
}
`,
};

describe("the main job", function () {
  this.timeout(60_000);
  for (const [major, server] of servers) {
    const versions = ["typeorm-1", "typeorm-0.3", "typeorm-0.3.20", ...matrixPackages, "none"] satisfies Packages[];
    for (const packages of versions) {
      it(`generate → head → a middle revision → head → base, on PostgreSQL ${major} with ${packages}`, async () => {
        // Without packages the workspace has no reflect-metadata either, and TypeORM brings it.
        const files = packages === "none" ? { ...entities, "src/data-source.ts": withoutReflect } : entities;
        await withSession(
          files,
          async (session) => {
            assert.equal(await session.states(), "");
            const first = succeeded(await session.runner.request("generate", { message: "create users and agents" }));
            assert.ok(first.file?.endsWith("-CreateUsersAndAgents.ts"), first.file);
            assert.equal(first.unregistered, undefined);

            await session.restart();
            assert.equal(await session.states(), "CreateUsersAndAgents pending");
            assert.equal(told(await session.execute({ kind: "upgradeHead" })), "up CreateUsersAndAgents");
            assert.deepEqual(await session.database.tables(), ["agent", "user"]);
            assert.equal(succeeded(await session.runner.request("generate", { message: "again" })).file, undefined);

            const agent = entities["src/entity/Agent.ts"].replace(
              "@ManyToOne",
              '@Column({ type: "numeric", nullable: true }) cost?: string;\n  @ManyToOne',
            );
            session.workspace.write({ "src/entity/Agent.ts": agent });
            await session.restart();
            const second = succeeded(await session.runner.request("generate", { message: "add agent cost" }));
            assert.match(readFileSync(second.file ?? "", "utf8"), /ALTER TABLE "agent" ADD "cost" numeric/);
            await session.restart();
            assert.equal(await session.states(), "AddAgentCost pending, CreateUsersAndAgents applied");
            assert.equal(told(await session.execute({ kind: "upgradeHead" })), "up AddAgentCost");
            assert.equal(succeeded(await session.runner.request("diff")).up.length, 0);

            assert.equal(
              told(await session.execute({ kind: "downgradeTo", revision: first.id ?? "" })),
              "down AddAgentCost",
            );
            assert.equal(await session.states(), "AddAgentCost pending, CreateUsersAndAgents applied");
            assert.equal(told(await session.execute({ kind: "upgradeHead" })), "up AddAgentCost");
            assert.equal(
              told(await session.execute({ kind: "downgradeBase" })),
              "down AddAgentCost, CreateUsersAndAgents",
            );
            assert.deepEqual(await session.database.tables(), []);
            assert.deepEqual(await session.database.applied(), []);
          },
          { server, packages },
        );
      });
    }
  }
});

const withoutReflect = `import { DataSource } from "typeorm";
export const AppDataSource = new DataSource({
  type: "postgres", host: process.env.POSTGRES_SERVER, port: Number(process.env.POSTGRES_PORT), username: process.env.POSTGRES_USER,
  password: process.env.POSTGRES_PASSWORD, database: process.env.POSTGRES_DB,
  entities: [__dirname + "/entity/*.ts"], migrations: [__dirname + "/migrations/*.ts"],
});
`;
