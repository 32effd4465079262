import type { Clock } from '../infra/clock.ts';
import type { NewId } from '../infra/ids.ts';
import { type Logger, describeError } from '../infra/logger.ts';
import type { Metrics } from '../infra/metrics.ts';
import type { Db } from '../storage/database.ts';
import { createActivity } from './activity.ts';
import { createClockWatch } from './clock-watch.ts';
import { createInbox, createTyping } from './inbox.ts';
import { type GroupCommit, createGroupCommit } from './group-commit.ts';
import { createLoop } from './loop.ts';
import { createOutbox } from './outbox.ts';
import type { ChangeReason, ChannelName } from './model.ts';
import { type Ownership, createOwnership } from './ownership.ts';
import { createPressure } from './pressure.ts';
import { type Channels, toParts } from './parts.ts';
import type { ErasureReader, Forgetting, InboundSink, QuotationGuard, TurnHandler, WaitingPolicy } from './ports.ts';
import { type ConversationSettings, DEFAULT_SETTINGS } from './settings.ts';
import { createSqliteStore } from './sqlite-store.ts';
import type { ConversationStore } from './store.ts';
import { type Timers, systemTimers } from './timers.ts';
import { type Notices, createTurns } from './turns.ts';

/** Options of {@link createConversations}. */
export interface ConversationsOptions {
  /** `service.db`, migrated. */
  readonly db: Db;
  /** Filled before {@link Conversations.start}; channels need the inbox to be made, and the inbox them to answer. */
  readonly channels: Channels;
  readonly handler: TurnHandler;
  readonly guard: QuotationGuard;
  readonly notices: Notices;
  /** What the bot does while a conversation waits; silent and without notices when left out. */
  readonly waiting?: WaitingPolicy;
  /** Carries out what people ask to have erased. */
  readonly forgetting?: Forgetting;
  /** Hears wishes to be erased where the bot answers nothing. */
  readonly readErasure?: ErasureReader;
  readonly metrics: Pick<Metrics, 'turns' | 'questions' | 'sends'>;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly ids: NewId;
  /** Numbers in [0, 1) for jitter; `Math.random` unless a test needs to repeat itself. */
  readonly random?: () => number;
  readonly timers?: Timers;
  readonly settings?: Partial<ConversationSettings>;
}

/** The heart of the service: what came in is kept, answered once, and sent in order. */
export interface Conversations {
  readonly inbox: InboundSink;
  readonly ownership: Ownership;
  readonly store: ConversationStore;
  /** Commits of this database; whoever writes beside the store shares them. */
  readonly commit: GroupCommit;
  /** Whether acknowledgements come late at present, so that what can wait should. */
  isLate(): boolean;
  /** Looks for work at once: after a change that the engine did not make itself. */
  wake(): void;
  /** Repairs what a crash left behind and begins to answer and send. The inbox works without it. */
  start(): Promise<void>;
  /**
   * Takes no new work and waits for turns and sends in hand, at most `deadlineMs`. Resolves with whether all of them
   * ended; what did not is taken up again at the next start. Events can still be accepted.
   */
  stop(deadlineMs: number): Promise<boolean>;
  /** Resolves when nothing is under way; what is due later does not count. */
  idle(): Promise<void>;
}

/** Without a desk nobody knows when people are there: the bot is silent once it has handed over. */
const ALONE: WaitingPolicy = { botHelps: () => false, notice: () => undefined };

/** Typing indicators at one time; they are a courtesy and must not crowd out answers. */
const PARALLEL_TYPING = 16;

/** Wires inbox, turns and outbox over one database. */
export function createConversations(options: ConversationsOptions): Conversations {
  const settings = { ...DEFAULT_SETTINGS, ...options.settings };
  const { db, channels, clock, ids, logger, random = Math.random, timers = systemTimers } = options;
  const activity = createActivity();
  const waiting = options.waiting ?? ALONE;
  const shared = { ...options, waiting, settings, activity, timers, random };
  const pressure = createPressure(settings.yieldAboveMs);
  const commit = createGroupCommit(db, { gapMs: settings.commitGapMs, onBegin: pressure.note });
  const botHelps = (reason: ChangeReason, now: number) => waiting.botHelps({ reason, now });
  const sendsOnce = (channel: ChannelName) => channels.get(channel)?.sendsOnce === true;
  const store = createSqliteStore({
    ...{ db, ids, join: settings, botHelps, sendsOnce, commit },
    ...{ forgetting: options.forgetting, readErasure: options.readErasure, limits: settings.limits },
  });
  const loopOf = (name: string, pass: () => Promise<number | null>) =>
    createLoop({
      ...shared,
      pollMs: settings.pollMs,
      pass,
      onError: (error) => logger.error('loop_failed', { loop: name, cause: describeError(error) }),
    });
  const outbox = loopOf('outbox', createOutbox({ ...shared, store, onEnded: () => outbox.wake() }));
  const lookAtClock = createClockWatch({ clock, store, logger, onDue: () => outbox.wake() });
  const takeTurns = createTurns({ ...shared, store, pressure, onEnded: wakeBoth });
  const turns = loopOf('turns', () => lookAtClock().then(takeTurns));
  const showTyping = createTyping((address) => channels.get(address.channel)?.showTyping?.(address), PARALLEL_TYPING);

  function wakeBoth(): void {
    turns.wake();
    outbox.wake();
  }

  const failedWith = (event: string) => (error: unknown) => logger.error(event, { cause: describeError(error) });

  async function tell(conversationId: string, notice: keyof Notices): Promise<void> {
    const conversation = await store.find(conversationId);
    if (conversation === undefined) return;
    const messages = [options.notices[notice][conversation.language]];
    const parts = toParts({ channels, ids, channel: conversation.channel, messages });
    await store.say({ conversationId, announcement: { answerId: ids(), parts }, now: clock.now() });
    outbox.wake();
  }

  return {
    inbox: createInbox({
      store,
      clock,
      logger,
      onAccepted: ({ nextTurnAt, begun, rated, wished }) => {
        if (nextTurnAt !== null) {
          pressure.asked();
          turns.wakeAt(nextTurnAt);
        }
        // Whoever has to wait for long is not told that somebody types.
        if (pressure.level() !== 'flood') showTyping(begun);
        for (const id of rated) activity.track(() => tell(id, 'rated'), failedWith('thanks_not_stored'));
        for (const id of wished) activity.track(() => tell(id, 'wished'), failedWith('wish_not_confirmed'));
      },
    }),
    ownership: createOwnership({ ...shared, store, onChanged: wakeBoth }),
    ...{ store, commit, wake: wakeBoth },
    isLate: () => pressure.level() !== 'none',
    async start() {
      if (settings.soleProcess) logger.info('conversations_recovered', await store.recover(clock.now()));
      turns.start();
      outbox.start();
    },
    async stop(deadlineMs) {
      turns.stop();
      outbox.stop();
      return endsWithin(activity.idle(), shared.timers, deadlineMs);
    },
    idle: () => activity.idle(),
  };
}

function endsWithin(work: Promise<void>, timers: Timers, ms: number): Promise<boolean> {
  return new Promise((resolve) => {
    const cancel = timers.after(ms, () => resolve(false));
    void work.then(() => {
      cancel();
      resolve(true);
    });
  });
}
