import type { OwnerEntry } from '../../thread/entry-model.ts';
import type { PagesTexts } from '../common/texts.ts';

/** What a change of hands reads like in the thread. */
export function ownerSentence(entry: OwnerEntry, texts: PagesTexts): string {
  const { owner } = texts.thread;
  const who = entry.actor?.name ?? owner.system;
  const to = entry.assignee?.name;
  switch (entry.reason) {
    case 'taken':
      return owner.taken(entry.assignee?.name ?? who);
    case 'assigned':
      return owner.assigned(who, to ?? owner.someone);
    case 'transferred':
      return to === undefined ? owner.toQueue(who) : owner.transferred(who, to);
    case 'released':
      return owner.released(entry.actor?.name ?? owner.someone);
    case 'returned':
      return owner.returned(who);
    case 'closed':
      return owner.closed(who);
    case 'undone':
      return owner.undone(who);
    case 'page_reply':
      return owner.takenFromPage;
    default:
      return owner.waiting(texts.reasons[entry.reason]);
  }
}
