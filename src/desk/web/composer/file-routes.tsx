import { z } from 'zod';

import type { OutboundFile } from '../../../conversations/model.ts';
import type { DeskPagesOptions } from '../common/options.ts';
import { viewOf } from '../common/parts.tsx';
import { idOf } from '../conversation/routes.tsx';
import { readForm } from '../shell/forms.ts';
import { type ConsoleRoute, post } from '../shell/routes.ts';
import type { StaffVisit } from '../shell/visit.ts';
import { Enclosure } from './enclosures.tsx';

const removal = z.object({ unfile: z.string().min(1).max(100) });

/** Choosing files for a message: each is taken in before anything is sent. */
export function fileRoutes(options: DeskPagesOptions): readonly ConsoleRoute[] {
  const { outgoing } = options;
  return [
    post('/c/:id/files', 'conversation.handle', (visit) => take(options, visit)),
    post('/c/:id/files/remove', 'conversation.handle', async (visit) => {
      const form = readForm(visit, removal);
      const conversationId = idOf(visit);
      if (form.ok) await outgoing.remove({ id: form.value.unfile, conversationId, author: visit.account.id });
      if (visit.request.get('x-requested-by') === 'script') return void visit.response.status(204).end();
      return visit.redirect(`/console/c/${encodeURIComponent(conversationId)}`);
    }),
  ];
}

/** The body is the file itself; its name stands in a header, percent-encoded. The answer is its line in the composer. */
async function take({ desk, outgoing }: DeskPagesOptions, visit: StaffVisit): Promise<void> {
  const conversationId = idOf(visit);
  const { texts, request, account } = visit;
  const { refusals } = texts.pages.composer.files;
  const state = await desk.composer.state(conversationId, visit.actor);
  if (!state.allowed) return refuse(visit, 409, texts.pages.refusal(state.reason, state.by?.name));
  // Said before the body is read, so that the browser hears it.
  if (Number(request.get('content-length') ?? 0) > outgoing.maxBytes) return refuse(visit, 413, refusals.too_large);
  const rules = await desk.composer.fileRules(conversationId);
  const name = fileNameOf(visit);
  const added = await outgoing.add({ conversationId, author: account.id, name, rules, bytes: request });
  if (typeof added === 'string') return refuse(visit, 422, refusals[added]);
  visit.record('conversation.attach', conversationId, { file: added.id, kind: added.kind, bytes: added.size });
  return show(visit, added, conversationId);
}

function show(visit: StaffVisit, file: OutboundFile, conversationId: string): void {
  visit.fragment(<Enclosure file={file} view={viewOf(visit)} conversationId={conversationId} />, 201);
}

function refuse(visit: StaffVisit, status: number, sentence: string): void {
  visit.response.status(status).type('text/plain').send(sentence);
}

function fileNameOf({ request }: StaffVisit): string {
  try {
    return decodeURIComponent(request.get('x-file-name') ?? '').slice(0, 200);
  } catch {
    return '';
  }
}
