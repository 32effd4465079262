import { type Logger, describeError } from './infra/logger.ts';

/** What {@link endOf} ends. */
interface Ending {
  readonly stop: () => Promise<void>;
  readonly exit: (code: number) => void;
  readonly logger: Pick<Logger, 'info' | 'error'>;
}

/** What a signal sets off, once: the process ends, whether or not everything could be stopped. */
export function endOf({ stop, exit, logger }: Ending): () => void {
  let stopping = false;
  return () => {
    if (stopping) return;
    stopping = true;
    logger.info('stopping');
    stop().then(
      () => exit(0),
      (error: unknown) => {
        logger.error('stop_failed', { cause: describeError(error) });
        exit(1);
      },
    );
  };
}
