import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import express, { type Router } from 'express';

const PUBLIC = fileURLToPath(new URL('../public/', import.meta.url));
const require = createRequire(import.meta.url);

/** Library files, served from our own origin under short names. */
const LIBRARIES: Readonly<Record<string, string>> = {
  'htmx.js': 'htmx.org/dist/htmx.min.js',
  'sse.js': 'htmx-ext-sse/dist/sse.min.js',
};

/** A year: the address changes with the content. */
const MAX_AGE_S = 31_536_000;

/** Files that the pages load. */
export interface Assets {
  readonly router: Router;
  /** `/console/assets/console.css?v=…`. */
  url(name: string): string;
}

/** Reads every file once: there are few, and what is served is then what was hashed. */
export function loadAssets(): Assets {
  const files = new Map<string, Buffer>();
  for (const name of readdirSync(PUBLIC)) files.set(name, readFileSync(path.join(PUBLIC, name)));
  for (const [name, module] of Object.entries(LIBRARIES)) files.set(name, readFileSync(require.resolve(module)));
  const hashes = new Map([...files].map(([name, content]) => [name, hashOf(content)]));
  const router = express.Router();
  router.get('/:name', (request, response, next) => {
    const { name } = request.params;
    const content = files.get(name);
    if (content === undefined) return next();
    response.set('cache-control', `public, max-age=${MAX_AGE_S}, immutable`);
    response.type(path.extname(name)).send(content);
  });
  return { router, url: (name) => `/console/assets/${name}?v=${hashes.get(name) ?? 'missing'}` };
}

function hashOf(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 12);
}
