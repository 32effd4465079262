import { z } from 'zod';

import type { Address } from '../../../conversations/model.ts';
import type { PeopleAnswer, PeopleBook } from '../../../conversations/people.ts';
import { STYLES } from '../common/live.tsx';
import type { PersonDesk } from '../common/options.ts';
import { idOf } from '../conversation/routes.tsx';
import { ErrorPage } from '../shell/error-page.tsx';
import { readForm } from '../shell/forms.ts';
import { Page } from '../shell/page.tsx';
import { type ConsoleRoute, get, post } from '../shell/routes.ts';
import type { StaffVisit } from '../shell/visit.ts';
import { PROFILE_ID, Profile, type ProfileProps, platformOf } from './views.tsx';

const labelForm = z.object({ label: z.string().max(400), on: z.enum(['yes', 'no']) });

/** What a platform knows of the person of a conversation: asked when somebody asks, logged, and not kept. */
export function personRoutes(desk: PersonDesk): readonly ConsoleRoute[] {
  return [
    get('/c/:id/person', 'conversation.handle', (visit) => showProfile(desk, visit)),
    post('/c/:id/person/labels', 'conversation.handle', (visit) => changeLabel(desk, visit)),
  ];
}

interface Asked {
  readonly conversationId: string;
  readonly person: Address;
  readonly book: PeopleBook;
}

/** The person of the address, where the platform can be asked; answers with 404 otherwise. */
function askedOf({ facts, book }: PersonDesk, visit: StaffVisit): Asked | undefined {
  const conversationId = idOf(visit);
  const person = facts(conversationId)?.address;
  const found = person && book(person.channel);
  if (person !== undefined && found !== undefined) return { conversationId, person, book: found };
  visit.show(<ErrorPage kind="notFound" />, 404);
  return undefined;
}

async function showProfile(desk: PersonDesk, visit: StaffVisit): Promise<void> {
  const asked = askedOf(desk, visit);
  if (asked === undefined) return;
  visit.record('conversation.profile', asked.conversationId);
  show(visit, await profileOf(asked));
}

async function changeLabel(desk: PersonDesk, visit: StaffVisit): Promise<void> {
  const asked = askedOf(desk, visit);
  if (asked === undefined) return;
  const { book, person, conversationId } = asked;
  const { person: texts } = visit.texts;
  const form = readForm(visit, labelForm);
  const invalid: PeopleAnswer<null> = { ok: false, reason: 'invalid', detail: 'form' };
  const on = form.ok && form.value.on === 'yes';
  const result = form.ok && book.labels ? await book.labels.change(person, { label: form.value.label, on }) : invalid;
  // The label itself may say something of the person, and the log outlives their data.
  if (result.ok) visit.record('conversation.label', conversationId, { change: on ? 'added' : 'removed' });
  const text = result.ok
    ? on
      ? texts.added
      : texts.removed
    : texts.refusals[result.reason](platformOf(person.channel));
  show(visit, { ...(await profileOf(asked)), said: { good: result.ok, text } });
}

async function profileOf({ conversationId, person, book }: Asked): Promise<ProfileProps> {
  const [profile, known] = await Promise.all([book.profile(person), book.labels?.known(person)]);
  return {
    conversationId,
    platform: platformOf(person.channel),
    profile,
    known: known && (known.ok ? known.value : []),
  };
}

function show(visit: StaffVisit, props: ProfileProps): void {
  const piece = <Profile {...props} />;
  if (visit.request.get('hx-request') === 'true') return visit.fragment(piece);
  const { person: texts } = visit.texts;
  const title = texts.profile.title(props.platform);
  visit.show(
    <Page title={title} styles={STYLES}>
      <div class="narrow">
        <p>
          <a href={`/console/c/${props.conversationId}`}>← {texts.back}</a>
        </p>
        <h1>{title}</h1>
        <section class="card" id={PROFILE_ID}>
          {piece}
        </section>
      </div>
    </Page>,
  );
}
