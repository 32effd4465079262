import type { Db } from '../../storage/database.ts';
import { parseClauses } from '../clauses.ts';
import { documentKey } from '../document-number.ts';
import { foldName } from '../fold.ts';
import type { ArticleId, Clause, IsoDate } from '../model.ts';
import { shinglesOf } from './comparison.ts';
import type { Target } from './instructions.ts';

interface Document {
  readonly key: string;
  readonly title: string | null;
  readonly type: string | null;
  readonly effective: IsoDate | null;
}

/**
 * Finds the key of the document that an order names: by number; by name the newest one of that name that was in effect
 * before the amending one.
 */
export function targetFinder(db: Db): (target: Target, before: IsoDate | null) => string | undefined {
  const documents = db
    .prepare<[], Document>('SELECT key, title, type, effective FROM documents WHERE to_generation IS NULL')
    .all();
  const named = new Map<string, Document[]>();
  for (const document of documents) {
    for (const name of namesOf(document)) named.set(name, [...(named.get(name) ?? []), document]);
  }
  return ({ number, name }, before) => {
    if (number !== null) return documentKey(number);
    const then = (named.get(foldName(name)) ?? []).filter(
      ({ effective }) => effective === null || before === null || effective < before,
    );
    return then.sort((a, b) => (a.effective ?? '').localeCompare(b.effective ?? '')).at(-1)?.key;
  };
}

function namesOf({ title, type }: Document): Set<string> {
  return new Set(title === null ? [] : [foldName(title), foldName(`${type ?? ''} ${title}`)]);
}

/** A stored article as orders are compared with it. */
export interface Stored {
  readonly text: string;
  readonly clauses: readonly Clause[];
  readonly shingles: ReadonlySet<string>;
}

/** Reads live articles; most are amended in several places, so each is read and cut up once. */
export function targetReader(db: Db): (id: ArticleId) => Stored | undefined {
  const read = db.prepare<[string], { text: string }>(
    'SELECT text FROM articles WHERE article_id = ? AND to_generation IS NULL',
  );
  const known = new Map<ArticleId, Stored | undefined>();
  return (id) => {
    if (!known.has(id)) {
      const text = read.get(id)?.text;
      known.set(id, text === undefined ? undefined : { text, clauses: parseClauses(text), shingles: shinglesOf(text) });
    }
    return known.get(id);
  };
}
