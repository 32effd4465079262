import path from 'node:path';

import { Command } from 'commander';

import { createAccountList } from '../../src/channels/shared/account-list.ts';
import { type AccountKeeping, connectAccount, disconnectAccount } from '../../src/channels/zalo/connect.ts';
import { seedOf } from '../../src/channels/zalo/tokens.ts';
import { type Config, environment, loadConfig, sealerFrom } from '../../src/config.ts';
import { systemClock } from '../../src/infra/clock.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { serviceMigrations } from '../../src/storage/migrations/service.ts';
import { askSecrets } from './ask-secret.ts';
import { fail } from './fail.ts';

/** `channel zalo …`: further Official Accounts of the same app. */
export function zaloCommand(): Command {
  const command = new Command('zalo').description('Zalo Official Account');
  command
    .command('add <oaId>')
    .description('kết nối một OA bằng cặp mã lấy ở API Explorer; đọc từ màn hình (không hiện) hay hai dòng từ stdin')
    .action(add);
  command
    .command('list')
    .description('liệt kê các OA đã kết nối')
    .action(() =>
      withAccounts(({ db, clock }) => {
        const listed = createAccountList(db, { channel: 'zalo', clock }).all();
        const connected = listed.filter(({ isConnected }) => isConnected);
        for (const { accountId } of connected) process.stdout.write(`${accountId}\n`);
        if (connected.length === 0) process.stdout.write('Chưa có OA nào được kết nối ở trang Kênh hay bằng lệnh.\n');
      }),
    );
  command
    .command('remove <oaId>')
    .description('ngắt một OA và xoá mã của OA; tin nhắn đến vẫn được lưu, không được trả lời')
    .action((oaId: string) =>
      withAccounts((accounts) => {
        disconnectAccount(accounts, oaId);
        process.stdout.write(`Đã ngắt OA ${oaId}. Tin nhắn đến vẫn được lưu, không được trả lời.\n`);
      }),
    );
  return command;
}

async function add(oaId: string): Promise<void> {
  if (!/^\d{1,32}$/.test(oaId)) return fail('Mã OA chỉ gồm chữ số.');
  const [accessToken, refreshToken] = await askSecrets(
    'Access token (không hiện khi gõ): ',
    'Refresh token (không hiện khi gõ): ',
  );
  if (accessToken === '' || refreshToken === '') return fail('Cần cả hai mã: access token, rồi refresh token.');
  withAccounts((accounts, config) => {
    const { ZALO_OA_ID: first, ZALO_ACCESS_TOKEN: access, ZALO_REFRESH_TOKEN: refresh } = config;
    const seed = oaId === first ? seedOf({ accessToken: access, refreshToken: refresh }) : undefined;
    connectAccount(accounts, { oaId, accessToken, refreshToken, seed });
    process.stdout.write(`Đã kết nối OA ${oaId}.\n`);
  });
}

function withAccounts(work: (accounts: AccountKeeping, config: Config) => void): void {
  const config = loadConfig(environment());
  const sealer = sealerFrom(config, { simulated: false });
  const db = openDatabase({ file: path.join(config.DATA_DIR, 'service.db'), migrations: serviceMigrations });
  try {
    work({ db, sealer, clock: systemClock }, config);
  } finally {
    db.close();
  }
}
