/** Lists conversations and changes who may speak in them, until the desk does; works beside a running service. */
import { existsSync } from 'node:fs';
import path from 'node:path';

import { Command, Option } from 'commander';

import { environment, loadConfig } from '../src/config.ts';
import type { ChannelName, Owner } from '../src/conversations/model.ts';
import { createSqliteStore } from '../src/conversations/sqlite-store.ts';
import type { ConversationStore, ConversationSummary, OwnerChangeResult } from '../src/conversations/store.ts';
import { AppError } from '../src/infra/errors.ts';
import { systemClock } from '../src/infra/clock.ts';
import { randomIds } from '../src/infra/ids.ts';
import { type Db, openDatabase } from '../src/storage/database.ts';
import { serviceMigrations } from '../src/storage/migrations/service.ts';

const OWNERS: Readonly<Record<Owner, string>> = {
  bot: 'trợ lý tự động',
  waiting: 'đang chờ',
  counsellor: 'tư vấn viên',
};

/** How many conversations a list shows when nothing else is said. */
const LIST_LIMIT = 50;

async function withStore(work: (store: ConversationStore) => Promise<void>): Promise<void> {
  const config = loadConfig(environment());
  const file = path.join(config.DATA_DIR, 'service.db');
  if (!existsSync(file))
    throw new AppError('CONFIG_INVALID', { detail: `DATA_DIR: no service.db in ${config.DATA_DIR}` });
  const db: Db = openDatabase({ file, migrations: serviceMigrations });
  try {
    const join = { pauseMs: config.TURN_PAUSE_MS, maxWaitMs: config.TURN_MAX_WAIT_MS };
    await work(createSqliteStore({ db, ids: randomIds, join }));
  } finally {
    db.close();
  }
}

async function list(store: ConversationStore, owner: Owner | undefined): Promise<void> {
  const conversations = await store.list({ limit: LIST_LIMIT, ...(owner && { owner }) });
  for (const conversation of conversations) print(lineOf(conversation));
  if (conversations.length === 0) print('Không có hội thoại nào.');
}

function lineOf({ id, channel, owner, ownerSince, queued, attention }: ConversationSummary): string {
  const since = new Date(ownerSince).toISOString();
  return [id, channel, OWNERS[owner], since, `chờ gửi ${queued}`, attention ?? ''].join('  ').trimEnd();
}

async function change(store: ConversationStore, id: string, to: Owner): Promise<void> {
  const conversation = await store.find(id);
  const result: OwnerChangeResult =
    conversation === undefined
      ? { ok: false, reason: 'not_found' }
      : await store.changeOwner({
          conversationId: id,
          expectedVersion: conversation.ownerVersion,
          to,
          reason: to === 'bot' ? 'returned' : 'taken',
          actor: 'operator',
          now: systemClock.now(),
        });
  print(outcomeOf(result));
  if (!result.ok) process.exitCode = 1;
}

function outcomeOf(result: OwnerChangeResult): string {
  if (result.ok) return `Đã chuyển: ${OWNERS[result.conversation.owner]}.`;
  if (result.reason === 'not_found') return 'Không có hội thoại này. Xem mã bằng: npm run conversation -- list';
  return `Không chuyển được: hiện là ${OWNERS[result.conversation.owner]}. Xem lại rồi thử lần nữa.`;
}

async function accounts(store: ConversationStore): Promise<void> {
  const known = await store.accounts();
  if (known.length === 0) print('Chưa có tài khoản kênh nào gửi hay nhận tin.');
  for (const { channel, accountId, stoppedAt, stopDetail } of known) {
    const state = stoppedAt === null ? 'gửi được' : `dừng từ ${new Date(stoppedAt).toISOString()}: ${stopDetail ?? ''}`;
    print(`${channel}  ${accountId}  ${state}`);
  }
}

async function resume(store: ConversationStore, channel: ChannelName, accountId: string): Promise<void> {
  const known = await store.resumeAccount({ channel, accountId });
  print(known ? 'Tài khoản được gửi trở lại.' : 'Không có tài khoản này. Xem: npm run conversation -- accounts');
  if (!known) process.exitCode = 1;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

const program = new Command('conversation').description('Xem các hội thoại và chuyển người trả lời');
program
  .command('list')
  .description('liệt kê, lâu nhất trước')
  .addOption(new Option('--owner <who>', 'chỉ của').choices(['bot', 'waiting', 'counsellor']))
  .action(({ owner }: { owner?: Owner }) => withStore((store) => list(store, owner)));
program
  .command('return <id>')
  .description('trả lại cho trợ lý tự động; người dân không nhận thông báo')
  .action((id: string) => withStore((store) => change(store, id, 'bot')));
program
  .command('take <id>')
  .description('tư vấn viên nhận; trợ lý tự động im lặng ngay')
  .action((id: string) => withStore((store) => change(store, id, 'counsellor')));
program
  .command('accounts')
  .description('các tài khoản và việc gửi của chúng')
  .action(() => withStore(accounts));
program
  .command('resume <channel> <account>')
  .description('cho một tài khoản đã dừng gửi trở lại')
  .action((channel: ChannelName, account: string) => withStore((store) => resume(store, channel, account)));

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${error instanceof AppError ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
