import Module from "node:module";

/**
 * Lets somebody stand around the evaluation of CommonJS modules of a name, such as those of a package's file wherever it is
 * installed.
 *
 * @param pattern of a module's absolute path
 * @param around evaluates the module by `evaluate`, once, and may look at what it exports then
 */
export function aroundModule(
  pattern: RegExp,
  around: (evaluate: () => unknown, module: NodeJS.Module) => unknown,
): void {
  const compiler = Module.prototype as unknown as {
    _compile(this: NodeJS.Module, text: string, file: string, ...rest: unknown[]): unknown;
  };
  const { _compile: compile } = compiler;
  compiler._compile = function (text, file, ...rest) {
    const evaluate = () => compile.call(this, text, file, ...rest);
    return pattern.test(file) ? around(evaluate, this) : evaluate();
  };
}
