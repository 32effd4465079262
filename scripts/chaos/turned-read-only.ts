import type { Random } from '../../src/retrieval/evaluation/random.ts';
import type { Life } from './life.ts';
import type { People } from './people.ts';

/** Options of {@link turnReadOnly}. */
export interface TurnReadOnlyOptions {
  readonly life: Life;
  readonly people: People;
  readonly random: Random;
  /** Nothing else is wrong in this round, so that deliveries and answers can be expected. */
  readonly alone: boolean;
}

/** What a person and an operator may wait for; a database locked by another process comes on top of it now and then. */
const PATIENCE_MS = 20_000;

/** Tries of somebody new, where a busy machine lets a platform's patience end. */
const TRIES = 3;

/**
 * Makes every write of the running service fail, and lets them through again. It must say so and refuse what is delivered,
 * and then go on as it is; returns what it did not do.
 */
export async function turnReadOnly(options: TurnReadOnlyOptions): Promise<string[]> {
  const { life } = options;
  const says = (state: boolean) => holds(async () => (await life.answer()).includes(`"database":${state}`));
  const unmet: string[] = [];
  life.refuseWrites(true);
  try {
    if (!(await says(false))) unmet.push('nothing at /readyz says that the disk takes no writes');
    if (options.alone && (await ask(options, 1)) !== undefined) unmet.push('acknowledged while every write is refused');
  } finally {
    life.refuseWrites(false);
  }
  if (!(await says(true))) unmet.push('did not go on when the disk took writes again');
  if (options.alone && !(await answers(options))) unmet.push('nobody was answered when the disk took writes again');
  return unmet;
}

async function answers(options: TurnReadOnlyOptions): Promise<boolean> {
  const person = await ask(options, TRIES);
  return person !== undefined && holds(async () => person.platform.messages(person.id).length > 0);
}

/** Somebody new whose question was acknowledged, if that happened. */
async function ask({ people, random }: TurnReadOnlyOptions, tries: number) {
  for (let left = tries; left > 0; left -= 1) {
    const { person, accepted } = await people.ask(random);
    if (accepted) return person;
  }
  return undefined;
}

async function holds(check: () => Promise<boolean>): Promise<boolean> {
  for (const until = performance.now() + PATIENCE_MS; performance.now() < until;) {
    if (await check()) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}
