import { readFile } from 'node:fs/promises';
import path from 'node:path';

import express from 'express';
import type { Router } from 'express';

/** The name that Zalo gives to the file; letters, digits and no way out of the folder. */
const NAME = /^\/zalo_verifier[\w-]{1,100}\.html$/;

/**
 * Zalo's proof that a domain is ours: the file it gave, laid into the data folder as it is, served at the root under its
 * own name. Zalo compares it byte for byte. A name that is not there is left to the next router.
 */
export function verifierFiles(folder: string): Router {
  const router = express.Router();
  router.get(NAME, async (request, response, next) => {
    const file = await readFile(path.join(folder, path.basename(request.path))).catch(() => undefined);
    if (file === undefined) return next();
    // A page from elsewhere on our own address: it may show itself and nothing more.
    response.set('content-security-policy', "default-src 'none'; sandbox").type('html').send(file);
  });
  return router;
}
