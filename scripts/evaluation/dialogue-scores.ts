import type { Candidate, SearchResult } from '../../src/retrieval/contract.ts';
import { Chat, type ChatServices } from './chat.ts';
import type { LabelledDialogue } from './labels.ts';
import { isRight, leadsTo, outcomeOf, type Done } from './outcome.ts';

/** What became of the second turn of a conversation. */
export interface JudgedDialogue {
  readonly id: string;
  /** What was done with the first turn; after a handover the service would wait for a person. */
  readonly first: Done;
  readonly second: Done;
  /** A card of the second turn has a gold article. */
  readonly right: boolean;
  /** Asked back: a choice leads to a gold article. */
  readonly rightAfterTap: boolean;
  /** Rank, from 1, of the first gold article in what the second turn searched; undefined when it is not among the ten. */
  readonly rank: number | undefined;
}

/** Holds both turns of a conversation; the second one is typed whatever the first one got. */
export async function judgeDialogue(
  { id, turns, gold }: LabelledDialogue,
  services: ChatServices,
): Promise<JudgedDialogue> {
  const { knowledge } = services;
  const chat = new Chat(services);
  const [opening, following] = turns;
  const first = outcomeOf(await chat.says(opening), knowledge);
  const before = chat.retriever.found.length;
  const second = outcomeOf(await chat.says(following), knowledge);
  const found = chat.retriever.found[before];
  const { choices } = second;
  return {
    ...{ id, first: first.done, second: second.done, right: isRight(second, gold) },
    rank: found === undefined ? undefined : rankOf(found, gold),
    rightAfterTap: second.done === 'clarify' && (await leadsTo(chat, { choices, gold, knowledge })),
  };
}

function rankOf({ candidates }: SearchResult, gold: readonly string[]): number | undefined {
  const articles = candidates.filter((candidate: Candidate) => candidate.kind === 'article');
  const at = articles.findIndex(({ id }) => gold.includes(id));
  return at < 0 ? undefined : at + 1;
}
