import { once } from 'node:events';
import type { Server } from 'node:http';

import type { Express } from 'express';

import { AppError, errorCode } from '../infra/errors.ts';

/**
 * Opens the HTTP server where the settings say.
 * @throws AppError `CONFIG_INVALID` when the port is taken, or the address is not this machine's.
 */
export async function listen(
  app: Express,
  { PORT, HOST }: { readonly PORT: number; readonly HOST: string },
): Promise<Server> {
  const server = app.listen(PORT, HOST);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new AppError('CONFIG_INVALID', { detail: `PORT, HOST: ${errorCode(error) ?? 'unusable'}`, cause: error });
  }
  return server;
}
