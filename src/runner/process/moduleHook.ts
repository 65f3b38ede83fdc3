import Module from "node:module";

/**
 * Wraps the evaluation of CommonJS modules with a matching path, for example a package's file wherever the package is
 * installed.
 *
 * @param pattern of a module's absolute path
 * @param around calls `evaluate` once and may read the module's exports afterwards
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
