import path from 'node:path';

import { Command } from 'commander';

import { checkToken } from '../../src/channels/messenger/check.ts';
import { type CallGraph, createGraph } from '../../src/channels/messenger/graph.ts';
import { type PageStore, createPageStore } from '../../src/channels/messenger/page-store.ts';
import { type PageAccess, appOf } from '../../src/channels/messenger/settings.ts';
import { reconcileSubscription } from '../../src/channels/messenger/subscriptions.ts';
import { API_TIMEOUT_MS } from '../../src/channels/shared/assemble.ts';
import { createApiClient } from '../../src/channels/shared/http.ts';
import { type Config, environment, loadConfig, messengerSettings, sealerFrom } from '../../src/config.ts';
import { systemClock } from '../../src/infra/clock.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { serviceMigrations } from '../../src/storage/migrations/service.ts';
import { askSecrets } from './ask-secret.ts';
import { fail } from './fail.ts';
import { setUpPage } from './messenger-setup.ts';

interface Desk {
  readonly config: Config;
  readonly store: PageStore;
  readonly graph: CallGraph;
  readonly appId: string;
}

/** `channel messenger …`: pages, their health, and what stands on them. */
export function messengerCommand(): Command {
  const command = new Command('messenger').description('Trang Facebook');
  command
    .command('add <pageId>')
    .description('thêm một trang, hoặc thay token của trang; token đọc từ màn hình (không hiện) hay từ stdin')
    .action((pageId: string) => withDesk((desk) => add(desk, pageId)));
  command
    .command('list')
    .description('liệt kê các trang')
    .action(() => withDesk(list));
  command
    .command('remove <pageId>')
    .description('bỏ một trang và token của trang')
    .action((pageId: string) => withDesk((desk) => remove(desk, pageId)));
  command
    .command('check')
    .description('kiểm tra token và đăng ký sự kiện của từng trang')
    .action(() => withDesk(check));
  command
    .command('setup')
    .description('đặt nút Bắt đầu, lời chào, câu hỏi gợi ý và trình đơn của trang; chỉ đổi những gì khác')
    .option('--page <pageId>', 'chỉ một trang')
    .option('--dry-run', 'chỉ xem sẽ đổi gì')
    .action((options: SetupOptions) => withDesk((desk) => setup(desk, options)));
  return command;
}

interface SetupOptions {
  readonly page?: string;
  readonly dryRun?: boolean;
}

async function withDesk(work: (desk: Desk) => Promise<void> | void): Promise<void> {
  const config = loadConfig(environment());
  const app = appOf(messengerSettings(config));
  if (app === undefined)
    return fail('Chưa đủ FB_APP_ID, FB_APP_SECRET, FB_VERIFY_TOKEN. Xem bảng cài đặt trong README.md.');
  if (config.SECRETS_KEY === undefined)
    return fail('Chưa có SECRETS_KEY để niêm phong token. Tạo khoá: openssl rand -base64 32');
  const db = openDatabase({ file: path.join(config.DATA_DIR, 'service.db'), migrations: serviceMigrations });
  const graph = createGraph(app, createApiClient({ baseUrls: [app.graphUrl], timeoutMs: API_TIMEOUT_MS }));
  const store = createPageStore({ db, sealer: sealerFrom(config, { simulated: false }), clock: systemClock });
  try {
    await work({ config, store, graph, appId: app.appId });
  } finally {
    db.close();
  }
}

async function add({ config, store, graph }: Desk, pageId: string): Promise<void> {
  if (!/^\d{1,32}$/.test(pageId)) return fail('Mã trang chỉ gồm chữ số.');
  if (pageId === config.FB_PAGE_ID)
    return fail('Trang này nằm trong cài đặt: đổi FB_PAGE_ACCESS_TOKEN rồi khởi động lại.');
  const [accessToken] = await askSecrets('Token của trang (không hiện khi gõ): ');
  if (!/^[\w-]{1,2000}$/.test(accessToken)) return fail('Đây không phải token của trang: chỉ gồm chữ, số, “_” và “-”.');
  const result = await checkToken(graph, { pageId, accessToken });
  if (result.state === 'dead')
    return fail(`Facebook không nhận token này cho trang ${pageId} (${result.detail}). Không có gì được lưu.`);
  if (result.state === 'unknown')
    return fail(`Chưa hỏi được Facebook (${result.detail}). Không có gì được lưu; hãy thử lại.`);
  store.put({ pageId, name: result.name, accessToken });
  print(
    `Đã lưu trang ${pageId} (${result.name}). Dịch vụ đang chạy với kênh Messenger đã bật sẽ nhận trong vòng một phút.`,
  );
}

function list({ config, store }: Desk): void {
  if (config.FB_PAGE_ID !== undefined) print(`${config.FB_PAGE_ID}  (trong cài đặt)`);
  const added = store.list();
  for (const { pageId, name, accessToken } of added)
    print(`${pageId}  ${name}${accessToken === undefined ? '  KHÔNG MỞ ĐƯỢC TOKEN: SECRETS_KEY đã khác' : ''}`);
  if (config.FB_PAGE_ID === undefined && added.length === 0) print('Chưa có trang nào.');
}

function remove({ store }: Desk, pageId: string): void {
  if (store.remove(pageId)) print(`Đã bỏ trang ${pageId}.`);
  else fail('Không có trang này. Xem: npm run channel -- messenger list');
}

async function check(desk: Desk): Promise<void> {
  for (const access of pagesOf(desk)) {
    const token = await checkToken(desk.graph, access);
    const detail = token.state === 'alive' ? token.name : token.detail;
    (token.state === 'alive' ? print : fail)(`${access.pageId}  token: ${token.state} (${detail})`);
    if (token.state !== 'alive') continue;
    const subscribed = await reconcileSubscription(desk.graph, { access, appId: desk.appId });
    (subscribed.state === 'failed' ? fail : print)(`${access.pageId}  đăng ký sự kiện: ${subscribed.state}`);
  }
}

async function setup(desk: Desk, { page, dryRun = false }: SetupOptions): Promise<void> {
  const pages = pagesOf(desk).filter(({ pageId }) => page === undefined || pageId === page);
  if (pages.length === 0) return fail('Không có trang nào như vậy. Xem: npm run channel -- messenger list');
  const { graph, config } = desk;
  for (const access of pages) await setUpPage({ graph, access, agencyName: config.AGENCY_NAME, dryRun });
}

function pagesOf({ config, store }: Desk): PageAccess[] {
  const { FB_PAGE_ID: pageId, FB_PAGE_ACCESS_TOKEN: accessToken } = config;
  const first = pageId !== undefined && accessToken !== undefined ? [{ pageId, accessToken }] : [];
  const saved = store.list().filter((page) => page.pageId !== pageId);
  return [...first, ...saved.map((page) => ({ pageId: page.pageId, accessToken: page.accessToken ?? '' }))];
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
