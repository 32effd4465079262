import type { Db } from '../../src/storage/database.ts';

/** An instant in Vietnam: `vn('2026-06-30 23:59:59.999')`. */
export function vn(time: string): number {
  return Date.parse(`${time.replace(' ', 'T')}+07:00`);
}

interface Question {
  readonly at: number;
  readonly text?: string;
  readonly action?: 'answer' | 'clarify' | 'handover' | 'decline';
  readonly confidence?: number;
  readonly shown?: readonly string[];
}

interface Change {
  readonly version: number;
  readonly from: string;
  readonly to: string;
  readonly reason: string;
  readonly at: number;
}

/** Writes rows as the service would, one by one, so that a test says itself what there is to count. */
export function rowsOf(db: Db) {
  const insert = (table: string, row: Readonly<Record<string, unknown>>): number => {
    const names = Object.keys(row);
    const values = names.map((name) => `@${name}`).join(', ');
    return Number(db.prepare(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${values})`).run(row).lastInsertRowid);
  };
  let rows = 0;
  return {
    insert,
    conversation(id: string, at: number, more: Readonly<Record<string, unknown>> = {}): string {
      const open = {
        owner: 'bot',
        owner_version: 1,
        owner_since: at,
        language: 'vi',
        state: '{}',
        last_activity_at: at,
      };
      insert('conversations', {
        ...{ id, channel: 'zalo', account_id: 'oa1', person_id: `person of ${id}`, created_at: at },
        // Only one may be open per person: those of the past are over.
        ...{ ...open, closed_at: at + 1, ...more },
      });
      return id;
    },
    question(conversation: string, { at, text = 'hỏi', action = 'answer', confidence = 0.9, shown = [] }: Question) {
      return insert('questions', {
        ...{ conversation_id: conversation, answer_id: `a${(rows += 1)}`, asked_at: at, masked_text: text },
        ...{ action, confidence, shown: JSON.stringify(shown) },
      });
    },
    feedback(conversation: string, question: number, helpful: boolean, at: number) {
      insert('feedback', { conversation_id: conversation, question_id: question, helpful: helpful ? 1 : 0, at });
    },
    change(conversation: string, { version, from, to, reason, at }: Change) {
      insert('owner_changes', {
        ...{ conversation_id: conversation, owner_version: version, from_owner: from, to_owner: to, reason, at },
      });
    },
    said(conversation: string, speaker: 'bot' | 'counsellor' | 'system', at: number, status = 'sent') {
      const ids = { id: `o${(rows += 1)}`, answer_id: `o${rows}` };
      insert('outbox', {
        ...{ ...ids, conversation_id: conversation, channel: 'zalo', account_id: 'oa1', speaker, owner_version: 2 },
        ...{ part: '{"text":"x"}', status, next_try_at: at, created_at: at },
      });
    },
    echo(conversation: string, author: 'human' | 'app', at: number, status = 'kept') {
      insert('inbox', {
        ...{ channel: 'zalo', account_id: 'oa1', event_key: `e${(rows += 1)}`, conversation_id: conversation },
        ...{ kind: 'echo', status, joins: 0, occurred_at: at, received_at: at, raw: '' },
        content: JSON.stringify({ kind: 'echo', author, text: 'x' }),
      });
    },
  };
}
