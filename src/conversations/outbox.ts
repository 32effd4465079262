import type { Clock, EpochMs } from '../infra/clock.ts';
import { errorCode } from '../infra/errors.ts';
import type { NewId } from '../infra/ids.ts';
import { type Logger, describeError } from '../infra/logger.ts';
import type { Metrics } from '../infra/metrics.ts';
import type { Activity } from './activity.ts';
import { type Channels, portOf, toParts } from './parts.ts';
import type { QuotationGuard, SendOutcome, WaitingPolicy } from './ports.ts';
import { backoffMs, speaksUnderOwner } from './rules.ts';
import type { ConversationSettings } from './settings.ts';
import type { ClaimedSend, ConversationStore, SendCandidate, SendDecision } from './store.ts';
import type { Timers } from './timers.ts';
import { type Notices, announceWith } from './turns.ts';

/** Options of {@link createOutbox}. */
export interface OutboxOptions {
  readonly store: ConversationStore;
  readonly channels: Channels;
  readonly guard: QuotationGuard;
  readonly notices: Notices;
  readonly waiting: WaitingPolicy;
  readonly settings: ConversationSettings;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly ids: NewId;
  readonly random: () => number;
  readonly logger: Logger;
  readonly metrics: Pick<Metrics, 'sends'>;
  readonly activity: Activity;
  /** Called after a send ended: the next row of its conversation may go. */
  readonly onEnded: () => void;
}

/** The lease outlives the time limit of a call, so that only a dead worker's rows become uncertain. */
const LEASE_FACTOR = 2;

/** Milliseconds that the upload of a file may take on top: 25 MB over a line of 5 Mbit/s. */
const UPLOAD_MS = 40_000;

/** Pause between two tries to store what became of a send, in milliseconds. */
const SETTLE_PAUSE_MS = 1_000;

/** Ten minutes of them; a fault that lasts longer is no matter of the disk, and the row's lease has long ended. */
const SETTLE_TRIES = 600;

/** What SQLite, the system and a batch rolled back say of a disk that is full, read-only, locked or failing. */
const REFUSED = /^(SQLITE_(BUSY|CANTOPEN|FULL|IOERR|READONLY)|STORAGE_FAILED$|EDQUOT$|EIO$|ENOSPC$|EROFS$)/;

/** Creates the pass that takes the rows that may leave and sends them; it resolves with when to look again. */
export function createOutbox(options: OutboxOptions): () => Promise<EpochMs | null> {
  const { store, channels, settings, clock, logger, activity } = options;
  const decide = createDecision(options);
  const settle = createSettlement(options);
  /** Outbox ids whose calls have begun and are not settled. */
  const underWay = new Set<string>();

  async function pass(): Promise<EpochMs | null> {
    const limit = Math.min(settings.startsAtOnce, settings.parallelSends - underWay.size);
    // At the limit the end of a running send looks again.
    if (limit <= 0) return null;
    const names = [...channels.keys()];
    const claim = { now: clock.now(), limit, leaseMs: leaseOf(settings), channels: names, underWay: [...underWay] };
    const { claimed, withheld } = await store.claimSends(claim, decide);
    // The claim's commit was the last moment a takeover could stop these: nothing may be awaited before the calls.
    for (const send of claimed) begin(send);
    for (const { outboxId, action } of withheld) logger.warn('send_withheld', { outbox: outboxId, action });
    if (withheld.length > 0 || claimed.length === limit) return clock.now();
    return store.nextSendAt({ now: clock.now(), channels: names });
  }

  function begin(send: ClaimedSend): void {
    const { outboxId } = send;
    underWay.add(outboxId);
    activity.track(
      () => run(send).finally(() => ended(outboxId)),
      (error) => logger.error('send_not_stored', { outbox: outboxId, cause: describeError(error) }),
    );
  }

  function ended(outboxId: string): void {
    underWay.delete(outboxId);
    options.onEnded();
  }

  async function run(send: ClaimedSend): Promise<void> {
    await settle(send, await call(options, send));
  }

  return pass;
}

