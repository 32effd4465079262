import Database from 'better-sqlite3';

import type { FakePlatform } from '../../src/simulator/fakes/index.ts';
import type { FakeMessage } from '../../src/simulator/fakes/types.ts';
import type { Person } from './people.ts';

/**
 * What breaks a promise.
 * - `lostEvents`: acknowledged with 200 and not in the inbox.
 * - `unfinished`: still waiting for a turn, or to be sent, after everything had time to end.
 * - `silent`: asked, acknowledged, and neither answered nor shown to people as in doubt.
 * - `vanished`: called sent, and on no phone.
 * - `doubled`: on the phone more often than it was written, or a question with two answers.
 * - `talkedOver`: written by the bot although a human had taken over.
 * - `outOfOrder`: lines of one conversation that arrived in another order than they were written.
 * - `hidden`: perhaps sent, and not marked for people to look at.
 */
type Breach = 'lostEvents' | 'unfinished' | 'silent' | 'vanished' | 'doubled' | 'talkedOver' | 'outOfOrder' | 'hidden';

/** What was found of each breach; every list must be empty. Lines name persons by their made-up ids. */
export type Violations = Readonly<Record<Breach, readonly string[]>>;

/** How much was looked at. */
export interface Audited {
  readonly violations: Violations;
  readonly acknowledgedEvents: number;
  readonly refusedAttempts: number;
  readonly persons: number;
  readonly messagesOnPhones: number;
  readonly takeovers: number;
  /** Outcomes that nobody knows, shown to counsellors. */
  readonly uncertain: number;
}

/** A call that had begun when the takeover was committed cannot be called back; on a busy machine it takes its time. */
const IN_FLIGHT_MS = 1500;

const ID = /"(?:msg_id|mid)":"([^"]+)"/g;

interface Line {
  readonly seq: number;
  readonly person: string;
  readonly status: string;
  readonly text: string;
  readonly messageId: string | null;
  readonly speaker: string;
  /** When the platform was last asked to show it; a line that never was is on no phone. */
  readonly calledAt: number | null;
  readonly echoAt: number | null;
}

/** A line that is on a phone, and since when, by the platform's clock. */
interface Shown extends Line {
  readonly shownAt: number;
}

/** What the database says; read when the service has stopped. */
interface Records {
  readonly eventIds: ReadonlySet<string>;
  readonly lines: readonly Line[];
  readonly pending: readonly string[];
  readonly hidden: readonly string[];
  readonly answeredTwice: readonly string[];
  readonly inDoubt: ReadonlySet<string>;
}

/** Compares what the platforms saw with what the service has on disk. */
export function audit(
  { people, platforms }: { readonly people: readonly Person[]; readonly platforms: readonly FakePlatform[] },
  databaseFile: string,
): Audited {
  const records = read(databaseFile);
  const deliveries = platforms.flatMap((platform) => platform.deliveries());
  const accepted = deliveries.filter((delivery) => delivery.accepted);
  const acknowledged = new Set(accepted.flatMap(({ body }) => idsIn(body)));
  const acceptedAt = new Map(accepted.flatMap(({ body, at }) => idsIn(body).map((id) => [id, at] as const)));
  const phones = people.map((person) => phoneOf(person, { records, acceptedAt }));
  return {
    violations: {
      lostEvents: [...acknowledged].filter((id) => !records.eventIds.has(id)),
      unfinished: records.pending,
      silent: phones.filter((phone) => phone.silent).map((phone) => phone.id),
      vanished: phones.flatMap((phone) => phone.vanished),
      doubled: [...phones.flatMap((phone) => phone.doubled), ...records.answeredTwice],
      talkedOver: phones.flatMap((phone) => phone.talkedOver),
      outOfOrder: phones.flatMap((phone) => phone.outOfOrder),
      hidden: records.hidden,
    },
    acknowledgedEvents: acknowledged.size,
    refusedAttempts: deliveries.length - accepted.length,
    persons: people.length,
    messagesOnPhones: phones.reduce((sum, phone) => sum + phone.count, 0),
    takeovers: phones.filter((phone) => phone.takenOverAt !== undefined).length,
    uncertain: records.lines.filter((line) => line.status === 'uncertain').length,
  };
}

