import { performance } from 'node:perf_hooks';

import type { FakePlatform } from '../../src/simulator/fakes/index.ts';
import { EXAMPLE_QUESTIONS } from './questions.ts';

/** One question of one person, on one of the fakes. */
export interface Asked {
  readonly platform: FakePlatform;
  readonly personId: string;
  readonly acknowledged: boolean;
  /** From the request's start to its answer, in milliseconds, seen from the sender. */
  readonly milliseconds: number;
}

/** What the phones show after a load. */
export interface Audit {
  /** Persons whose question was acknowledged and who got nothing. */
  readonly lost: number;
  /** Persons who got the same text twice. */
  readonly doubled: number;
  readonly answered: number;
}

/** Persons of earlier loads are not asked again, so that every phone belongs to one question. */
let persons = 0;

/** A new person asks one question. */
export async function ask(platform: FakePlatform): Promise<Asked> {
  persons += 1;
  const personId = String(7_000_000_000_000_000n + BigInt(persons));
  const start = performance.now();
  const report = await platform.say({ personId, text: EXAMPLE_QUESTIONS[persons % EXAMPLE_QUESTIONS.length] ?? '' });
  return { platform, personId, acknowledged: report.accepted, milliseconds: performance.now() - start };
}

/** Waits until every acknowledged question has an answer, or until nothing has arrived for `patienceMs`. */
export async function untilAnswered(asked: readonly Asked[], patienceMs: number): Promise<void> {
  let last = -1;
  let lastChange = performance.now();
  while (performance.now() - lastChange < patienceMs) {
    const { answered, lost } = audit(asked);
    if (lost === 0) return;
    if (answered !== last) lastChange = performance.now();
    last = answered;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Looks at the phones: the platform's side decides what was lost and what was doubled. */
export function audit(asked: readonly Asked[]): Audit {
  const phones = asked.map(({ platform, personId, acknowledged }) => {
    const texts = platform.messages(personId).map(({ text }) => text);
    return { acknowledged, texts };
  });
  return {
    lost: phones.filter(({ acknowledged, texts }) => acknowledged && texts.length === 0).length,
    doubled: phones.filter(({ texts }) => new Set(texts).size < texts.length).length,
    answered: phones.filter(({ texts }) => texts.length > 0).length,
  };
}
