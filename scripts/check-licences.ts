/** Fails when an installed production package has a licence that this project cannot ship with. */
import { readFileSync } from 'node:fs';

import { z } from 'zod';

const ALLOWED =
  /^\(?(MIT|MIT-0|ISC|Apache-2\.0|BSD-2-Clause|BSD-3-Clause|0BSD|BlueOak-1\.0\.0|CC0-1\.0|Unlicense|Python-2\.0|Zlib|WTFPL)\b/;

/** Packages outside the list, each with the reason why it may stay. */
const EXEMPT: Readonly<Record<string, string>> = {
  '@img/sharp-libvips-linux-x64': 'LGPL, a shared library of its own behind sharp, loaded unchanged at run time',
  buffers:
    'declares nothing; only the streaming reader of exceljs would load it, and the service never uses that reader',
  'htmx-ext-sse': 'declares nothing; its LICENSE file is the Zero-Clause BSD text',
  duck: 'says "BSD"; its LICENSE file is the BSD-2-Clause text',
};

const lockfile = z.object({
  packages: z.record(z.string(), z.object({ dev: z.boolean().optional(), optional: z.boolean().optional() })),
});
const manifest = z.object({
  name: z.string().optional(),
  version: z.string().optional(),
  license: z.union([z.string(), z.object({ type: z.string() })]).optional(),
  licenses: z.array(z.object({ type: z.string() })).optional(),
});

function licenceOf(folder: string): string | undefined {
  let text: string;
  try {
    text = readFileSync(`${folder}/package.json`, 'utf8');
  } catch {
    return undefined; // An optional package for another platform.
  }
  const { name = folder, license, licenses } = manifest.parse(JSON.parse(text));
  const declared = typeof license === 'string' ? license : (license?.type ?? licenses?.map((l) => l.type).join(' OR '));
  return name in EXEMPT ? undefined : (declared ?? 'unknown');
}

const { packages } = lockfile.parse(JSON.parse(readFileSync('package-lock.json', 'utf8')));
const wrong: string[] = [];
for (const [folder, entry] of Object.entries(packages)) {
  if (folder === '' || entry.dev === true) continue;
  const licence = licenceOf(folder);
  if (licence !== undefined && !ALLOWED.test(licence)) wrong.push(`${folder}: ${licence}`);
}
for (const line of wrong) process.stderr.write(`Licence not allowed: ${line}\n`);
process.exitCode = wrong.length > 0 ? 1 : 0;
