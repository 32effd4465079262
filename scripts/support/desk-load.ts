import type { FakePlatform } from '../../src/simulator/fakes/index.ts';
import { type Followed, type ServerEvent, followStream } from './event-stream.ts';

/** One message of the load, from the citizen's finger to the counsellor's eye; times by `performance.now()`. */
export interface Sent {
  readonly personId: string;
  readonly sentAt: number;
  /** `undefined` while the webhook has not answered 200. */
  acknowledgedAt: number | undefined;
  /** Entries of the thread in which it was shown: more than one is a doubled line. */
  readonly entries: Set<string>;
  /** `undefined` while nobody has seen it. */
  seenAt: number | undefined;
  /** First seen in a list of the inbox. */
  listedAt: number | undefined;
  /** Whether its counsellor was without a connection in between. */
  interrupted: boolean;
}

/** A citizen in front of a phone, and the counsellor who has the conversation open. */
export interface Pair {
  readonly platform: FakePlatform;
  readonly personId: string;
  readonly conversationId: string;
  readonly cookie: string;
}

/** A pair whose page is open. */
export interface WatchedPair extends Pair {
  readonly stream: Followed;
  /** Events with a number that had been sent before. */
  repeated(): number;
}

/** All messages of the load, by mark. */
export type Ledger = Map<string, Sent>;

const MARK = /tin-\d{7}/g;

/** Opens a pair's conversation as its page does, and notes each message when its line arrives. */
export function watchPair(origin: string, pair: Pair, { ledger, from }: { ledger: Ledger; from: number }): WatchedPair {
  let last = 0;
  let repeated = 0;
  const stream = followStream({
    url: `${origin}/console/stream?c=${pair.conversationId}&from=${from}`,
    cookie: pair.cookie,
    onEvent: (event) => {
      if (event.name !== 'entry') return;
      if (Number(event.id) <= last) repeated += 1;
      last = Number(event.id);
      noteLines(event, ledger);
    },
  });
  return { ...pair, stream, repeated: () => repeated };
}

function noteLines({ data }: ServerEvent, ledger: Ledger): void {
  const now = performance.now();
  for (const line of data.split('<li ').slice(1)) {
    const entry = /data-entry="([^"]+)"/.exec(line)?.[1] ?? '';
    for (const [mark] of line.matchAll(MARK)) {
      const sent = ledger.get(mark);
      if (sent === undefined) continue;
      sent.entries.add(entry);
      sent.seenAt ??= now;
    }
  }
}

/** Keeps an inbox open: every signal fetches the list, one fetch at a time, as the page does. */
export function watchInbox(
  origin: string,
  { cookie, ledger, from }: { readonly cookie: string; readonly ledger: Ledger; readonly from: number },
): Followed {
  let busy = false;
  let again = false;
  async function redraw(): Promise<void> {
    again = true;
    if (busy) return;
    busy = true;
    while (again) {
      again = false;
      const answer = await fetch(`${origin}/console/inbox/list?tab=all`, { headers: { cookie } });
      const html = await answer.text();
      const now = performance.now();
      for (const [mark] of html.matchAll(MARK)) {
        const sent = ledger.get(mark);
        if (sent !== undefined) sent.listedAt ??= now;
      }
    }
    busy = false;
  }
  const url = `${origin}/console/stream?from=${from}`;
  return followStream({ url, cookie, onEvent: ({ name }) => name === 'inbox' && void redraw().catch(() => undefined) });
}

let marks = 0;

/** Sends one message of a pair's citizen; resolves when the webhook has answered. */
export async function write({ platform, personId }: Pair, ledger: Ledger): Promise<void> {
  marks += 1;
  const mark = `tin-${String(marks).padStart(7, '0')}`;
  const sent: Sent = {
    ...{ personId, sentAt: performance.now(), acknowledgedAt: undefined, entries: new Set() },
    ...{ seenAt: undefined, listedAt: undefined, interrupted: false },
  };
  ledger.set(mark, sent);
  const { accepted } = await platform.say({ personId, text: `Cho tôi hỏi thêm về hồ sơ, ${mark}` });
  if (accepted) sent.acknowledgedAt = performance.now();
}

/** Marks what was on its way while a pair's page had no connection. */
export function markInterrupted({ personId, stream }: WatchedPair, ledger: Ledger): void {
  const { brokenAt, connectedAt } = stream;
  if (brokenAt === 0) return;
  for (const sent of ledger.values()) {
    const on = sent.personId === personId && sent.sentAt <= connectedAt && (sent.seenAt ?? Infinity) >= brokenAt;
    if (on) sent.interrupted = true;
  }
}

/** What the counsellors saw of the load. */
export function auditLoad(ledger: Ledger) {
  const all = [...ledger.values()].filter(({ acknowledgedAt }) => acknowledgedAt !== undefined);
  const steady = all.filter(({ interrupted }) => !interrupted);
  const times = (sent: readonly Sent[], from: (one: Sent) => number | undefined, to: 'seenAt' | 'listedAt') =>
    sent.flatMap((one) => {
      const [begin, end] = [from(one), one[to]];
      return begin === undefined || end === undefined ? [] : [end - begin];
    });
  const listed = times(all, ({ sentAt }) => sentAt, 'listedAt');
  return {
    sent: ledger.size,
    acknowledged: all.length,
    interrupted: all.length - steady.length,
    lost: all.filter(({ seenAt }) => seenAt === undefined).length,
    doubled: all.filter(({ entries }) => entries.size > 1).length,
    visible: spread(times(steady, ({ sentAt }) => sentAt, 'seenAt')),
    visibleAfterAck: spread(times(steady, ({ acknowledgedAt }) => acknowledgedAt, 'seenAt')),
    afterInterruption: spread(
      times(
        all.filter(({ interrupted }) => interrupted),
        ({ sentAt }) => sentAt,
        'seenAt',
      ),
    ),
    listed: { ...spread(listed), count: listed.length },
  };
}

/** Median, 99th percentile and maximum, in milliseconds. */
function spread(values: readonly number[]) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99), max: at(1) };
}
