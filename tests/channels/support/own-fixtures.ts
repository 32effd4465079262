import { readFileSync } from 'node:fs';
import path from 'node:path';

/** The exact bytes of a payload that ships with the tests. */
export function ownFixture(name: string): Buffer {
  return readFileSync(path.resolve(import.meta.dirname, '../fixtures', name));
}
