/**
 * Code that only a setup needs, as a bundle of its own (`dist/setup.js`), because it parses and edits JSON with
 * comments.
 */
export { readFacts } from "./facts.ts";
export { changesOf } from "./changes.ts";
export { applyChanges } from "./apply.ts";
export { planSetup } from "../../core/setup/plan.ts";
export { defaultPlaces, migrationsBeside, placeMistake, placeOf } from "../../core/setup/places.ts";
// The list of a fleet needs the same parser.
export { readList } from "../fleet/list.ts";
