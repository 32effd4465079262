import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker, type WorkerOptions } from 'node:worker_threads';

/**
 * Starts the worker that stands beside the calling module: `base.ts` under tsx and Jest, `base.js` when compiled.
 * @param here the caller's `import.meta.url` @param base path relative to it, without extension
 */
export function startWorker(here: string, base: string, options: WorkerOptions): Worker {
  if (!here.endsWith('.ts')) return new Worker(new URL(`${base}.js`, here), options);
  return new Worker(typescriptEntry(here, new URL(`${base}.ts`, here).href), { ...options, execArgv: [] });
}

/**
 * A worker does not inherit the TypeScript loader of its parent (Node 20), and tsx ignores `--import` in one, so a line
 * of JavaScript registers it there and then imports the module.
 */
function typescriptEntry(here: string, module: string): URL {
  // require.resolve finds tsx from any directory and under Jest, but in its CommonJS form, whose loader path is broken.
  const loader = pathToFileURL(
    createRequire(here)
      .resolve('tsx/esm/api')
      .replace(/\.cjs$/, '.mjs'),
  ).href;
  const code = `import { register } from ${JSON.stringify(loader)}; register(); await import(${JSON.stringify(module)});`;
  return new URL(`data:text/javascript,${encodeURIComponent(code)}`);
}
