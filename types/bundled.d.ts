/** What esbuild.js resolves beside ordinary modules. */
declare module 'nnspec:web-worker' {
  /** The bundled browser worker (src/worker/web.ts) as text, to be started from a Blob. */
  const source: string;
  export default source;
}

declare module '*.css';

declare module '*.nnspec' {
  const text: string;
  export default text;
}
