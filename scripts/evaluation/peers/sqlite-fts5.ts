import path from 'node:path';

import Database from 'better-sqlite3';

import { asDocuments, DEPTH, TITLE_BOOST, tokens, type Peer } from './contract.ts';

/** See its `note`. */
export const sqliteFts5: Peer = {
  name: 'SQLite FTS5',
  note: 'unicode61, all words of the question joined by OR, bm25() with titles double',
  index: 'on disk',
  async build({ snapshot, folded, folder, progress }) {
    const db = new Database(fileIn(folder));
    db.pragma('journal_mode = WAL');
    // `remove_diacritics` leaves đ alone, so words are folded before they come here.
    db.exec(`CREATE VIRTUAL TABLE law USING fts5(title, text, tokenize = "unicode61 remove_diacritics 0")`);
    const insert = db.prepare('INSERT INTO law (rowid, title, text) VALUES (?, ?, ?)');
    const words = (text: string) => tokens(text, folded).join(' ');
    db.transaction(() => {
      let done = 0;
      for (const { key, title, text } of asDocuments(snapshot)) {
        insert.run(key, words(title), words(text));
        if (++done % 1000 === 0) progress(done);
      }
    })();
    db.exec(`INSERT INTO law (law) VALUES ('optimize')`);
    db.close();
  },
  async open({ folder, folded }) {
    const db = new Database(fileIn(folder), { readonly: true });
    const select = db.prepare<[string], { rowid: number }>(
      `SELECT rowid FROM law WHERE law MATCH ? ORDER BY bm25(law, ${TITLE_BOOST}, 1) LIMIT ${DEPTH}`,
    );
    return {
      search(question) {
        const terms = [...new Set(tokens(question, folded))].map((term) => `"${term}"`);
        return terms.length === 0 ? [] : select.all(terms.join(' OR ')).map(({ rowid }) => rowid);
      },
      close: () => db.close(),
    };
  },
};

function fileIn(folder: string): string {
  return path.join(folder, 'fts.db');
}
