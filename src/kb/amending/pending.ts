import type { Db } from '../../storage/database.ts';
import { findPart } from '../clauses.ts';
import { authorityOf, yearOf } from '../document-number.ts';
import type { Generation } from '../knowledge.ts';
import type { ArticleId, IsoDate } from '../model.ts';
import type { AmendmentRow } from '../rows.ts';
import { containment, mentions } from './comparison.ts';
import { parseInstructions, type Instruction } from './instructions.ts';
import { targetFinder, targetReader, type Stored } from './targets.ts';
import { unitsOf, type Unit } from './units.ts';

/** New words of which so much stands in an article are in it, up to the errors of copies. */
const STANDS = 0.9;
/** A document that shows this share of what an amending one ordered was brought up to date after it. */
const UP_TO_DATE = 0.5;

/** A row of `amendments` to be written. */
interface TargetedRow extends AmendmentRow {
  readonly target_id: ArticleId;
  readonly position: number;
}

interface AmendingArticle {
  readonly id: ArticleId;
  readonly key: string;
  readonly title: string;
  readonly text: string;
  readonly effective: IsoDate | null;
}

/** One part of one article that one instruction concerns. */
interface Order {
  readonly by: AmendingArticle;
  readonly instruction: Instruction;
  readonly unit: Unit;
  readonly targetKey: string;
  readonly targetId: ArticleId;
  /** How much of what is ordered the stored text shows, 0 to 1. */
  readonly shown: number;
}

/**
 * Works out which articles of the staged generation still have words that a later document changed, and writes what
 * differs from before. An amending document of whose orders at least half stand in the texts of the amended one was
 * taken up by these, as consolidated and codified texts are; what does not stand of it was changed again since.
 */
export function flushAmendments(db: Db, { generation }: { readonly generation: Generation }): void {
  const orders = [...ordersOf(db)];
  const rows = [...rowsOf(orders.filter(isOpen(orders))), ...elsewhereRows(db)];
  const next = new Map(rows.map((row) => [JSON.stringify(row), row]));
  const live = db
    .prepare<[], TargetedRow & { amendment: number }>(
      `SELECT target_id, position, kind, khoan, diem, by_id, by_khoan, by_diem, start, "end", effective, amendment
       FROM amendments WHERE to_generation IS NULL`,
    )
    .all();
  const end = db.prepare<[number, number]>('UPDATE amendments SET to_generation = ? WHERE amendment = ?');
  for (const { amendment, ...row } of live) {
    if (next.delete(JSON.stringify(row))) continue;
    end.run(generation, amendment);
  }
  const insert = db.prepare<TargetedRow & { generation: number }>(
    `INSERT INTO amendments (target_id, position, kind, khoan, diem, by_id, by_khoan, by_diem, start, "end", effective,
       from_generation)
     VALUES (@target_id, @position, @kind, @khoan, @diem, @by_id, @by_khoan, @by_diem, @start, @end, @effective,
       @generation)`,
  );
  for (const row of next.values()) insert.run({ ...row, generation });
}

/** Behind all that is ordered by texts which are there. */
const LAST = 1_000;

/** What documents change that are known by their names only; once their own texts are there, these say it. */
function elsewhereRows(db: Db): TargetedRow[] {
  const documents = db
    .prepare<[], { readonly key: string; readonly amends: string; readonly effective: IsoDate | null }>(
      `SELECT key, amends, effective FROM documents WHERE to_generation IS NULL AND amends <> ''
         AND NOT EXISTS (SELECT 1 FROM articles WHERE document_key = documents.key AND articles.to_generation IS NULL)
       ORDER BY effective, key`,
    )
    .all();
  const isThere = db.prepare<[ArticleId]>('SELECT 1 FROM articles WHERE article_id = ? AND to_generation IS NULL');
  return documents
    .flatMap(({ key, amends, effective }) => amends.split(' ').map((part) => elsewhereRow(part, { key, effective })))
    .filter(({ target_id }) => isThere.get(target_id) !== undefined);
}

