import cliProgress from 'cli-progress';

import type { CopyProgress } from '../../src/storage/backup/backup.ts';

/** What is drawn while a backup or a restore runs. */
export interface DrawnProgress {
  readonly show: (progress: CopyProgress) => void;
  readonly stop: () => void;
}

/** A bar on a terminal; nothing in the log of a timer. */
export function drawCopying(): DrawnProgress {
  if (!process.stderr.isTTY) return { show: () => undefined, stop: () => undefined };
  const bar = new cliProgress.SingleBar(
    { format: '{what} [{bar}] {percentage} %', hideCursor: true, clearOnComplete: true, stream: process.stderr },
    cliProgress.Presets.shades_classic,
  );
  bar.start(1, 0, { what: '' });
  return {
    show: ({ what, done, total }) => {
      bar.setTotal(Math.max(total, 1));
      bar.update(done, { what });
    },
    stop: () => bar.stop(),
  };
}
