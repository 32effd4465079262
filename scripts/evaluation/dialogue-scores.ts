import type { Candidate, SearchResult } from '../../src/retrieval/contract.ts';
import { labelId } from '../../src/retrieval/evaluation/corpus.ts';
import { Chat, type ChatServices } from './chat.ts';
import type { LabelledDialogue } from './labels.ts';
import { isRight, leadsTo, outcomeOf, type Done } from './outcome.ts';

/** What became of the last turn of a conversation. */
export interface JudgedDialogue {
  readonly id: string;
  /** What was done with the first turn; after a handover the service would wait for a person. */
  readonly first: Done;
  readonly last: Done;
  /** A card of the last turn has a gold article. */
  readonly right: boolean;
  /** Asked back: a choice leads to a gold article. */
  readonly rightAfterTap: boolean;
  /** Rank, from 1, of the first gold article in what the last turn searched; undefined when it is not among the ten. */
  readonly rank: number | undefined;
}

/** Holds all turns of a conversation; each one is typed whatever the ones before got. */
export async function judgeDialogue(
  { id, turns, gold }: LabelledDialogue,
  services: ChatServices,
): Promise<JudgedDialogue> {
  const { knowledge } = services;
  const chat = new Chat(services);
  const says = async (turn: string) => outcomeOf(await chat.says(turn), knowledge);
  const first = await says(turns[0] ?? '');
  for (const turn of turns.slice(1, -1)) await says(turn);
  const before = chat.retriever.found.length;
  const last = await says(turns.at(-1) ?? '');
  const found = chat.retriever.found[before];
  const { choices } = last;
  return {
    ...{ id, first: first.done, last: last.done, right: isRight(last, gold) },
    rank: found === undefined ? undefined : rankOf(found, gold),
    rightAfterTap: last.done === 'clarify' && (await leadsTo(chat, { choices, gold, knowledge })),
  };
}

function rankOf({ candidates }: SearchResult, gold: readonly string[]): number | undefined {
  const articles = candidates.filter((candidate: Candidate) => candidate.kind === 'article');
  const at = articles.findIndex(({ id }) => gold.includes(labelId(id)));
  return at < 0 ? undefined : at + 1;
}
