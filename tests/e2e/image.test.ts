import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

const run = promisify(execFile);

/** What operators are told to run, in docs/van-hanh.md. */
const COMMANDS = new Set(
  [...readFileSync('docs/van-hanh.md', 'utf8').matchAll(/npm run (?:-s )?([a-z]+)/g)].map(([, name]) => name ?? ''),
);

/** The last stage of the Dockerfile as a folder: the sources it copies, and no package but those of production. */
function layOut(image: string): void {
  const stage =
    readFileSync('Dockerfile', 'utf8')
      .split(/^FROM /m)
      .at(-1) ?? '';
  for (const [, copied = ''] of stage.matchAll(/^COPY (?!--from)(.+)$/gm)) {
    const names = copied.split(' ');
    const into = path.join(image, names.pop() ?? '');
    for (const name of names) cpSync(name, copied.endsWith('/') ? path.join(into, name) : into, { recursive: true });
  }
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
    readonly packages: Readonly<Record<string, { readonly dev?: true }>>;
  };
  const isOurs = ([place, { dev }]: [string, { dev?: true }]): boolean =>
    !dev && /^node_modules\/(@[^/]+\/)?[^/]+$/.test(place);
  for (const [place] of Object.entries(packages).filter(isOurs)) {
    mkdirSync(path.dirname(path.join(image, place)), { recursive: true });
    symlinkSync(path.resolve(place), path.join(image, place));
  }
}

describe('the container image', () => {
  const image = mkdtempSync(path.join(tmpdir(), 'hoi-luat-image-'));
  const npm = (...words: readonly string[]) =>
    run('npm', ['run', '-s', ...words], {
      cwd: image,
      env: { PATH: process.env['PATH'], NODE_ENV: 'production', DATA_DIR: path.join(image, 'var') },
    });

  beforeAll(() => layOut(image));
  afterAll(() => rmSync(image, { recursive: true, force: true }));

  test.each([...COMMANDS])('knows npm run %s', async (name) => {
    expect((await npm(name, '--', '--help')).stdout).toContain(`Usage: ${name}`);
  });

  test('makes its first administrator', async () => {
    await npm('user', '--', 'create', '--login', 'quantri', '--role', 'administrator', '--generate');
    expect((await npm('user', '--', 'list')).stdout).toContain('quantri');
  });

  test.each([
    ['channel', 'zalo list'],
    ['conversation', 'accounts'],
  ])('npm run %s -- %s says so where there is nothing', async (name, words) => {
    expect((await npm(name, '--', ...words.split(' '))).stdout).toContain('Chưa có');
  });
});
