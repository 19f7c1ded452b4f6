/** What esbuild.js resolves beside ordinary modules. */
declare module '*.css';

declare module '*.nnspec' {
  const text: string;
  export default text;
}
