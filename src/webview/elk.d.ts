/** The kernel. In Node.js it is a module with a class that runs it in the same thread. */
declare module "elkjs/lib/elk-worker.min.js" {
  const kernel: { readonly Worker: new () => Worker };
  export default kernel;
}
