import { z } from 'zod';

import { MAX_FILES } from '../../../attachments/outgoing.ts';
import type { Draft } from '../../composer/model.ts';
import type { Result } from '../../results.ts';
import { refusedQuery } from '../common/notice.tsx';
import type { DeskPagesOptions } from '../common/options.ts';
import { viewOf } from '../common/parts.tsx';
import { Entry } from '../conversation/entries.tsx';
import { idOf } from '../conversation/routes.tsx';
import type { Insertion } from '../search/law-search.ts';
import { readForm } from '../shell/forms.ts';
import { type ConsoleRoute, post } from '../shell/routes.ts';
import type { StaffVisit } from '../shell/visit.ts';
import { answer, byScript, pageOf } from './answers.ts';
import { typed } from './fields.ts';

const id = z.string().min(1).max(100);

const schemas = {
  send: z.object({
    clientId: z.string().min(8).max(100),
    ...typed.shape,
    /** Chosen files, in order. */
    file: z
      .union([id, z.array(id).max(MAX_FILES)])
      .default([])
      .transform((one) => [one].flat()),
    /** Without JavaScript: the button that drops the mark of one quotation. */
    drop: z.coerce.number().int().min(0).optional(),
  }),
  contact: z.object({ clientId: z.string().min(8).max(100) }),
  retry: z.object({ outboxId: z.string().min(1).max(100), evenIfUncertain: z.literal('yes').optional() }),
  insert: z.object({
    kind: z.enum(['article', 'faq', 'canned']),
    id: z.string().min(1).max(200),
    khoan: z.string().max(20).optional(),
    question: z.string().max(500).optional(),
  }),
};

/** Sending, drafts, and what goes into the composer. Every form works by itself; the script asks for pieces. */
export function composerRoutes(options: DeskPagesOptions): readonly ConsoleRoute[] {
  const { desk } = options;
  return [
    post('/c/:id/send', 'conversation.handle', (visit) => send(options, visit)),
    post(
      '/c/:id/draft',
      'conversation.handle',
      async (visit) => {
        const form = readForm(visit, typed);
        if (!form.ok) return answer(visit, { status: 422, page: 'refused=invalid' });
        await desk.composer.saveDraft({ conversationId: idOf(visit), accountId: visit.account.id, ...form.value });
        return answer(visit, { status: 204, page: 'done=saved' });
      },
      { passive: true },
    ),
    post('/c/:id/retry', 'conversation.handle', async (visit) => {
      const form = readForm(visit, schemas.retry);
      if (!form.ok) return answer(visit, { status: 422, page: 'refused=invalid' });
      const { outboxId, evenIfUncertain } = form.value;
      const result = await desk.composer.retry({
        ...{ actor: visit.actor, outboxId },
        ...(evenIfUncertain === 'yes' && { evenIfUncertain: true }),
      });
      return visit.redirect(pageOf(visit, result.ok ? 'done=retried' : refusedQuery(result.refusal)));
    }),
    post('/c/:id/insert', 'conversation.handle', (visit) => insert(options, visit)),
    post('/c/:id/contact', 'conversation.handle', async (visit) => {
      const form = readForm(visit, schemas.contact);
      if (!form.ok) return answer(visit, { status: 422, page: 'refused=invalid' });
      const { clientId } = form.value;
      const result = await desk.composer.askContact({ actor: visit.actor, conversationId: idOf(visit), clientId });
      return visit.redirect(pageOf(visit, result.ok ? 'done=contactAsked' : refusedQuery(result.refusal)));
    }),
  ];
}

async function send({ desk, ids }: DeskPagesOptions, visit: StaffVisit): Promise<void> {
  const form = readForm(visit, schemas.send);
  if (!form.ok) return answer(visit, { status: 422, page: 'refused=invalid', sentence: refusal(visit, 'invalid') });
  const { drop, file: files, ...message } = form.value;
  const conversationId = idOf(visit);
  if (drop !== undefined) {
    const kept = message.quotations.filter((_, index) => index !== drop);
    const draft = { conversationId, accountId: visit.account.id, text: message.text, quotations: kept };
    await desk.composer.saveDraft(draft);
    return visit.redirect(pageOf(visit, 'done=saved'));
  }
  const result = await desk.composer.send({ actor: visit.actor, conversationId, files, ...message });
  if (!result.ok) {
    // What was written must not be lost with the page that is left.
    const { text: typed, quotations: quoted } = message;
    await desk.composer.saveDraft({ conversationId, accountId: visit.account.id, text: typed, quotations: quoted });
    const { reason, by } = result.refusal;
    const sentence = visit.texts.pages.refusal(reason, by?.name);
    return answer(visit, { status: 409, page: refusedQuery(result.refusal), sentence });
  }
  if (!byScript(visit)) return visit.redirect(pageOf(visit, 'done=sent'));
  const view = viewOf(visit);
  visit.response.set('x-client-id', ids());
  return visit.fragment(
    <>
      {result.value.map((entry) => (
        <Entry key={entry.id} entry={entry} view={view} conversationId={conversationId} />
      ))}
    </>,
  );
}

async function insert(options: DeskPagesOptions, visit: StaffVisit): Promise<void> {
  const { desk } = options;
  const form = readForm(visit, schemas.insert);
  if (!form.ok) return answer(visit, { status: 422, page: 'refused=invalid', sentence: refusal(visit, 'invalid') });
  const found = await insertion(options, visit, form.value);
  if (!found.ok) {
    const { reason } = found.refusal;
    return answer(visit, { status: 409, page: refusedQuery(found.refusal), sentence: refusal(visit, reason) });
  }
  if (byScript(visit)) return void visit.response.json(found.value);
  const conversationId = idOf(visit);
  const draft = await desk.composer.draft(conversationId, visit.account.id);
  const joined = join(draft, found.value);
  await desk.composer.saveDraft({ conversationId, accountId: visit.account.id, ...joined });
  return visit.redirect(pageOf(visit, 'done=inserted'));
}

async function insertion(
  { desk, law }: DeskPagesOptions,
  visit: StaffVisit,
  wanted: z.output<typeof schemas.insert>,
): Promise<Result<Insertion>> {
  const conversationId = idOf(visit);
  if (wanted.kind === 'canned') {
    const filled = await desk.canned.fill({ actor: visit.actor, id: wanted.id, conversationId });
    return filled.ok ? { ok: true, value: { text: filled.value, quotations: [] } } : filled;
  }
  // The citizen reads it: their language, not that of the console.
  const language = (await desk.inbox.item(conversationId, visit.account.id))?.language ?? 'vi';
  const { id, khoan, question } = wanted;
  const more = { ...(khoan !== undefined && khoan !== '' && { khoan }), ...(question !== undefined && { question }) };
  const found = wanted.kind === 'faq' ? law.insertFaq(id, language) : law.insertArticle(id, { language, ...more });
  return found === undefined ? { ok: false, refusal: { reason: 'quotation_stale' } } : { ok: true, value: found };
}

/** What stands in the composer, then the new piece, a blank line between. */
function join(draft: Draft | undefined, piece: Insertion): Insertion {
  const before = draft?.text.trimEnd() ?? '';
  return {
    text: before === '' ? piece.text : `${before}\n\n${piece.text}`,
    quotations: [...(draft?.quotations ?? []), ...piece.quotations],
  };
}

function refusal(visit: StaffVisit, reason: Parameters<StaffVisit['texts']['pages']['refusal']>[0]): string {
  return visit.texts.pages.refusal(reason);
}
