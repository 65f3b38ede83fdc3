/** Bundled as text, and given to the page as a sheet of its own. */
declare module "*.css" {
  const text: string;
  export default text;
}
