import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';

import { EXAMPLE_QUESTIONS } from '../questions.ts';
import type { LoadPlatforms, Phone } from './platforms.ts';

/** Which platforms people write on; every other question goes to the other one. */
type Platforms = readonly ('zalo' | 'messenger')[];

/** Every third question of a file is asked without diacritics, as citizens do. */
const UNMARKED_EVERY = 3;

/** The questions of a JSON Lines file ({"question"}), one after the other; a few examples in turn without a file. */
export function questionsOf(file: string | undefined): () => string {
  const lines = file === undefined ? [] : readFileSync(file, 'utf8').trim().split('\n');
  const asked = lines.map((line) => String((JSON.parse(line) as { readonly question: unknown }).question));
  const all =
    asked.length === 0
      ? EXAMPLE_QUESTIONS
      : asked.map((text, at) => (at % UNMARKED_EVERY === 2 ? unmarked(text) : text));
  let next = 0;
  return () => all[next++ % all.length] ?? '';
}

function unmarked(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').replace(/đ/g, 'd').replace(/Đ/g, 'D');
}

/** Options of {@link askAtRate} and {@link askToFill}. */
export interface RateLoad {
  readonly platforms: Platforms;
  readonly question: () => string;
  /** Questions a second; events a second to be filled up to. */
  readonly rate: number;
  readonly seconds: number;
}

/** New persons ask at a fixed rate, whatever the answers take: a slow service does not slow the load down. */
export async function askAtRate(
  load: LoadPlatforms,
  { platforms, question, rate, seconds }: RateLoad,
): Promise<Phone[]> {
  const start = performance.now();
  const asked: Promise<Phone>[] = [];
  while (asked.length < rate * seconds) {
    const due = Math.min(rate * seconds, Math.floor(((performance.now() - start) / 1000) * rate) + 1);
    while (asked.length < due) asked.push(load.ask(platforms[asked.length % platforms.length] ?? 'zalo', question()));
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return Promise.all(asked);
}

/**
 * New persons ask as many questions as it takes for `rate` events a second, echoes and receipts included: the slower the
 * answers, the more questions. What cannot be answered meanwhile piles up.
 */
export async function askToFill(
  load: LoadPlatforms,
  { platforms, question, rate, seconds }: RateLoad,
): Promise<Phone[]> {
  const [start, before] = [performance.now(), load.begun()];
  const asked: Promise<Phone>[] = [];
  for (let elapsed = 0; elapsed < seconds; elapsed = (performance.now() - start) / 1000) {
    const due = Math.floor(elapsed * rate) - (load.begun() - before);
    for (let at = 0; at < due; at += 1)
      asked.push(load.ask(platforms[asked.length % platforms.length] ?? 'zalo', question()));
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return Promise.all(asked);
}

/** Options of {@link askInTurn}. */
export interface TurnLoad {
  readonly platforms: Platforms;
  readonly question: () => string;
  /** Persons who wait for something at one time. */
  readonly persons: number;
  readonly seconds: number;
  /** What a person waits for before the next one asks. */
  readonly until: 'acknowledged' | 'answered';
}

/** A number of persons at one time, each followed by the next as soon as there is an acknowledgement or an answer. */
export async function askInTurn(load: LoadPlatforms, options: TurnLoad): Promise<Phone[]> {
  const { platforms, question, persons, seconds, until } = options;
  const end = performance.now() + seconds * 1000;
  const chain = async (index: number): Promise<Phone[]> => {
    const asked: Phone[] = [];
    while (performance.now() < end) {
      const phone = await load.ask(platforms[index % platforms.length] ?? 'zalo', question());
      asked.push(phone);
      if (until === 'answered') await answered(phone, end);
    }
    return asked;
  };
  return (await Promise.all(Array.from({ length: persons }, (_, index) => chain(index)))).flat();
}

function answered(phone: Phone, end: number): Promise<void> {
  if (phone.texts.length > 0 || !phone.acknowledged) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, Math.max(0, end - performance.now()));
    phone.onAnswer = () => {
      clearTimeout(timer);
      resolve();
    };
  });
}

/** Waits until every acknowledged question has an answer, or until nothing has arrived for `patienceMs`. */
export async function untilAnswered(phones: readonly Phone[], patienceMs: number): Promise<void> {
  let [last, lastChange] = [-1, performance.now()];
  while (performance.now() - lastChange < patienceMs) {
    const { answered: count, lost } = auditPhones(phones);
    if (lost === 0) return;
    if (count !== last) lastChange = performance.now();
    last = count;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Looks at the phones: the platform's side decides what was lost and what was doubled. */
export function auditPhones(phones: readonly Phone[]) {
  return {
    lost: phones.filter(({ acknowledged, texts }) => acknowledged && texts.length === 0).length,
    doubled: phones.filter(({ texts }) => new Set(texts).size < texts.length).length,
    answered: phones.filter(({ texts }) => texts.length > 0).length,
  };
}

/** Median, 99th percentile and maximum, in milliseconds. */
export function spread(times: readonly number[]) {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99), max: at(1) };
}
