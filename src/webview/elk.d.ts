/** Bundled as text: the page makes its worker of it. */
declare module "elkjs/lib/elk-worker.min.js" {
  const source: string;
  export default source;
}
