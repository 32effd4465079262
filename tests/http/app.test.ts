import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterEach, describe, expect, test } from '@jest/globals';
import express from 'express';

import type { Channel, ChannelHealth } from '../../src/channels/contract.ts';
import { createApp } from '../../src/http/app.ts';
import { silentLogger } from '../../src/infra/logger.ts';
import { createMetrics } from '../../src/infra/metrics.ts';

let server: Server | undefined;
afterEach(() => {
  server?.close();
});

function channel(health: ChannelHealth): Channel {
  const webhook = express.Router();
  webhook.post('/', (_request, response) => void response.send('stored'));
  webhook.get('/', () => {
    throw new TypeError('secret detail');
  });
  const port = {
    compose: () => [],
    window: () => ({ allowed: false, reason: 'no_interaction' }) as const,
    send: async () => ({ kind: 'retry', detail: 'never asked' }) as const,
  };
  return { name: 'zalo', webhook, port, health: () => health, accounts: () => [], close: async () => undefined };
}

async function serve(health: ChannelHealth, index = true): Promise<string> {
  return serveApp(channel(health), async () => index);
}

async function serveApp(only: Channel, holds: () => Promise<boolean>): Promise<string> {
  const app = createApp({
    channels: [only],
    checks: { index: { holds, code: 'INDEX_MISSING' } },
    metrics: createMetrics({ defaults: false }),
    logger: silentLogger,
    trustProxy: 0,
  });
  server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('health', () => {
  test('alive says nothing about readiness', async () => {
    const origin = await serve({ state: 'off', missing: ['ZALO_APP_ID'] }, false);
    expect((await fetch(`${origin}/healthz`)).status).toBe(200);
    const response = await fetch(`${origin}/readyz`);
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({
      checks: { index: false },
      errors: [{ code: 'INDEX_MISSING', message: expect.stringContaining('npm run ingest') }],
    });
  });

  test('a channel that is off names what is missing and does not make the service unready', async () => {
    const origin = await serve({ state: 'off', missing: ['ZALO_APP_ID'] });
    const response = await fetch(`${origin}/readyz`);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ channels: { zalo: { state: 'off', missing: ['ZALO_APP_ID'] } } });
  });

  test('a broken channel makes it unready and says why', async () => {
    const origin = await serve({ state: 'broken', detail: '190' });
    expect((await fetch(`${origin}/readyz`)).status).toBe(503);
  });

  test('what cannot be asked does not hold, and everything else is told', async () => {
    const fail = (): never => {
      throw new TypeError('secret detail');
    };
    const unknown = { ...channel({ state: 'ready' }), health: fail };
    const response = await fetch(`${await serveApp(unknown, async () => fail())}/readyz`);
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({
      status: 'not_ready',
      checks: { index: false },
      errors: [expect.objectContaining({ code: 'INDEX_MISSING' })],
      channels: { zalo: { state: 'broken', detail: expect.not.stringContaining('secret') } },
    });
  });
});

describe('the HTTP surface', () => {
  test('webhooks are mounted by channel name and timed', async () => {
    const origin = await serve({ state: 'ready' });
    expect(await (await fetch(`${origin}/webhooks/zalo`, { method: 'POST' })).text()).toBe('stored');
    const metrics = await (await fetch(`${origin}/metrics`)).text();
    expect(metrics).toContain('hoiluat_webhook_seconds_count{channel="zalo"} 1');
  });

  test('an unexpected fault answers a code and nothing of its inside', async () => {
    const origin = await serve({ state: 'ready' });
    const response = await fetch(`${origin}/webhooks/zalo`);
    expect(response.status).toBe(500);
    expect(await response.text()).toBe('{"error":"INTERNAL"}');
  });

  test('an unknown address is a 404 under a strict content policy', async () => {
    const origin = await serve({ state: 'ready' });
    const response = await fetch(`${origin}/console`);
    expect(response.status).toBe(404);
    expect(response.headers.get('content-security-policy')).toContain("script-src 'self'");
  });
});