interface Evidence {
  readonly records: Records;
  readonly acceptedAt: ReadonlyMap<string, number>;
}

function phoneOf(person: Person, { records, acceptedAt }: Evidence) {
  const messages = person.platform.messages(person.id);
  const own = messages.filter(({ from }) => from === 'app');
  const lines = records.lines.filter((line) => line.person === person.id);
  const { paired, unmatched } = match(own, lines);
  const human = messages.find(({ from }) => from === 'human');
  const takenOverAt = human === undefined ? undefined : acceptedAt.get(human.id);
  const shown = new Set(own.map(({ id }) => id));
  const asked = person.asked > 0 && lines.length === 0 && own.length === 0;
  return {
    ...{ id: person.id, count: messages.length, takenOverAt },
    doubled: unmatched.map((message) => `${person.id}: ${message.text.slice(0, 60)}`),
    vanished: lines
      .filter((line) => line.status === 'sent' && line.messageId !== null && !shown.has(line.messageId))
      .map((line) => `${person.id}: ${line.seq}`),
    talkedOver: own
      .filter(({ at }) => takenOverAt !== undefined && at > takenOverAt + IN_FLIGHT_MS)
      .map(({ at, text }) => `${person.id}: ${at - (takenOverAt ?? 0)} ms after, ${text.slice(0, 60)}`),
    outOfOrder: overtaken(paired).map((line) => `${person.id}: ${line}`),
    silent: asked && !person.takenOver && wasHeard(person, acceptedAt) && !records.inDoubt.has(person.id),
  };
}

/** Pairs what is on the phone with what was written, each line once; by the platform's id, else by the text. */
function match(messages: readonly FakeMessage[], lines: readonly Line[]) {
  const free = new Set(lines.filter(({ calledAt }) => calledAt !== null));
  const taken = new Map<FakeMessage, Line>();
  const pair = (message: FakeMessage, line: Line | undefined): void => {
    if (line === undefined || !free.delete(line)) return;
    taken.set(message, line);
  };
  for (const message of messages)
    pair(
      message,
      lines.find((line) => line.messageId === message.id),
    );
  for (const message of messages) {
    if (taken.has(message)) continue;
    // A channel may have added the buttons to the text as a list, and a card carries its text cut.
    const alike = [...free].filter((line) => sameStart(line.text, message.text));
    pair(message, likest(message.text, alike));
  }
  return {
    paired: messages.flatMap((message): Shown[] => {
      const line = taken.get(message);
      return line === undefined ? [] : [{ ...line, shownAt: message.at }];
    }),
    unmatched: messages.filter((message) => !taken.has(message)),
  };
}

/**
 * The lines in the order in which they were shown. Lines that say the same (one card in two answers) cannot be told apart
 * on a phone, nor by an echo: what is shown first counts as what was written first.
 */
function asShown(shown: readonly Shown[]): Shown[] {
  const written = [...shown].sort((a, b) => a.seq - b.seq);
  return shown.flatMap(({ text }) => {
    const at = written.findIndex((line) => line.text === text);
    return written.splice(at, 1);
  });
}

/** Each line that was shown after one written later, with what is needed to find out why. */
function overtaken(shown: readonly Shown[]): string[] {
  const since = Math.min(...shown.map(({ calledAt, shownAt }) => calledAt ?? shownAt));
  const ms = (at: number | null) => (at === null ? 'never' : `${at - since} ms`);
  const tell = ({ seq, speaker, status, messageId, text, calledAt, shownAt, echoAt }: Shown) =>
    `${seq} (${speaker}, ${status}, ${messageId ?? 'no id'}, called ${ms(calledAt)}, shown ${ms(shownAt)}, ` +
    `echoed ${ms(echoAt)}, ${text.slice(0, START)})`;
  return asShown(shown).flatMap((line, index, all) => {
    const before = all[index - 1];
    return before !== undefined && line.seq < before.seq ? [`${tell(line)} after ${tell(before)}`] : [];
  });
}

