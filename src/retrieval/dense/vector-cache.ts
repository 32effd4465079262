import type { Db } from '../../storage/database.ts';

/** Vectors by content, so that an unchanged article is never embedded again. */
export interface VectorCache {
  get(model: string, contents: readonly string[]): (Int8Array | undefined)[];
  put(model: string, entries: readonly (readonly [content: string, vector: Int8Array])[]): void;
}

/** The cache in `knowledge.db`; `content` is a hash in hex. */
export function sqliteVectorCache(db: Db): VectorCache {
  const select = db.prepare<[string, Buffer], { vector: Buffer }>(
    'SELECT vector FROM vectors WHERE model = ? AND content = ?',
  );
  const insert = db.prepare<[string, Buffer, Buffer]>(
    'INSERT OR REPLACE INTO vectors (model, content, vector) VALUES (?, ?, ?)',
  );
  const putAll = db.transaction((model: string, entries: readonly (readonly [string, Int8Array])[]) => {
    for (const [content, vector] of entries) insert.run(model, Buffer.from(content, 'hex'), Buffer.from(vector));
  });
  return {
    get: (model, contents) =>
      contents.map((content) => {
        const row = select.get(model, Buffer.from(content, 'hex'));
        return row === undefined ? undefined : new Int8Array(row.vector);
      }),
    put: (model, entries) => putAll(model, entries),
  };
}

/** A cache that remembers nothing; for measuring and tests. */
export const noVectorCache: VectorCache = { get: (_, contents) => contents.map(() => undefined), put() {} };
