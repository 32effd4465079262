import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { performance } from 'node:perf_hooks';

import { z } from 'zod';

import { labelId, readCorpus, readQuestions, type LabelledQuestion } from '../../../src/retrieval/evaluation/corpus.ts';
import { seededRandom, shuffled } from '../../../src/retrieval/evaluation/random.ts';
import { bare } from '../../../src/retrieval/evaluation/letters.ts';
import type { Peer, PeerSearch } from './contract.ts';

/** What one process is to do. */
export interface PeerTask {
  readonly peer: Peer;
  readonly articles: string;
  readonly questions: string;
  readonly folded: boolean;
  /** Questions at most. */
  readonly limit: number | undefined;
  /** Seconds after which no further question is asked. */
  readonly seconds: number;
  /** Working folder of this peer, kept from building to asking. */
  readonly folder: string;
}

const askedSchema = z.object({
  /** Resident memory of the process with the index ready and everything else let go, in MB. */
  rssMb: z.number(),
  /** Of it, what is alive: JavaScript heap, array buffers and other memory that JavaScript knows of. */
  liveMb: z.number(),
  answers: z.array(z.object({ id: z.string(), ranked: z.array(z.string()), milliseconds: z.number() })),
});
const builtSchema = z.object({ buildSeconds: z.number(), ids: z.array(z.string()) });

/** What asking brought. */
export type Asked = z.infer<typeof askedSchema>;
/** What building brought; `ids` are article ids by their place in the corpus. */
export type Built = z.infer<typeof builtSchema>;

/** Questions asked before the clock counts; few, because some peers need seconds for one. */
const WARM_UP = 5;
const MB = 1024 * 1024;
/** Lines of progress a phase. */
const LINES = 5;

/** Builds a peer's index in this process; one that lives in memory is asked at once, because it would be gone afterwards. */
export async function buildPhase(task: PeerTask): Promise<void> {
  const { index, ids, buildSeconds } = await build(task);
  writeFileSync(path.join(task.folder, 'built.json'), JSON.stringify({ buildSeconds, ids } satisfies Built));
  if (index !== undefined) await ask(index, { task, ids });
}

/** Asks a peer whose index lies on disk. */
export async function askPhase(task: PeerTask): Promise<void> {
  const { peer, folder, folded } = task;
  if (peer.index === 'on disk') await ask(await peer.open({ folder, folded }), { task, ids: readBuilt(folder).ids });
}

/** Reads what {@link buildPhase} found. */
export function readBuilt(folder: string): Built {
  return builtSchema.parse(JSON.parse(readFileSync(path.join(folder, 'built.json'), 'utf8')));
}

/** Reads what asking found. */
export function readAsked(folder: string): Asked {
  return askedSchema.parse(JSON.parse(readFileSync(path.join(folder, 'asked.json'), 'utf8')));
}

/** Labelled questions in a drawn order, so that the first of them stand for all when a peer is too slow for the rest. */
export function questionsOf({ questions, limit }: Pick<PeerTask, 'questions' | 'limit'>): LabelledQuestion[] {
  const labelled = readQuestions(questions).filter(({ gold }) => gold.length > 0);
  return shuffled(seededRandom('peers'), labelled).slice(0, limit);
}

/** In a function of its own, so that the corpus can be let go. */
async function build({ peer, articles, folded, folder }: PeerTask) {
  const snapshot = await readCorpus(articles);
  const ids = [...snapshot.articles()].map(({ id }) => id);
  const show = progressOf(`${peer.name}: indexed`, snapshot.articleCount);
  const started = performance.now();
  const built = await peer.build({ snapshot, folded, folder, progress: show });
  return { index: built ?? undefined, ids, buildSeconds: (performance.now() - started) / 1000 };
}

async function ask(index: PeerSearch, { task, ids }: { readonly task: PeerTask; readonly ids: readonly string[] }) {
  const questions = questionsOf(task);
  const textOf = ({ question }: LabelledQuestion) => (task.folded ? bare(question) : question);
  for (const question of questions.slice(0, WARM_UP)) await index.search(textOf(question));
  const memory = await settledMemory();
  const answers: Asked['answers'] = [];
  const show = progressOf(`${task.peer.name}: asked`, questions.length);
  const deadline = performance.now() + task.seconds * 1000;
  for (const question of questions) {
    if (performance.now() > deadline) break;
    const started = performance.now();
    const found = await index.search(textOf(question));
    answers.push({
      ...{ id: question.id, milliseconds: performance.now() - started },
      ranked: found.flatMap((place) => ids[place] ?? []).map(labelId),
    });
    show(answers.length);
  }
  index.close();
  writeFileSync(path.join(task.folder, 'asked.json'), JSON.stringify({ ...memory, answers } satisfies Asked));
}

/** After collecting garbage twice: the first pass lets go what finalizers held. Needs `--expose-gc`. */
async function settledMemory(): Promise<Pick<Asked, 'rssMb' | 'liveMb'>> {
  for (let pass = 0; pass < 2; pass++) {
    globalThis.gc?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rssMb: rss / MB, liveMb: (heapUsed + external) / MB };
}

function progressOf(what: string, total: number): (done: number) => void {
  const step = Math.max(1, Math.floor(total / LINES));
  let next = step;
  return (done) => {
    if (done < next) return;
    next += step;
    process.stderr.write(`${what} ${done} of ${total}\n`);
  };
}
