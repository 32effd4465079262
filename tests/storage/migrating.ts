/** Opens a database with migrations of which the last takes long, so that a test can kill it in the middle. */
import { openDatabase } from '../../src/storage/database.ts';
import { serviceMigrations } from '../../src/storage/migrations/service.ts';

const [, , file = ''] = process.argv;
const last = serviceMigrations.at(-1)?.version ?? 0;

process.stdout.write('begun\n');
openDatabase({
  file,
  migrations: [
    ...serviceMigrations,
    {
      version: last + 1,
      name: 'slow',
      sql: `CREATE TABLE slow (n INTEGER) STRICT;
        INSERT INTO slow WITH RECURSIVE many (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM many WHERE n < 40000000) SELECT n FROM many;`,
    },
  ],
});
process.stdout.write('ended\n');
