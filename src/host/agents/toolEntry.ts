/** What the language model tools do, in the bundle of the commands. */
export { invokeTool } from "./invokeTool.ts";
export { prepareTool } from "./prepareTool.ts";
