// Makes the pictures of the documents. scripts/record.mjs starts it.
import { mkdirSync } from "node:fs";
import { recordAnimation } from "./animation.ts";
import { takePictures } from "./pictures.ts";

const folder = "docs/images";

async function record(only: string | undefined): Promise<void> {
  mkdirSync(folder, { recursive: true });
  if (only !== "animation") await takePictures(folder);
  if (only !== "pictures") await recordAnimation(`${folder}/change.webp`);
}

void record(process.argv[2]);
