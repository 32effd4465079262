import { isCurrent } from '../../src/dialog/quotation-guard.ts';
import type { ChatServices } from './chat.ts';

/**
 * Labelled questions whose answer is still law on the day, with how many have none any more: the service quotes only what is in
 * force. A question without a labelled article stays.
 */
export function stillLaw<Item>(
  items: readonly Item[],
  goldOf: (item: Item) => readonly string[],
  { knowledge, day }: ChatServices,
): { readonly current: Item[]; readonly leftOut: string } {
  const current = items.filter((item) => {
    const articles = goldOf(item).map((id) => knowledge.article(id));
    return articles.length === 0 || articles.some((article) => article !== undefined && isCurrent(article, day));
  });
  const count = items.length - current.length;
  return { current, leftOut: `left out, because no gold article is in force on the day: ${count}\n\n` };
}
