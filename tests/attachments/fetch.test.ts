import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';

import { type FetchLimits, type Resolve, createFetcher, systemResolve } from '../../src/attachments/fetch.ts';
import { HOSTS, LIMITS, type TestServer, startServer } from './support.ts';

let server: TestServer;
let folder: string;
let files = 0;

beforeAll(async () => {
  server = await startServer();
  folder = mkdtempSync(path.join(tmpdir(), 'hoi-luat-fetch-'));
});
beforeEach(() => void server.requests.splice(0));
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Try {
  readonly local?: readonly string[];
  readonly resolve?: Resolve;
  readonly limits?: Partial<FetchLimits>;
  readonly signal?: AbortSignal;
}

async function fetched(url: string, { local, resolve = systemResolve, limits, signal }: Try = {}) {
  const fetchFile = createFetcher({
    policy: { hosts: HOSTS, localOrigins: local ?? [server.origin] },
    limits: { ...LIMITS, ...limits },
    resolve,
  });
  const file = path.join(folder, `f${(files += 1)}`);
  const result = await fetchFile({ channel: 'zalo', url, file, signal: signal ?? new AbortController().signal });
  return { result, file };
}

const at = (path: string): string => `${server.origin}${path}`;

describe('a file', () => {
  test('arrives whole, with its size and hash', async () => {
    server.put('/ok', 'xin chào');
    const { result, file } = await fetched(at('/ok'));
    const sha256 = createHash('sha256').update('xin chào').digest('hex');
    expect(result).toEqual({ kind: 'fetched', size: 9, sha256 });
    expect(readFileSync(file, 'utf8')).toBe('xin chào');
  });

  test('arrives over three redirects, and not over four', async () => {
    server.put('/end', 'x');
    for (const [from, to] of [
      ['/r1', '/end'],
      ['/r2', '/r1'],
      ['/r3', '/r2'],
      ['/r4', '/r3'],
    ] as const) {
      server.answer(from, (_request, response) => response.writeHead(302, { Location: to }).end());
    }
    expect((await fetched(at('/r3'))).result).toMatchObject({ kind: 'fetched' });
    expect((await fetched(at('/r4'))).result).toEqual({ kind: 'refused', reason: 'redirects' });
  });

  test('is as large as is allowed and no byte larger', async () => {
    server.put('/exact', Buffer.alloc(LIMITS.maxBytes));
    server.put('/over', Buffer.alloc(LIMITS.maxBytes + 1));
    expect((await fetched(at('/exact'))).result).toMatchObject({ kind: 'fetched', size: LIMITS.maxBytes });
    expect((await fetched(at('/over'))).result).toEqual({ kind: 'refused', reason: 'too_large' });
  });
});

describe('a way into our own network', () => {
  test.each([
    ['https://127.0.0.1/', 'host'],
    ['http://169.254.169.254/latest/meta-data/', 'scheme'],
    ['https://169.254.169.254/latest/meta-data/', 'host'],
    ['http://localhost/', 'scheme'],
    ['file:///etc/passwd', 'scheme'],
    ['https://[::ffff:127.0.0.1]/', 'host'],
  ])('by a redirect to %s is refused: %s', async (location, reason) => {
    server.answer('/trap', (_request, response) => response.writeHead(307, { Location: location }).end());
    const { result } = await fetched(at('/trap'));
    expect(result).toMatchObject({ kind: 'refused', reason });
    expect(server.requests).toHaveLength(1);
  });

  test('by a name of the platform that leads to loopback, link-local or a private network is refused', async () => {
    for (const address of ['127.0.0.1', '169.254.169.254', '10.0.0.7', '::1', '::ffff:10.0.0.1', 'fd00::1']) {
      const resolve: Resolve = async () => [{ address, family: address.includes(':') ? 6 : 4 }];
      const { result } = await fetched('https://cdn.zdn.vn/1.jpg', { resolve });
      expect(result).toEqual({ kind: 'refused', reason: 'address', host: 'cdn.zdn.vn' });
    }
    expect(server.requests).toEqual([]);
  });

  test('by one private address among public ones is refused', async () => {
    const resolve: Resolve = async () => [
      { address: '157.240.1.1', family: 4 },
      { address: '192.168.1.1', family: 4 },
    ];
    const { result } = await fetched('https://cdn.zdn.vn/1.jpg', { resolve });
    expect(result).toMatchObject({ kind: 'refused', reason: 'address' });
  });

  test('by a name that changes its answer leads nowhere: the connection goes to the address that was checked', async () => {
    server.put('/pinned', 'x');
    let asked = 0;
    // Loopback has many addresses; a name nobody knows can only be reached through what the resolver said first.
    const resolve: Resolve = async () => [{ address: asked++ === 0 ? '127.0.0.5' : '127.0.0.6', family: 4 }];
    const origin = `http://rebind.invalid:${server.port}`;
    const { result } = await fetched(`${origin}/pinned`, { local: [origin], resolve });
    expect(result).toMatchObject({ kind: 'fetched' });
    expect(asked).toBe(1);
    expect(server.requests).toEqual([{ path: '/pinned', address: '127.0.0.5' }]);
  });

  test('by a redirect to the platform is checked again at that hop', async () => {
    server.answer('/hop', (_request, response) => response.writeHead(302, { Location: 'https://cdn.zdn.vn/x' }).end());
    const resolve: Resolve = async (name) =>
      name === 'cdn.zdn.vn' ? [{ address: '10.0.0.1', family: 4 }] : [{ address: '127.0.0.1', family: 4 }];
    const { result } = await fetched(at('/hop'), { resolve });
    expect(result).toEqual({ kind: 'refused', reason: 'address', host: 'cdn.zdn.vn' });
  });
});

