import type { Attachments } from '../../../attachments/attachments.ts';
import type { Outgoing } from '../../../attachments/outgoing.ts';
import { serveFile } from '../../../attachments/serve.ts';
import { ErrorPage } from '../shell/error-page.tsx';
import { type ConsolePages, get } from '../shell/routes.ts';
import type { StaffVisit } from '../shell/visit.ts';

/** Options of {@link filePages}. */
export interface FilePagesOptions {
  readonly attachments: Pick<Attachments, 'file'>;
  readonly outgoing: Pick<Outgoing, 'file'>;
}

/** Kept files, for whoever may see conversations. The pages of a thread load them, so they are no activity. */
export function filePages({ attachments, outgoing }: FilePagesOptions): ConsolePages {
  const send = (visit: StaffVisit): Promise<void> | void => {
    const id = visit.request.params['id'];
    const kept = typeof id === 'string' ? (attachments.file(id) ?? outgoing.file(id)) : undefined;
    if (kept === undefined) return visit.show(<ErrorPage kind="notFound" />, 404);
    // Opening a file from the thread is a view of the conversation, which its page has noted already; a saved copy is not.
    if (kept.view.shown === 'download') {
      visit.record('attachment.download', kept.view.id, { conversation: kept.conversationId });
    }
    return serveFile(visit.response, kept);
  };
  return { routes: [get('/files/:id', 'conversation.view', send, { passive: true })] };
}
