import type { Clock, EpochMs } from '../infra/clock.ts';
import { AppError } from '../infra/errors.ts';
import type { NewId } from '../infra/ids.ts';
import { type Logger, describeError } from '../infra/logger.ts';
import { maskPersonalNumbers } from '../infra/masking.ts';
import type { Metrics } from '../infra/metrics.ts';
import type { Activity } from './activity.ts';
import type { ChannelName, OutboundMessage } from './model.ts';
import { type Channels, toParts } from './parts.ts';
import type { Pressure } from './pressure.ts';
import type { TurnHandler, TurnResult, WaitingPolicy } from './ports.ts';
import { backoffMs } from './rules.ts';
import type { ConversationSettings } from './settings.ts';
import type { Announce, ClaimedTurn, ConversationStore } from './store.ts';
import type { Timers } from './timers.ts';

/** What the core says by itself, in both languages. */
export interface Notices {
  /** An answer could not be given; a person will look at it. */
  readonly apology: Readonly<Record<'vi' | 'en', OutboundMessage>>;
  /** The automatic service answers again. */
  readonly returned: Readonly<Record<'vi' | 'en', OutboundMessage>>;
  /** Somebody has rated the help. */
  readonly rated: Readonly<Record<'vi' | 'en', OutboundMessage>>;
  /** Somebody whom people help asks to be erased; these people know. */
  readonly wished: Readonly<Record<'vi' | 'en', OutboundMessage>>;
}

/** Options of {@link announceWith}. */
export interface AnnounceOptions {
  readonly waiting: WaitingPolicy;
  readonly channels: Channels;
  readonly ids: NewId;
  readonly channel: ChannelName;
}

/** Words for somebody who begins to wait, fitted to their channel. */
export function announceWith({ waiting, channel, ...parts }: AnnounceOptions): Announce {
  return (standing) => {
    const notice = waiting.notice(standing);
    if (notice === undefined) return undefined;
    const { message, promisedAt } = notice;
    return { answerId: parts.ids(), parts: toParts({ ...parts, channel, messages: [message] }), promisedAt };
  };
}

/** Options of {@link createTurns}. */
export interface TurnsOptions {
  readonly store: ConversationStore;
  readonly channels: Channels;
  readonly handler: TurnHandler;
  readonly notices: Notices;
  readonly waiting: WaitingPolicy;
  readonly settings: ConversationSettings;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly ids: NewId;
  readonly random: () => number;
  readonly logger: Logger;
  readonly metrics: Pick<Metrics, 'turns' | 'questions'>;
  readonly activity: Activity;
  readonly pressure: Pick<Pressure, 'level'>;
  /** Called after a turn ended: another may be due, and rows may wait to be sent. */
  readonly onEnded: () => void;
}

/** A turn may die with its process without an error of its own; it gets this many tries more than one that throws. */
const CRASH_ALLOWANCE = 2;

/** The lease outlives the handler's time limit, so that only a dead worker loses it. */
const LEASE_FACTOR = 2;

/** While acknowledgements come late: one turn searches, one is put together, one waits for the disk. */
const TURNS_WHEN_LATE = 3;

/** In a flood one turn begins in this time all the same: it must not silence the bot. */
const FLOOD_GAP_MS = 50;

/** How soon turns that wait for acknowledgements look again. */
const YIELD_MS = 10;

/** Creates the pass that takes due turns and starts them; it resolves with when the next turn is due. */
export function createTurns(options: TurnsOptions): () => Promise<EpochMs | null> {
  const { store, channels, settings, clock, logger, activity } = options;
  const run = createTurnRunner(options);
  let running = 0;
  let begunAt: EpochMs = 0;

  async function pass(): Promise<EpochMs | null> {
    const now = clock.now();
    const level = options.pressure.level();
    // A clock that was set back must not silence the bot either.
    if (level === 'flood' && Math.abs(now - begunAt) < FLOOD_GAP_MS) return now + YIELD_MS;
    const most = level === 'none' ? settings.parallelTurns : TURNS_WHEN_LATE;
    const limit = Math.min(level === 'none' ? settings.startsAtOnce : 1, most - running);
    const names = [...channels.keys()];
    const next = await store.nextTurnAt(names);
    // At the limit the end of a running turn looks again.
    if (next === null || next > now || limit <= 0) return limit <= 0 ? null : next;
    const leaseMs = settings.turnTimeoutMs * LEASE_FACTOR;
    for (const turn of await store.claimTurns({ now, limit, leaseMs, channels: names })) begin(turn);
    return store.nextTurnAt(names);
  }

  function begin(turn: ClaimedTurn): void {
    running += 1;
    begunAt = clock.now();
    activity.track(
      () => run(turn).finally(ended),
      (error) => logger.error('turn_not_stored', { conversation: turn.conversation.id, cause: describeError(error) }),
    );
  }

  function ended(): void {
    running -= 1;
    options.onEnded();
  }

  return pass;
}