describe('a server that misbehaves', () => {
  test('an endless body is broken off at the limit', async () => {
    server.answer('/endless', (_request, response) => {
      const more = () => {
        while (response.write(Buffer.alloc(16_384))) if (response.destroyed) return;
        response.once('drain', more);
      };
      more();
    });
    expect((await fetched(at('/endless'))).result).toEqual({ kind: 'refused', reason: 'too_large' });
  });

  test('a body announced too large is not even begun', async () => {
    server.answer('/announced', (_request, response) => {
      response.writeHead(200, { 'Content-Length': '99999999' });
      response.flushHeaders();
    });
    const { result, file } = await fetched(at('/announced'));
    expect(result).toEqual({ kind: 'refused', reason: 'too_large' });
    expect(existsSync(file)).toBe(false);
  });

  test('a body cut short is not taken for the file', async () => {
    server.answer('/short', (_request, response) => {
      response.writeHead(200, { 'Content-Length': '1000' });
      response.write('half', () => response.destroy());
    });
    expect((await fetched(at('/short'))).result).toMatchObject({ kind: 'unreachable' });
  });

  test('silence ends at the idle limit, a trickle at the total one', async () => {
    server.answer('/silent', () => undefined);
    server.answer('/stalled', (_request, response) => void response.write('x'));
    server.answer('/trickle', (_request, response) => {
      const timer = setInterval(() => response.write('x'), 100);
      response.on('close', () => clearInterval(timer));
    });
    const [silent, stalled, trickle] = await Promise.all(
      ['/silent', '/stalled', '/trickle'].map((path) => fetched(at(path))),
    );
    expect(silent?.result).toEqual({ kind: 'unreachable', code: 'ETIMEDOUT' });
    expect(stalled?.result).toMatchObject({ kind: 'unreachable' });
    expect(trickle?.result).toMatchObject({ kind: 'unreachable' });
  });

  test('endless redirects end', async () => {
    server.answer('/loop', (_request, response) => response.writeHead(301, { Location: '/loop' }).end());
    expect((await fetched(at('/loop'))).result).toEqual({ kind: 'refused', reason: 'redirects' });
    expect(server.requests).toHaveLength(4);
  });

  test.each([
    [404, { kind: 'gone', status: 404 }],
    [403, { kind: 'gone', status: 403 }],
    [410, { kind: 'gone', status: 410 }],
    [429, { kind: 'unreachable', code: 'HTTP_429' }],
    [503, { kind: 'unreachable', code: 'HTTP_503' }],
    [204, { kind: 'unreachable', code: 'HTTP_204' }],
    [302, { kind: 'unreachable', code: 'HTTP_302' }],
  ])('status %d is told apart', async (status, expected) => {
    server.answer('/status', (_request, response) => response.writeHead(status).end());
    expect((await fetched(at('/status'))).result).toEqual(expected);
  });

  test('an answer that is not HTTP, a closed port, an unknown name and a redirect to nonsense are said, not thrown', async () => {
    const odd = createServer((socket) => socket.resume().end('SSH-2.0-OpenSSH\r\n')).listen(0, '127.0.0.1');
    await once(odd, 'listening');
    const origin = `http://127.0.0.1:${(odd.address() as AddressInfo).port}`;
    expect((await fetched(`${origin}/`, { local: [origin] })).result).toMatchObject({ kind: 'unreachable' });
    odd.close();
    await once(odd, 'close');
    expect((await fetched(`${origin}/`, { local: [origin] })).result).toMatchObject({ code: 'ECONNREFUSED' });
    const unknown = () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' }));
    expect((await fetched('https://x.zdn.vn/', { resolve: unknown })).result).toMatchObject({ code: 'ENOTFOUND' });
    server.answer('/nonsense', (_request, response) => response.writeHead(302, { Location: 'http://[' }).end());
    expect((await fetched(at('/nonsense'))).result).toMatchObject({ kind: 'refused', reason: 'scheme' });
  });

  test('a stop breaks a fetch off at once', async () => {
    server.answer('/hanging', () => undefined);
    const stop = new AbortController();
    const under = fetched(at('/hanging'), { signal: stop.signal, limits: { idleMs: 20_000, totalMs: 20_000 } });
    while (server.requests.length === 0) await new Promise(setImmediate);
    stop.abort();
    expect((await under).result).toMatchObject({ kind: 'unreachable' });
  });
});
