/** Messages of one person that the bot answers in a minute and in a day; 0 for any number. */
export interface Limits {
  readonly perMinute: number;
  readonly perDay: number;
}

/** How the engine behaves; milliseconds unless the name says otherwise. */
export interface ConversationSettings {
  /** Silence that ends a burst. People pause for a second or two between short messages: see decision 0005. */
  readonly pauseMs: number;
  /** Longest wait of a burst's first message. */
  readonly maxWaitMs: number;
  /** Turns at one time: enough to keep the search busy, few enough that acknowledgements find their turn between them. */
  readonly parallelTurns: number;
  /** Sends at one time; Zalo's own limit of 4,000 requests a minute is 67/s, at about 300 ms a call. */
  readonly parallelSends: number;
  /** Turns or sends begun in one go: each costs a millisecond or more before the network is looked at again. */
  readonly startsAtOnce: number;
  /** Where commits begin this late on average, turns make room for acknowledgements; `Infinity` for never. */
  readonly yieldAboveMs: number;
  /** A handler that takes longer has failed. */
  readonly turnTimeoutMs: number;
  /** A platform call that takes longer has an unknown outcome; channels time out well before. */
  readonly sendTimeoutMs: number;
  /** Tries of a turn before a person takes over. */
  readonly turnAttempts: number;
  /** Tries of a send: with the back-off of `rules.ts` about an hour. */
  readonly sendAttempts: number;
  /** How much of one person's the bot answers; see {@link Limits}. */
  readonly limits: Limits;
  /** Least time between two commits: see createGroupCommit. */
  readonly commitGapMs: number;
  /** How often work of other processes is looked for. */
  readonly pollMs: number;
  /**
   * Whether this is the only process on the database. Its start then frees at once what a crash left behind;
   * otherwise leases have to run out first.
   */
  readonly soleProcess: boolean;
}

/** Defaults for one process on one machine. */
export const DEFAULT_SETTINGS: ConversationSettings = {
  pauseMs: 1_500,
  maxWaitMs: 4_000,
  parallelTurns: 8,
  parallelSends: 64,
  startsAtOnce: 2,
  yieldAboveMs: Infinity,
  turnTimeoutMs: 20_000,
  sendTimeoutMs: 30_000,
  turnAttempts: 3,
  sendAttempts: 20,
  limits: { perMinute: 0, perDay: 0 },
  commitGapMs: 0,
  pollMs: 1_000,
  soleProcess: true,
};

/**
 * The gap between commits on a disk: at 1,000 events a second a commit then holds about ten pieces of work, and an
 * acknowledgement waits for 4 ms of the 25 that it may take.
 */
export const DISK_COMMIT_GAP_MS = 4;

/**
 * When turns begin to make room. Of the 25 ms that an acknowledgement may take, the gap between commits, the disk and the
 * reading of the request need ten; a turn holds the event loop for some three.
 */
export const YIELD_ABOVE_MS = 6;
