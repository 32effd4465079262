/** Sets up the accounts of a channel from the server; works beside a running service. */
import { Command } from 'commander';

import { AppError } from '../src/infra/errors.ts';
import { messengerCommand } from './support/channel-messenger.ts';
import { zaloBotCommand } from './support/channel-zalo-bot.ts';
import { zaloCommand } from './support/channel-zalo.ts';

const program = new Command('channel').description('Tài khoản của các kênh');
program.addCommand(zaloCommand());
program.addCommand(messengerCommand());
program.addCommand(zaloBotCommand());

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${error instanceof AppError ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
