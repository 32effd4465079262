import type { Attachments } from '../../../attachments/attachments.ts';
import type { Desk, Thread } from '../../contract.ts';
import type { ThreadEntry } from '../../thread-model.ts';

/** The desk with what has become of each message's attachments beside the message: one query for all entries drawn. */
export function withCopies(desk: Desk, attachments: Pick<Attachments, 'attachmentsOf'>): Desk {
  const add = (entries: readonly ThreadEntry[]): readonly ThreadEntry[] => {
    const sent = entries.flatMap((entry) =>
      entry.kind === 'citizen' && entry.attachments.length > 0 ? [entry.inboxId] : [],
    );
    if (sent.length === 0) return entries;
    const copies = attachments.attachmentsOf(sent);
    return entries.map((entry) =>
      entry.kind === 'citizen' ? { ...entry, copies: copies.get(entry.inboxId) ?? [] } : entry,
    );
  };
  const thread: Thread = {
    ...desk.thread,
    page: async (query) => {
      const page = await desk.thread.page(query);
      return { ...page, entries: add(page.entries) };
    },
    entries: async (conversationId, ids) => add(await desk.thread.entries(conversationId, ids)),
  };
  return { ...desk, thread };
}
