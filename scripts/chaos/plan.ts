import { type Random, drawBelow, drawOne, seededRandom, shuffled } from '../../src/retrieval/evaluation/random.ts';

/** Everything that is done to a service and its platforms. */
export const FAULTS = [
  'slow',
  'dead',
  'lost_response',
  'token',
  'duplicate',
  'reordered',
  'late',
  'echo_first',
  'flood',
  'locked',
  'full_disk',
  'read_only',
  'turned_read_only',
  'index',
  'clock',
  'early_kill',
  'none',
] as const;

/** One of {@link FAULTS}. */
export type FaultName = (typeof FAULTS)[number];

/** One life of the service, from its start to its end. */
export interface Round {
  readonly number: number;
  readonly faults: readonly FaultName[];
  /** Acts of people. */
  readonly acts: number;
  /** Milliseconds over which they come. */
  readonly loadMs: number;
  /** How far the clock jumps when it does; back as well as ahead. */
  readonly jumpMs: number;
  readonly end: 'SIGKILL' | 'SIGTERM';
  /** Numbers for everything else that is drawn within the round. */
  readonly random: Random;
}

/** How many rounds in a row have each fault once. */
const SECOND_FAULT = 0.35;
const CLEAN_STOP = 0.1;
const JUMPS_MS = [3_600_000, 7_200_000, -600_000, -3_600_000, 90_000] as const;

/** The same rounds for the same seed; every fault comes once in as many rounds as there are faults. */
export function drawPlan(seed: number, rounds: number): Round[] {
  const random = seededRandom(`chaos:${seed}`);
  let bag: FaultName[] = [];
  return Array.from({ length: rounds }, (_, index) => {
    if (bag.length === 0) bag = shuffled(random, FAULTS);
    const first = bag.pop() ?? 'none';
    const second = random() < SECOND_FAULT ? drawOne(random, FAULTS) : undefined;
    return {
      number: index + 1,
      faults: [...new Set([first, ...(second === undefined ? [] : [second])])],
      acts: 8 + drawBelow(random, 16),
      loadMs: 200 + drawBelow(random, 1500),
      jumpMs: drawOne(random, JUMPS_MS) ?? 0,
      end: random() < CLEAN_STOP ? 'SIGTERM' : 'SIGKILL',
      random: seededRandom(`chaos:${seed}:${index}`),
    };
  });
}