/** One turn from its claim to its end: stored, given back, or handed to a person. */
function createTurnRunner(options: TurnsOptions): (turn: ClaimedTurn) => Promise<void> {
  const { store, settings, clock, logger, metrics } = options;

  async function run(turn: ClaimedTurn): Promise<void> {
    if (turn.attempt > settings.turnAttempts + CRASH_ALLOWANCE) return surrender(turn, 'crashed');
    try {
      // Composing and storing are part of it: a message that cannot be fitted to the platform is a failed turn.
      await commit(turn, await answer(turn));
    } catch (error) {
      await fail(turn, error);
    }
  }

  async function answer({ conversation, events, state, restraint }: ClaimedTurn): Promise<TurnResult> {
    const { promise, cancel } = timeout(options.timers, settings.turnTimeoutMs);
    try {
      const turn = { conversation, events, state, now: clock.now(), ...(restraint && { restraint }) };
      return await Promise.race([options.handler(turn), promise]);
    } finally {
      cancel();
    }
  }

  async function commit(turn: ClaimedTurn, result: TurnResult): Promise<void> {
    const { handover, feedback, standing, state, language } = result;
    const { channel } = turn.conversation;
    const committed = await store.completeTurn({
      turn,
      answerId: options.ids(),
      parts: toParts({ ...options, channel, messages: result.messages }),
      state,
      language,
      ...(handover && { handover: maskNote(handover) }),
      ...(standing && { standing }),
      announce: announceWith({ ...options, channel }),
      questions: result.questions.map((question) => ({ ...question, text: maskPersonalNumbers(question.text) })),
      ...(feedback && { feedback }),
      ...(result.erase && { erase: true }),
      ...(result.notice !== undefined && { notice: result.notice }),
      ...(result.restrained && { restrained: true }),
      now: clock.now(),
    });
    if (!committed) return logger.info('turn_superseded', { conversation: turn.conversation.id });
    metrics.turns.inc({ result: handover !== undefined ? 'handed_over' : result.restrained ? 'restrained' : 'done' });
    for (const { action } of result.questions) metrics.questions.inc({ action });
  }

  async function fail(turn: ClaimedTurn, error: unknown): Promise<void> {
    const { conversation, attempt } = turn;
    logger.warn('turn_failed', { conversation: conversation.id, attempt, cause: describeError(error) });
    if (attempt >= settings.turnAttempts) return surrender(turn, 'failed');
    metrics.turns.inc({ result: 'retried' });
    await store.retryTurn({ turn, retryAt: clock.now() + backoffMs(attempt, options.random()) });
  }

  async function surrender(turn: ClaimedTurn, note: string): Promise<void> {
    const { id, channel, language } = turn.conversation;
    const apology = toParts({ ...options, channel, messages: [options.notices.apology[language]] });
    const announce = announceWith({ ...options, channel });
    const done = await store.surrenderTurn({
      turn,
      answerId: options.ids(),
      apology,
      announce,
      note,
      now: clock.now(),
    });
    if (!done) return;
    metrics.turns.inc({ result: 'handed_over' });
    logger.error('turn_handed_over', { conversation: id, cause: note });
  }

  return run;
}

function maskNote({ reason, note }: NonNullable<TurnResult['handover']>): NonNullable<TurnResult['handover']> {
  return note === undefined ? { reason } : { reason, note: maskPersonalNumbers(note) };
}

function timeout(timers: Timers, ms: number): { readonly promise: Promise<never>; readonly cancel: () => void } {
  let cancel: () => void = () => undefined;
  const promise = new Promise<never>((_resolve, reject) => {
    cancel = timers.after(ms, () => reject(new AppError('TURN_TIMEOUT', { detail: `${ms} ms` })));
  });
  return { promise, cancel };
}
