import { expect, jest, test } from '@jest/globals';

import { endOf } from '../src/ending.ts';
import { silentLogger } from '../src/infra/logger.ts';

function ending(stop: () => Promise<void>) {
  const [exit, logged] = [jest.fn(), jest.fn()];
  const end = endOf({ stop, exit, logger: { ...silentLogger, error: logged } });
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return { exit, logged, end, settled };
}

test('a signal stops the service and ends the process; a second one changes nothing', async () => {
  const stop = jest.fn(async () => undefined);
  const { exit, end, settled } = ending(stop);
  end();
  end();
  await settled();
  expect(stop).toHaveBeenCalledTimes(1);
  expect(exit.mock.calls).toEqual([[0]]);
});

test('a service that cannot be stopped ends too, and says why', async () => {
  const { exit, logged, end, settled } = ending(() => Promise.reject(new Error('SQLITE_IOERR')));
  end();
  await settled();
  expect(exit.mock.calls).toEqual([[1]]);
  expect(logged).toHaveBeenCalledWith('stop_failed', { cause: 'Error: SQLITE_IOERR' });
});
