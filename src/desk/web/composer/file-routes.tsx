import { z } from 'zod';

import type { OutgoingRefusal } from '../../../attachments/outgoing.ts';
import { refusedQuery } from '../common/notice.tsx';
import type { DeskPagesOptions } from '../common/options.ts';
import { viewOf } from '../common/parts.tsx';
import { idOf } from '../conversation/routes.tsx';
import { readForm } from '../shell/forms.ts';
import { type ConsoleRoute, post } from '../shell/routes.ts';
import type { StaffVisit } from '../shell/visit.ts';
import { answer, byScript, pageOf } from './answers.ts';
import { Enclosure } from './enclosures.tsx';
import { typed } from './fields.ts';

const removal = z.object({ unfile: z.string().min(1).max(100) });

/** Choosing files for a message: each is taken in before anything is sent. */
export function fileRoutes(options: DeskPagesOptions): readonly ConsoleRoute[] {
  const { outgoing } = options;
  return [
    post('/c/:id/files', 'conversation.handle', (visit) => take(options, visit), { upload: true }),
    post('/c/:id/files/remove', 'conversation.handle', async (visit) => {
      const form = readForm(visit, removal);
      const conversationId = idOf(visit);
      if (!byScript(visit)) await keepTyped(options, visit);
      if (form.ok) await outgoing.remove({ id: form.value.unfile, conversationId, author: visit.account.id });
      return answer(visit, { status: 204, page: form.ok ? 'done=removed' : 'refused=invalid' });
    }),
  ];
}

/** Room for the fields of the composer's form beside the file. */
const FIELDS_BYTES = 1024 * 1024;

/**
 * The file of the composer's form, sent by the page's script or by the browser itself. The script gets the file's line in the
 * composer or a sentence; the browser gets the page again, with the text as it was typed.
 */
async function take(options: DeskPagesOptions, visit: StaffVisit): Promise<void> {
  const { desk, outgoing } = options;
  const conversationId = idOf(visit);
  if (!byScript(visit)) await keepTyped(options, visit);
  const state = await desk.composer.state(conversationId, visit.actor);
  if (!state.allowed) {
    const sentence = visit.texts.pages.refusal(state.reason, state.by?.name);
    return answer(visit, { status: 409, page: refusedQuery(state), sentence });
  }
  const { upload } = visit;
  if (upload === undefined || upload.name === '') return refuseFile(visit, 'none');
  // Said before the file is read, so that nothing of it is written.
  const size = Number(visit.request.get('content-length') ?? 0);
  if (size > outgoing.maxBytes + FIELDS_BYTES) return refuseFile(visit, 'too_large');
  const rules = await desk.composer.fileRules(conversationId);
  const added = await outgoing.add({ ...upload, conversationId, author: visit.account.id, rules });
  if (typeof added === 'string') return refuseFile(visit, added);
  visit.record('conversation.attach', conversationId, { file: added.id, kind: added.kind, bytes: added.size });
  if (!byScript(visit)) return visit.redirect(pageOf(visit, 'done=attached'));
  return visit.fragment(<Enclosure file={added} view={viewOf(visit)} conversationId={conversationId} />, 201);
}

/** What was written must not be lost with the page that is left. */
async function keepTyped({ desk }: DeskPagesOptions, visit: StaffVisit): Promise<void> {
  const form = readForm(visit, typed);
  if (!form.ok) return;
  await desk.composer.saveDraft({ conversationId: idOf(visit), accountId: visit.account.id, ...form.value });
}

/** `none`: the form was sent without one. */
function refuseFile(visit: StaffVisit, reason: OutgoingRefusal | 'none'): void {
  const sentence = visit.texts.pages.composer.files.refusals[reason];
  return answer(visit, { status: reason === 'too_large' ? 413 : 422, page: `refused=file_${reason}`, sentence });
}
