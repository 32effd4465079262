import type { Clock } from '../../infra/clock.ts';
import type { IsoDate } from '../../kb/model.ts';
import type { Candidate, Retriever, SearchResult } from '../contract.ts';
import { labelId, type LabelledQuestion } from './corpus.ts';
import { respell, type Variant } from './variants.ts';

/** Depth of a measured ranking. */
const DEPTH = 100;

/** Questions asked before the clock counts, so that compiling the code is not measured as searching. */
const WARM_UP = 30;

/** A question with what the product found for one spelling of it. */
export interface Answered {
  readonly question: LabelledQuestion;
  /** What was typed. */
  readonly text: string;
  readonly result: SearchResult;
  /** Articles by {@link labelId}, best first, at most 100. */
  readonly ranked: readonly string[];
  readonly milliseconds: number;
}

/** Options of {@link askAll}. */
export interface AskOptions {
  readonly retriever: Pick<Retriever, 'search'>;
  readonly questions: readonly LabelledQuestion[];
  readonly variant: Variant;
  /** Seed of the spellings; another seed makes other slips. */
  readonly seed: string;
  /** Only law in force on this day. */
  readonly asOf?: IsoDate | undefined;
  /** In milliseconds, as fine as there is: a search takes about ten. */
  readonly clock: Clock;
}

/** Asks every question in one spelling, one after the other. */
export async function askAll({ retriever, questions, variant, seed, asOf, clock }: AskOptions): Promise<Answered[]> {
  const search = (text: string) => retriever.search({ text, limit: DEPTH, ...(asOf === undefined ? {} : { asOf }) });
  const spelled = questions.map((question) => ({ question, text: spellingOf(question, { variant, seed }) }));
  for (const { text } of spelled.slice(0, WARM_UP)) await search(text);
  const answered: Answered[] = [];
  for (const { question, text } of spelled) {
    const started = clock.now();
    const result = await search(text);
    answered.push({
      ...{ question, text, result, milliseconds: clock.now() - started },
      ranked: articleIds(result.candidates),
    });
  }
  return answered;
}

/** A question in another spelling; which words are changed depends on seed and question alone. */
function spellingOf(
  { id, question }: LabelledQuestion,
  { variant, seed }: { readonly variant: Variant; readonly seed: string },
): string {
  return respell(question, { variant, key: `${seed} ${id}` });
}

function articleIds(candidates: readonly Candidate[]): string[] {
  return candidates
    .flatMap((candidate) => (candidate.kind === 'article' ? [labelId(candidate.id)] : []))
    .slice(0, DEPTH);
}
