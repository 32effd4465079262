import { z } from 'zod';

import type { Command, TransferTarget } from '../../handling/model.ts';
import { OUTCOMES } from '../../inbox/model.ts';
import type { Result } from '../../results.ts';
import { refusedQuery } from '../common/notice.tsx';
import type { DeskPagesOptions } from '../common/options.ts';
import { readForm } from '../shell/forms.ts';
import { type ConsoleRoute, post } from '../shell/routes.ts';
import type { StaffVisit } from '../shell/visit.ts';
import { idOf, showConversation } from './routes.tsx';

const version = z.coerce.number().int().min(0);
const note = z.string().trim().max(4000).default('');
const versioned = z.object({ version });
const tagList = z
  .string()
  .max(500)
  .default('')
  .transform((text) => text.split(',').flatMap((tag) => tag.trim() || []));

const TARGET = /^(?:account:(?<account>.+)|queue|field:(?<field>[a-z-]+))$/;

const schemas = {
  assign: z.object({ version, to: z.string().min(1).max(100) }),
  transfer: z.object({ version, to: z.string().max(120).transform(targetOf), note }),
  returned: z.object({ version, note }),
  close: z.object({ version, outcome: z.enum(OUTCOMES), field: z.string().max(60).default(''), note }),
  field: z.object({ version, field: z.string().max(60) }),
  tags: z.object({ version, shown: tagList, tags: tagList }),
  note: z.object({ text: z.string().trim().max(4000), clientId: z.uuid().optional() }),
  noteId: z.object({ noteId: z.string().min(1).max(100) }),
};

/** A form in which a note was written. */
const withNote = z.object({ note: z.string().min(1) });

/** Everything that changes who has a conversation and what is known of it; each is a form with a redirect. */
export function actionRoutes(options: DeskPagesOptions): readonly ConsoleRoute[] {
  const { handling, thread } = options.desk;
  const { plain, action } = createForms(options);
  return [
    action('claim', versioned, 'claimed', (command) => handling.claim(command)),
    action('assign', schemas.assign, 'assigned', (command, { to }) => handling.assign({ ...command, to })),
    action('transfer', schemas.transfer, 'transferred', (command, { to, note: text }) =>
      handling.transfer({ ...command, to, note: text }),
    ),
    action('return', schemas.returned, 'returned', (command, { note: text }) =>
      handling.returnToBot({ ...command, ...(text !== '' && { note: text }) }),
    ),
    action('close', schemas.close, 'closed', (command, { outcome, field, note: text }) =>
      handling.close({ ...command, outcome, ...(field !== '' && { field }), ...(text !== '' && { note: text }) }),
    ),
    action('undo', versioned, 'undone', (command) => handling.undo(command)),
    action('field', schemas.field, 'saved', (command, { field }) =>
      handling.setField({ ...command, field: field === '' ? null : field }),
    ),
    action('tags', schemas.tags, 'saved', (command, tags) => handling.setTags({ ...command, ...tags })),
    plain('note', schemas.note, 'noted', ({ actor, conversationId }, { text, clientId }) =>
      thread.addNote({ actor, conversationId, text, clientId }),
    ),
    plain('notes/remove', schemas.noteId, 'removed', ({ actor }, { noteId }) => thread.removeNote({ actor, noteId })),
  ];
}

/** Makes the routes of forms. */
function createForms(options: DeskPagesOptions) {
  /** Reads the form, runs it, and leads back to the conversation with what came of it. */
  function plain<S extends z.ZodType>(
    verb: string,
    schema: S,
    done: string,
    run: (on: Omit<Command, 'version'>, form: z.output<S>) => Promise<Result<unknown>>,
  ): ConsoleRoute {
    return post(`/c/:id/${verb}`, 'conversation.handle', async (visit) => {
      const form = readForm(visit, schema);
      if (!form.ok) return back(visit, 'refused=invalid');
      const result = await run({ actor: visit.actor, conversationId: idOf(visit) }, form.value);
      if (result.ok) return back(visit, `done=${done}`);
      const written = withNote.safeParse(form.value);
      // An address is no place for what was written: the page is drawn at once, with the words in it.
      if (written.success) return showConversation(options, visit, { ...result, note: written.data.note });
      return back(visit, refusedQuery(result.refusal));
    });
  }

  /** A command that names the version it was made from. */
  function action<S extends z.ZodType<{ readonly version: number }>>(
    verb: string,
    schema: S,
    done: string,
    run: (command: Command, form: z.output<S>) => Promise<Result<unknown>>,
  ): ConsoleRoute {
    return plain(verb, schema, done, (on, form) => run({ ...on, version: form.version }, form));
  }

  return { plain, action };
}

function back(visit: StaffVisit, query: string): void {
  visit.redirect(`/console/c/${encodeURIComponent(idOf(visit))}?${query}`);
}

function targetOf(to: string, context: z.RefinementCtx): TransferTarget {
  const match = TARGET.exec(to);
  if (match === null) {
    context.addIssue({ code: 'custom', message: 'is no target' });
    return z.NEVER;
  }
  const { account, field } = match.groups ?? {};
  if (account !== undefined) return { accountId: account };
  return { queue: true, ...(field !== undefined && { field }) };
}