function leaseOf({ sendTimeoutMs }: ConversationSettings): number {
  return sendTimeoutMs * LEASE_FACTOR + UPLOAD_MS;
}

/** Ownership, window and quotations, checked inside the claiming transaction. */
function createDecision(options: OutboxOptions): (candidate: SendCandidate) => SendDecision {
  const { channels, guard, notices, clock, logger } = options;

  function verified({ part, outboxId }: SendCandidate, now: EpochMs): boolean {
    try {
      return part.quotations.every((quotation) => guard(quotation, now));
    } catch (error) {
      logger.error('quotation_check_failed', { outbox: outboxId, cause: describeError(error) });
      return false;
    }
  }

  return (candidate) => {
    if (!speaksUnderOwner(candidate)) return { action: 'drop' };
    const now = clock.now();
    const { channel, lastPersonActAt, language } = candidate.conversation;
    const verdict = portOf(channels, channel).window({ now, lastPersonActAt, speaker: candidate.speaker });
    if (!verdict.allowed) return { action: 'refuse', detail: verdict.reason };
    if (!verified(candidate, now)) {
      const apology = toParts({ ...options, channel, messages: [notices.apology[language]] });
      return { action: 'unverified', apology, announce: announceWith({ ...options, channel }) };
    }
    return { action: 'send', ...(verdict.tag && { tag: verdict.tag }) };
  };
}

/** Calls the platform; a call that takes too long or throws against its contract may have arrived. */
async function call({ channels, timers, settings }: OutboxOptions, send: ClaimedSend): Promise<SendOutcome> {
  const { conversation, outboxId, part, speaker, tag } = send;
  let cancel: () => void = () => undefined;
  const late = new Promise<SendOutcome>((resolve) => {
    const patience = settings.sendTimeoutMs + (part.file === undefined ? 0 : UPLOAD_MS);
    cancel = timers.after(patience, () => resolve({ kind: 'unknown', detail: 'timeout' }));
  });
  try {
    const port = portOf(channels, conversation.channel);
    return await Promise.race([
      port.send({ address: conversation, outboxId, part, speaker, ...(tag && { tag }) }),
      late,
    ]);
  } catch (error) {
    return { kind: 'unknown', detail: describeError(error) };
  } finally {
    cancel();
  }
}

function createSettlement({ store, clock, timers, random, settings, logger, metrics }: OutboxOptions) {
  return async (send: ClaimedSend, outcome: SendOutcome): Promise<void> => {
    const { conversation, outboxId, attempts } = send;
    const { channel } = conversation;
    const now = clock.now();
    const tries = attempts + 1;
    const retryAt = tries >= settings.sendAttempts ? null : now + backoffMs(tries, random());
    metrics.sends.inc({ channel, outcome: outcome.kind });
    if (outcome.kind !== 'sent') {
      const level = outcome.kind === 'stop_account' ? 'error' : 'warn';
      const { kind, detail } = outcome;
      logger[level]('send_failed', { outbox: outboxId, conversation: conversation.id, channel, outcome: kind, detail });
    }
    await keepTrying(() => store.settleSend({ send, outcome, retryAt, now }));
  };

  /** What the platform said is known to nobody else; a disk that refuses it for a while must not leave the row in doubt. */
  async function keepTrying(write: () => Promise<void>): Promise<void> {
    for (let left = SETTLE_TRIES; ; left -= 1) {
      try {
        return await write();
      } catch (error) {
        if (left === 1 || !REFUSED.test(errorCode(error) ?? '')) throw error;
        if (left === SETTLE_TRIES) logger.warn('send_outcome_waits', { cause: describeError(error) });
      }
      await new Promise<void>((resolve) => void timers.after(SETTLE_PAUSE_MS, resolve));
    }
  }
}
