import { fileURLToPath } from 'node:url';

import { environment, loadConfig } from './config.ts';
import { endOf } from './ending.ts';
import { systemClock } from './infra/clock.ts';
import { randomIds } from './infra/ids.ts';
import { createLogger, describeError, explainError } from './infra/logger.ts';
import { type Service, startService } from './service.ts';

/** The project's folder, from `src/main.ts` and from `dist/src/main.js` alike. */
const HOME = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? '..' : '../..', import.meta.url));

function greet({ origin, simulator }: Service): void {
  const page = simulator === undefined ? `${origin}/readyz` : `${origin}/`;
  process.stdout.write(`Hỏi Luật đang chạy: ${page}\n`);
}

/**
 * A line that is not taken is lost, and nothing else: where the output goes to a file on a disk that has become full or
 * read-only, the line that says so must not end the process.
 */
function surviveLostOutput(): void {
  for (const output of [process.stdout, process.stderr]) output.on('error', () => undefined);
}

async function main(): Promise<void> {
  const config = loadConfig(environment());
  surviveLostOutput();
  const logger = createLogger(config.LOG_LEVEL);
  process.on('unhandledRejection', (error) => logger.error('unhandled_rejection', { cause: describeError(error) }));
  const service = await startService({
    config,
    dataDirectory: `${HOME}data`,
    ...{ clock: systemClock, ids: randomIds, logger },
  });
  greet(service);
  const end = endOf({ stop: () => service.stop(), exit: (code) => process.exit(code), logger });
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
}

main().catch((error: unknown) => {
  // A wrong setting or an unusable folder is the operator's to mend: one line, no stack.
  process.stderr.write(`${explainError(error)}\n`);
  process.exit(1);
});
