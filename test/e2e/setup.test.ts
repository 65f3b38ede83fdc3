import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Page } from "playwright-core";
import { eventually, notifications, screenshot, treeItem } from "./actions.ts";
import { openWorkbench } from "./harness.ts";

const sidebar = async (page: Page) => page.locator(".part.sidebar").innerText();
const box = (page: Page) => page.locator(".quick-input-widget:visible");

async function openView(page: Page): Promise<void> {
  await page
    .locator(".activitybar")
    .getByRole("tab", { name: /^Migrations\b/ })
    .click();
}

/** Takes away what makes the sample a project: its data source, its revisions, its scripts, its variables. */
function strip(workspace: string, dependencies: Readonly<Record<string, string>>): void {
  for (const name of ["src/data-source.ts", "src/migrations", ".env"])
    rmSync(path.join(workspace, name), { recursive: true });
  const manifest = {
    name: "meta-agent-platform",
    dependencies,
    devDependencies: { "ts-node": "^10.9.2", typescript: "^5.9.3" },
  };
  writeFileSync(path.join(workspace, "package.json"), `${JSON.stringify(manifest, undefined, 2)}\n`);
}

describe("setting up", () => {
  it("Set One Up: Enter three times, and the first revision can be generated", async () => {
    const { page, workspace, close } = await openWorkbench({ prepare: (folder) => strip(folder, {}) });
    try {
      await openView(page);
      await eventually(async () => assert.match(await sidebar(page), /No TypeORM data source found[^]*Set One Up/));
      await screenshot(page, "set-up-welcome");
      await page.locator(".part.sidebar").getByText("Set One Up").click();
      const input = box(page).locator("input.input");
      await eventually(async () => assert.equal(await input.inputValue(), "src/data-source.ts"));
      await screenshot(page, "set-up-1");
      await input.press("Enter");
      await eventually(async () => assert.equal(await input.inputValue(), "src/migrations"));
      await screenshot(page, "set-up-2");
      await input.press("Enter");
      await eventually(async () => assert.match(await box(page).innerText(), /Write \d Files[^]*Write and Install/));
      await screenshot(page, "set-up-3");
      await input.press("Enter");
      await eventually(async () => assert.match((await notifications(page)).join(), /files are written/));
      await eventually(async () => assert.match(await sidebar(page), /Nothing listens|meta-agent-platform/));
      await screenshot(page, "set-up-done");
      assert.match(readFileSync(path.join(workspace, "package.json"), "utf8"), /migration:generate/);
      assert.ok(existsSync(path.join(workspace, "src/migrations")));
    } finally {
      await close();
    }
  });

  it("a NestJS module: says where its options are, writes the data source and what is different", async () => {
    const { page, close } = await openWorkbench({
      prepare: (folder) => {
        strip(folder, { "@nestjs/typeorm": "^11.0.0", typeorm: "^1.1.1" });
        writeFileSync(
          path.join(folder, "src/app.module.ts"),
          `import { Module } from "@nestjs/common";
import { ConfigModule, ConfigService } from "@nestjs/config";
import { TypeOrmModule } from "@nestjs/typeorm";
import { Vault } from "./vault";

@Module({
  imports: [
    ConfigModule.forRoot({ isGlobal: true }),
    TypeOrmModule.forRootAsync({
      inject: [ConfigService, Vault],
      useFactory: (config: ConfigService, vault: Vault) => ({
        type: "postgres",
        host: config.get("DB_HOST", "localhost"),
        port: config.get<number>("DB_PORT", 5432),
        username: config.get("DB_USER"),
        password: config.get("DB_PASSWORD"),
        database: config.get("DB_NAME"),
        ssl: vault.certificates(),
        autoLoadEntities: true,
        synchronize: true,
      }),
    }),
  ],
})
export class AppModule {}
`,
        );
      },
    });
    try {
      await openView(page);
      await eventually(async () =>
        assert.match(await sidebar(page), /keeps its TypeORM options in src\/app\.module\.ts:9/),
      );
      await screenshot(page, "nest-welcome");
      await treeItem(page, "Write Data Source").click();
      await eventually(async () => assert.match((await notifications(page)).join(), /3 things of it are different/));
      await screenshot(page, "nest-written");
      await page.getByRole("button", { name: "Show What Is Different" }).click();
      await eventually(async () =>
        assert.match(await page.locator(".monaco-editor:visible").last().innerText(), /could\snot\sbe\scarried\sover/),
      );
      await screenshot(page, "nest-differences");
    } finally {
      await close();
    }
  });
});