/** Long enough to tell lines apart, short enough for a card's title. */
const START = 40;

function sameStart(written: string, shown: string): boolean {
  const squeeze = (text: string) => text.replace(/\s+/g, ' ').trim().slice(0, START);
  return squeeze(shown) === squeeze(written) || written.replace(/\s+/g, ' ').startsWith(squeeze(shown).slice(0, 20));
}

/** The line that agrees with what was shown for longest, the earliest of equals: two questions back begin with the same sentence. */
function likest(shown: string, lines: readonly Line[]): Line | undefined {
  const agreeing = ({ text }: Line) => {
    let at = 0;
    while (at < text.length && text[at] === shown[at]) at += 1;
    return at;
  };
  return lines.reduce<Line | undefined>(
    (best, line) => (best === undefined || agreeing(line) > agreeing(best) ? line : best),
    undefined,
  );
}

/** Whether anything that this person said was acknowledged. */
function wasHeard({ platform, id }: Person, acceptedAt: ReadonlyMap<string, number>): boolean {
  const said = platform.deliveries().filter(({ body }) => body.includes(`"${id}"`));
  return said.some(({ body }) => idsIn(body).some((messageId) => acceptedAt.has(messageId)));
}

function idsIn(body: string): string[] {
  return [...body.matchAll(ID)].map(([, id = '']) => id);
}

function read(file: string): Records {
  const db = new Database(file, { readonly: true });
  try {
    return {
      eventIds: new Set(
        db
          .prepare<[], { raw: string }>('SELECT raw FROM inbox')
          .all()
          .flatMap(({ raw }) => idsIn(raw)),
      ),
      lines: db
        .prepare<[], Line>(
          `SELECT o.seq, c.person_id AS person, o.status, o.part ->> '$.text' AS text, o.message_id AS messageId, o.speaker,
             o.called_at AS calledAt, o.echo_at AS echoAt
           FROM outbox AS o JOIN conversations AS c ON c.id = o.conversation_id ORDER BY o.seq`,
        )
        .all(),
      pending: db
        .prepare<[], string>(
          `SELECT person_id || ': waits for a turn' FROM inbox WHERE status = 'pending'
           UNION ALL SELECT c.person_id || ': ' || o.status || ' ' || COALESCE(o.error_detail, '')
             FROM outbox AS o JOIN conversations AS c ON c.id = o.conversation_id WHERE o.status IN ('queued', 'sending')`,
        )
        .pluck()
        .all(),
      hidden: db
        .prepare<[], string>(
          `SELECT c.person_id || ': ' || o.seq FROM outbox AS o JOIN conversations AS c ON c.id = o.conversation_id
           WHERE o.status = 'uncertain' AND c.attention IS NULL`,
        )
        .pluck()
        .all(),
      answeredTwice: db
        .prepare<[], string>(
          `SELECT c.person_id || ': ' || q.masked_text FROM questions AS q JOIN conversations AS c ON c.id = q.conversation_id
           -- A question that was asked back is answered when one of its choices is tapped.
           WHERE q.action <> 'clarify' GROUP BY c.person_id, q.masked_text HAVING COUNT(*) > 1`,
        )
        .pluck()
        .all(),
      inDoubt: new Set(
        db
          .prepare<[], string>(`SELECT person_id FROM conversations WHERE attention IS NOT NULL OR owner <> 'bot'`)
          .pluck()
          .all(),
      ),
    };
  } finally {
    db.close();
  }
}
