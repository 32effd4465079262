import { once } from 'node:events';
import { type RequestListener, type Server, createServer } from 'node:http';
import { type AddressInfo, Socket } from 'node:net';

import { afterEach, describe, expect, test } from '@jest/globals';

import { createApiClient } from '../../src/channels/shared/http.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A server on a free port; resolves with its address and how often it was called. */
async function serve(answer: RequestListener): Promise<{ readonly url: string; calls: number }> {
  const served = { url: '', calls: 0 };
  const server = createServer((request, response) => {
    served.calls += 1;
    answer(request, response);
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  served.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return served;
}

const callOf = (...baseUrls: string[]) => createApiClient({ baseUrls, timeoutMs: 5_000 });

describe('calls to platforms', () => {
  test('go to the configured address and nowhere else', async () => {
    const own = await serve((_request, response) => response.end('{"ok":true}'));
    const other = await serve((_request, response) => response.end('{}'));
    const call = callOf(own.url);
    expect(await call({ method: 'GET', url: `${own.url}/x` })).toMatchObject({ kind: 'answered', body: { ok: true } });
    for (const url of [
      `${other.url}/x`,
      own.url.replace('127.0.0.1', 'localhost'),
      own.url.replace('http:', 'https:'),
      `http://127.0.0.1:1@${new URL(other.url).host}/`,
      `${own.url}.evil.example/`,
      'http://169.254.169.254/latest/meta-data/',
      'file:///etc/passwd',
      'not an address',
    ]) {
      expect(await call({ method: 'POST', url })).toEqual({ kind: 'not_sent', code: 'HOST_NOT_CONFIGURED' });
    }
    expect([own.calls, other.calls]).toEqual([1, 0]);
  });

  test.each([301, 302, 303, 307, 308])(
    'do not follow a redirect (%i), not even to the configured host',
    async (status) => {
      const other = await serve((_request, response) => response.end('{"token":"stolen"}'));
      let place = `${other.url}/elsewhere`;
      const own = await serve((_request, response) => response.writeHead(status, { location: place }).end());
      const headers = { authorization: 'Bearer secret' };
      for (const target of [place, `${own.url}/again`]) {
        place = target;
        const answer = await callOf(own.url)({ method: 'POST', url: `${own.url}/x`, headers, json: {} });
        expect(answer).toMatchObject({ kind: 'answered', status });
      }
      expect([own.calls, other.calls]).toEqual([2, 0]);
    },
  );

  test('do not go through a proxy of the environment', async () => {
    const proxy = await serve((_request, response) => response.end('{}'));
    const own = await serve((_request, response) => response.end('{"direct":true}'));
    const before = process.env['http_proxy'];
    process.env['http_proxy'] = proxy.url;
    try {
      const answer = await callOf(own.url)({ method: 'GET', url: own.url });
      expect(answer).toMatchObject({ kind: 'answered', body: { direct: true } });
      expect(proxy.calls).toBe(0);
    } finally {
      if (before === undefined) delete process.env['http_proxy'];
      else process.env['http_proxy'] = before;
    }
  });

  test('tell nothing of the request when they fail', async () => {
    const own = await serve((request) => request.socket.destroy());
    const url = `${own.url}/bot-SECRET/x?access_token=SECRET`;
    const answer = await callOf(own.url)({ method: 'POST', url, headers: { authorization: 'SECRET' }, json: 'SECRET' });
    expect(answer.kind).toBe('lost');
    expect(JSON.stringify(answer)).not.toContain('SECRET');
  });

  test('are made on a machine that was busy for longer than connections rest', async () => {
    const own = await serve((_request, response) => response.end('{}'));
    const answer = callOf(own.url)({ method: 'POST', url: own.url, json: {} });
    await Promise.resolve();
    for (const until = performance.now() + 2_100; performance.now() < until;);
    expect(await answer).toMatchObject({ kind: 'answered' });
  });

  test('share a connection, which is let go of when it has rested for two seconds', async () => {
    const sockets = new Set<Socket>();
    const own = await serve((request, response) => {
      sockets.add(request.socket);
      response.end('{}');
    });
    const call = callOf(own.url);
    await call({ method: 'POST', url: own.url, json: {} });
    await call({ method: 'POST', url: own.url, json: {} });
    const [shared, ...others] = sockets;
    expect(others).toEqual([]);
    // The server itself would keep it for five.
    await once(shared ?? new Socket(), 'close', { signal: AbortSignal.timeout(4_000) });
  });
});
