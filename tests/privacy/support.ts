import { readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';

import Database from 'better-sqlite3';

import type { Clock } from '../../src/infra/clock.ts';
import type { LogFields, Logger } from '../../src/infra/logger.ts';

/** The wall clock, which a test can push ahead. */
export class AheadClock implements Clock {
  #ahead = 0;

  now(): number {
    return Date.now() + this.#ahead;
  }

  advance(ms: number): void {
    this.#ahead += ms;
  }
}

/** A logger whose every line, of every level, is kept. */
export function keepingLogger(): { readonly logger: Logger; readonly lines: string[] } {
  const lines: string[] = [];
  const keep = (level: string) => (event: string, fields?: LogFields) => {
    lines.push(JSON.stringify({ level, event, ...fields }));
  };
  return { logger: { debug: keep('debug'), info: keep('info'), warn: keep('warn'), error: keep('error') }, lines };
}

/** Waits until something holds: the service works by itself. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** Every file below a folder. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(folder, name))
    .filter((file) => statSync(file).isFile());
}

/** Where in the files below `folder` one of the marks stands, byte for byte: `service.db-wal: 0912345678`. */
export function marksInFiles(folder: string, marks: readonly string[]): string[] {
  return filesBelow(folder).flatMap((file) => {
    const bytes = readFileSync(file);
    return marks.filter((mark) => bytes.includes(mark)).map((mark) => `${path.relative(folder, file)}: ${mark}`);
  });
}

/** Where in the rows of every table of a database one of the marks stands: `inbox: 0912345678`. */
export function marksInTables(file: string, marks: readonly string[]): string[] {
  const db = new Database(file, { readonly: true });
  try {
    const tables = db.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table'`).pluck().all().map(String);
    return tables.flatMap((table) => {
      const rows = JSON.stringify(db.prepare(`SELECT * FROM "${table}"`).all(), (_, value: unknown) =>
        isBuffer(value) ? Buffer.from(value.data).toString('latin1') : value,
      );
      return marks.filter((mark) => rows.includes(mark)).map((mark) => `${table}: ${mark}`);
    });
  } finally {
    db.close();
  }
}

function isBuffer(value: unknown): value is { readonly type: 'Buffer'; readonly data: number[] } {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === 'Buffer';
}