/** @param part `168/2024/nđ-cp#14/3`, or an article's id alone; `168/2024/nđ-cp#*` names none */
function elsewhereRow(part: string, by: { readonly key: string; readonly effective: IsoDate | null }): TargetedRow {
  const [, id = part, khoan = null] = /^([^#]+#[^/]+)(?:\/(.+))?$/.exec(part) ?? [];
  const place = { khoan, diem: null, by_id: by.key, by_khoan: null, by_diem: null, start: null, end: null };
  return { target_id: id, position: LAST, kind: 'other', ...place, effective: by.effective };
}

/** Every order of every live article that has a live article to be carried out on. */
function* ordersOf(db: Db): Generator<Order> {
  const find = targetFinder(db);
  const target = targetReader(db);
  for (const by of amendingArticles(db)) {
    for (const instruction of parseInstructions(by)) {
      const targetKey = find(instruction.target, by.effective);
      if (targetKey === undefined || !mayChange(by.key, targetKey)) continue;
      for (const unit of unitsOf(instruction, by.text)) {
        const targetId = `${targetKey}#${unit.part.dieu}`;
        const stored = target(targetId);
        if (stored === undefined) continue;
        const shown = shownOf({ instruction, unit, amending: by.text }, stored);
        yield { by, instruction, unit, targetKey, targetId, shown };
      }
    }
  }
}

/**
 * A document changes others of its own rank or below, and none that came after it. What looks otherwise was misread: a
 * decree that abolishes parts of another one “on a law” names the law as well.
 */
function mayChange(by: string, target: string): boolean {
  if (by === target || authorityOf(by) < authorityOf(target)) return false;
  return isAfter(by, target);
}

/** By the years in their numbers; in one year, by the counts of the numbers, where one series numbers both. */
function isAfter(one: string, other: string): boolean {
  const [year, otherYear] = [yearOf(one) ?? 0, yearOf(other) ?? 0];
  const [count = '', ...series] = one.split('/');
  const [otherCount = '', ...otherSeries] = other.split('/');
  if (year !== otherYear || series.join('/') !== otherSeries.join('/')) return year >= otherYear;
  return Number.parseInt(count, 10) > Number.parseInt(otherCount, 10);
}

/** Live articles that may order a change, by the day on which it takes effect; an unknown one is after the document's year. */
function amendingArticles(db: Db): AmendingArticle[] {
  const found = db
    .prepare<[], AmendingArticle>(
      `SELECT article_id AS id, document_key AS key, articles.title, text,
              coalesce(articles.effective, documents.effective) AS effective
       FROM amending_articles JOIN articles USING (version_id)
       LEFT JOIN documents ON documents.key = document_key AND documents.to_generation IS NULL
       WHERE articles.to_generation IS NULL ORDER BY articles.version_id`,
    )
    .all();
  const day = ({ key, effective }: AmendingArticle): string => effective ?? `${yearOf(key) ?? ''}-12-31`;
  return found.sort((a, b) => day(a).localeCompare(day(b)));
}

interface Ordered {
  readonly instruction: Instruction;
  readonly unit: Unit;
  /** Text of the amending article. */
  readonly amending: string;
}

function shownOf({ instruction, unit, amending }: Ordered, stored: Stored): number {
  const { kind, words } = instruction;
  if (kind === 'removed') return Number(partOf(stored, unit.part) === undefined);
  if (kind === 'words') {
    const part = partOf(stored, unit.part) ?? stored.text;
    if (words?.old) return Number(!mentions(part, words.old));
    return Number(words?.fresh ? mentions(part, words.fresh) : true);
  }
  const range = unit.text ?? instruction.text;
  return range === null ? 1 : containment(amending.slice(range.start, range.end), stored.shingles);
}

/** The text of a part as the article has it; `undefined` when it has no such part. */
function partOf(stored: Stored, part: Unit['part']): string | undefined {
  if (part.khoan === null) return stored.text;
  const span = findPart(stored, part);
  return span && stored.text.slice(span.start, span.end);
}

/** Whether an order is still to be carried out on the stored text. */
function isOpen(orders: readonly Order[]): (order: Order) => boolean {
  const pairs = new Map<string, { shown: number; all: number }>();
  const pairOf = ({ by, targetKey }: Order): string => `${by.key} ${targetKey}`;
  for (const order of orders) {
    const pair = pairs.get(pairOf(order)) ?? { shown: 0, all: 0 };
    pairs.set(pairOf(order), { shown: pair.shown + Number(order.shown >= STANDS), all: pair.all + 1 });
  }
  return (order) => {
    const { shown, all } = pairs.get(pairOf(order)) ?? { shown: 0, all: 1 };
    return order.shown < 1 && shown / all < UP_TO_DATE;
  };
}

function rowsOf(orders: readonly Order[]): TargetedRow[] {
  const counted = new Map<ArticleId, number>();
  return orders.map(({ by, instruction, unit, targetId }) => {
    const position = counted.get(targetId) ?? 0;
    counted.set(targetId, position + 1);
    const isUntold = unit.text === null && instruction.text !== null;
    return {
      target_id: targetId,
      position,
      kind: isUntold ? 'other' : instruction.kind,
      khoan: unit.part.khoan,
      diem: unit.part.diem,
      by_id: by.id,
      by_khoan: instruction.place.khoan,
      by_diem: instruction.place.diem,
      start: unit.text?.start ?? null,
      end: unit.text?.end ?? null,
      effective: by.effective,
    };
  });
}
