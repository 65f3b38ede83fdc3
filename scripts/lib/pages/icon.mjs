import { readFileSync } from "node:fs";
import path from "node:path";
import sharp from "sharp";
import { root } from "../run.mjs";

const source = path.join(root, "media/icon.svg");

/** Path of the icon that the Marketplace shows. It accepts no SVG. */
export const iconFile = path.join(root, "media/icon.png");

/** Width and height of the icon in pixels. */
const size = 256;

/**
 * Renders the icon.
 *
 * @returns {Promise<Buffer>} a PNG
 */
export function renderIcon() {
  return sharp(readFileSync(source)).resize(size, size).png({ compressionLevel: 9 }).toBuffer();
}

/**
 * True if two PNGs show the same picture. Platforms round the edges of curves differently, so a mean difference of less than
 * one step per channel is equal.
 *
 * @param {Buffer} one
 * @param {Buffer} other
 */
export async function samePicture(one, other) {
  const [first, second] = await Promise.all([one, other].map(pixelsOf));
  if (first.info.width !== second.info.width || first.info.height !== second.info.height) return false;
  const total = first.data.reduce((sum, value, index) => sum + Math.abs(value - second.data[index]), 0);
  return total / first.data.length < 1;
}

/** @param {Buffer} png */
function pixelsOf(png) {
  return sharp(png).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
}
