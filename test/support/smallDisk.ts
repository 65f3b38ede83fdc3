import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** A file system of its own that is soon full; it takes the rights to mount one. */
export type SmallDisk = {
  readonly path: string;
  /** Takes what is free, but for so many bytes. */
  fill(left?: number): void;
  /** Gives that back. */
  empty(): void;
  dispose(): void;
};

/** Makes one of so many bytes; undefined for a user who may not mount. */
export function smallDisk(size: number): SmallDisk | undefined {
  const folder = mkdtempSync(path.join(tmpdir(), "migrations-disk-"));
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${size},mode=700`, "tmpfs", folder]);
  if (mounted.status !== 0) {
    rmSync(folder, { recursive: true });
    return undefined;
  }
  const ballast = path.join(folder, "ballast");
  return {
    path: folder,
    fill: (left = 0) => {
      const { bavail, bsize } = statfsSync(folder);
      writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - left)));
    },
    empty: () => rmSync(ballast),
    dispose: () => {
      spawnSync("umount", [folder]);
      rmSync(folder, { recursive: true });
    },
  };
}
