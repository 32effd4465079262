/** Makes and manages the accounts of the counsellors' desk from the server; works beside a running service. */
import path from 'node:path';

import { Command, Option } from 'commander';

import { environment, loadConfig } from '../src/config.ts';
import type { Accounts } from '../src/desk/accounts/accounts.ts';
import { type Account, type AccountResult, ROLES, loginSchema, profileSchema } from '../src/desk/accounts/model.ts';
import { createStaffAccess } from '../src/desk/accounts/staff-access.ts';
import type { StaffRole } from '../src/desk/staff.ts';
import { vi } from '../src/desk/texts/vi.ts';
import { systemClock } from '../src/infra/clock.ts';
import { AppError } from '../src/infra/errors.ts';
import { randomIds } from '../src/infra/ids.ts';
import { openDatabase } from '../src/storage/database.ts';
import { serviceMigrations } from '../src/storage/migrations/service.ts';
import { askTwice } from './support/ask-password.ts';

/** Who acts, in the audit log. */
const OPERATOR = 'operator';

async function withAccounts(work: (accounts: Accounts) => Promise<void> | void): Promise<void> {
  const config = loadConfig(environment());
  const db = openDatabase({ file: path.join(config.DATA_DIR, 'service.db'), migrations: serviceMigrations });
  try {
    const known = { clock: systemClock, ids: randomIds, knownWords: [config.AGENCY_NAME] };
    await work(createStaffAccess({ db, ...known }).accounts);
  } finally {
    db.close();
  }
}

interface CreateOptions {
  readonly login: string;
  readonly role: StaffRole;
  readonly name?: string;
  readonly title?: string;
  readonly generate?: true;
}

async function create(accounts: Accounts, options: CreateOptions): Promise<void> {
  const login = loginSchema.safeParse(options.login);
  if (!login.success) return fail(`${vi.accounts.admin.wrong.login} ${vi.accounts.admin.form.loginHint}`);
  const { name = options.login, title = 'Tư vấn viên', role } = options;
  const profile = profileSchema.safeParse({ name, title, role, fields: [], capacity: null });
  if (!profile.success) return fail('Họ tên dài nhất 80 ký tự, chức danh dài nhất 40 ký tự.');
  // Never an argument: arguments stand in the shell's history and in the list of processes.
  const password = options.generate || !process.stdin.isTTY ? undefined : await askTwice();
  if (password === null) return fail(vi.accounts.own.repeatWrong);
  const made = await accounts.create(OPERATOR, {
    ...{ login: login.data, profile: profile.data },
    ...(password !== undefined && { password }),
  });
  if (!made.ok) return refuse(made);
  print(`Đã tạo tài khoản ${login.data} (${vi.shell.roles[role]}).`);
  if (made.value.password !== undefined) showOnce(made.value.password);
}

function showOnce(password: string): void {
  print(`Mật khẩu tạm, chỉ hiện một lần này, phải đổi khi đăng nhập: ${password}`);
}

/** Does something to the account of a login and says what came of it. */
async function onAccount<T>(
  login: string,
  work: (accounts: Accounts, account: Account) => AccountResult<T> | Promise<AccountResult<T>>,
  say: (value: T) => void,
): Promise<void> {
  await withAccounts(async (accounts) => {
    const account = accounts.findByLogin(login);
    if (account === undefined) return fail('Không có tài khoản này. Xem: npm run user -- list');
    const result = await work(accounts, account);
    if (result.ok) say(result.value);
    else refuse(result);
  });
}

function list(accounts: Accounts): void {
  const all = accounts.all();
  for (const { login, name, role, disabledAt, totp, mustChange } of all) {
    const marks = [disabledAt !== null && 'đã khoá', mustChange && 'chờ đổi mật khẩu', totp && 'hai bước'];
    print([login, vi.shell.roles[role], name, ...marks.filter(Boolean)].join('  '));
  }
  if (all.length === 0) print('Chưa có tài khoản nào. Tạo: npm run user -- create --login … --role administrator');
}

function refuse(result: { readonly ok: false; readonly reason: keyof typeof vi.accounts.refusals }): void {
  fail(vi.accounts.refusals[result.reason]);
}

function fail(text: string): void {
  process.stderr.write(`${text}\n`);
  process.exitCode = 1;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

const program = new Command('user').description('Tài khoản của bàn tư vấn');
program
  .command('create')
  .description('tạo tài khoản; hỏi mật khẩu trên màn hình, hoặc tự đặt mật khẩu tạm')
  .requiredOption('--login <login>', 'tên đăng nhập')
  .addOption(new Option('--role <role>', 'vai trò').choices(ROLES).makeOptionMandatory())
  .option('--name <name>', 'họ tên người dân đọc được')
  .option('--title <title>', 'chức danh hiện trước họ tên')
  .option('--generate', 'tự đặt mật khẩu tạm và hiện một lần')
  .action((options: CreateOptions) => withAccounts((accounts) => create(accounts, options)));
program
  .command('list')
  .description('liệt kê')
  .action(() => withAccounts(list));
program
  .command('disable <login>')
  .description('khoá tài khoản và kết thúc mọi phiên')
  .action((login: string) =>
    onAccount(
      login,
      (accounts, { id }) => accounts.disable(OPERATOR, id),
      () => print('Đã khoá.'),
    ),
  );
program
  .command('enable <login>')
  .description('mở khoá tài khoản')
  .action((login: string) =>
    onAccount(
      login,
      (accounts, { id }) => accounts.enable(OPERATOR, id),
      () => print('Đã mở khoá.'),
    ),
  );
program
  .command('reset-password <login>')
  .description('đặt mật khẩu tạm và kết thúc mọi phiên')
  .action((login: string) => onAccount(login, (accounts, { id }) => accounts.resetPassword(OPERATOR, id), showOnce));
program
  .command('reset-totp <login>')
  .description('tắt xác thực hai bước')
  .action((login: string) =>
    onAccount(
      login,
      (accounts, { id }) => accounts.resetTotp(OPERATOR, id),
      () => print('Đã tắt xác thực hai bước.'),
    ),
  );
program
  .command('unlock <login>')
  .description('bỏ thời gian chờ sau nhiều lần nhập sai')
  .action((login: string) =>
    onAccount(
      login,
      (accounts, { id }) => accounts.unlock(OPERATOR, id),
      () => print('Có thể đăng nhập ngay.'),
    ),
  );
program
  .command('end-sessions <login>')
  .description('kết thúc mọi phiên đăng nhập')
  .action((login: string) =>
    onAccount(
      login,
      (accounts, { id }) => accounts.endSessions(OPERATOR, { accountId: id }),
      (count) => print(`Đã kết thúc ${count} phiên.`),
    ),
  );

try {
  await program.parseAsync();
} catch (error) {
  fail(error instanceof AppError ? error.message : String(error));
}
