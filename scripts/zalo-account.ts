/** Connects a further Zalo OA with a token pair from the API Explorer, or disconnects one; works while the service runs. */
import path from 'node:path';
import { text } from 'node:stream/consumers';

import { Command } from 'commander';

import { connectAccount, disconnectAccount } from '../src/channels/zalo/connect.ts';
import { environment, loadConfig, sealerFrom } from '../src/config.ts';
import { systemClock } from '../src/infra/clock.ts';
import { openDatabase } from '../src/storage/database.ts';
import { serviceMigrations } from '../src/storage/migrations/service.ts';

function keeping() {
  const config = loadConfig(environment());
  const db = openDatabase({ file: path.join(config.DATA_DIR, 'service.db'), migrations: serviceMigrations });
  return { db, sealer: sealerFrom(config, { simulated: false }), clock: systemClock };
}

async function connect(oaId: string): Promise<void> {
  const [accessToken = '', refreshToken = ''] = (await text(process.stdin)).split('\n').map((line) => line.trim());
  if (!/^\d+$/.test(oaId) || accessToken === '' || refreshToken === '') {
    process.stderr.write('Cần mã OA (chỉ chữ số) và hai dòng ở đầu vào: access token, rồi refresh token.\n');
    process.exitCode = 2;
    return;
  }
  connectAccount(keeping(), { oaId, accessToken, refreshToken });
  process.stdout.write(`Đã kết nối OA ${oaId}.\n`);
}

function disconnect(oaId: string): void {
  disconnectAccount(keeping(), oaId);
  process.stdout.write(`Đã ngắt OA ${oaId}. Tin nhắn đến vẫn được lưu, không được trả lời.\n`);
}

const program = new Command('zalo-account');
program.command('connect').argument('<oa-id>').description('Đọc hai dòng: access token, refresh token').action(connect);
program.command('disconnect').argument('<oa-id>').action(disconnect);
await program.parseAsync();
