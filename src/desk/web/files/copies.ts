import type { Attachments } from '../../../attachments/attachments.ts';
import type { Outgoing } from '../../../attachments/outgoing.ts';
import type { Desk } from '../../desk.ts';
import type { ThreadEntry } from '../../thread/entry-model.ts';
import type { Thread } from '../../thread/model.ts';

/** The desk with what has become of each message's files beside the message: one query of each kind for all entries. */
export function withCopies(
  desk: Desk,
  { attachments, outgoing }: { attachments: Pick<Attachments, 'attachmentsOf'>; outgoing: Pick<Outgoing, 'kept'> },
): Desk {
  const addCopies = (entries: readonly ThreadEntry[]): readonly ThreadEntry[] => {
    const sent = entries.flatMap((entry) =>
      entry.kind === 'citizen' && entry.attachments.length > 0 ? [entry.inboxId] : [],
    );
    if (sent.length === 0) return entries;
    const copies = attachments.attachmentsOf(sent);
    return entries.map((entry) =>
      entry.kind === 'citizen' ? { ...entry, copies: copies.get(entry.inboxId) ?? [] } : entry,
    );
  };
  const add = (entries: readonly ThreadEntry[]): readonly ThreadEntry[] => {
    const sent = entries.flatMap((entry) => (entry.kind === 'outbound' && entry.file ? [entry.file.id] : []));
    const kept = sent.length === 0 ? undefined : outgoing.kept(sent);
    return addCopies(entries).map((entry) =>
      entry.kind === 'outbound' && entry.file ? { ...entry, fileKept: kept?.has(entry.file.id) === true } : entry,
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
