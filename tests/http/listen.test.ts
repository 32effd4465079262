import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { expect, test } from '@jest/globals';
import express from 'express';

import { listen } from '../../src/http/listen.ts';

test('a port that is taken and an address of another machine are named as the settings they are', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const taken = listen(express(), { PORT: port, HOST: '127.0.0.1' });
  await expect(taken).rejects.toMatchObject({ code: 'CONFIG_INVALID', detail: 'PORT, HOST: EADDRINUSE' });
  const foreign = listen(express(), { PORT: 0, HOST: '192.0.2.1' });
  await expect(foreign).rejects.toMatchObject({ code: 'CONFIG_INVALID', detail: 'PORT, HOST: EADDRNOTAVAIL' });
  other.close();
});
