import { z } from 'zod';

import type { DeskBook, DeskSettings } from '../../book/model.ts';
import { type Typed, readForm } from '../shell/forms.ts';
import { type ConsolePages, get, post } from '../shell/routes.ts';
import type { StaffVisit } from '../shell/visit.ts';
import { NUMBERS, SettingsPage } from './settings-views.tsx';

/** What the page needs. */
export interface SettingsPagesOptions {
  readonly book: DeskBook;
}

/** A box that is not ticked is not sent. */
const box = z.literal('on').optional();
/** What is no number within the bounds is refused by the book's own schema, which names the field. */
const typedNumber = z.string().trim().max(10);

const form = z.object({
  version: z.coerce.number().int(),
  autoAssign: box,
  askRating: box,
  defaultCapacity: typedNumber,
  answerMinutes: typedNumber,
  urgentMinutes: typedNumber,
  giveBackMinutes: typedNumber,
  undoSeconds: typedNumber,
});

type Fields = Omit<z.output<typeof form>, 'version'>;

/** How the desk works: who gets what by itself, and how long things may take. */
export function settingsPages(options: SettingsPagesOptions): ConsolePages {
  return {
    nav: [
      {
        href: '/console/settings',
        label: (texts) => texts.shell.nav.settings,
        access: 'settings.view',
        group: 'administration',
      },
    ],
    routes: [
      get('/settings', 'settings.view', (visit) => show(options, visit)),
      post('/settings', 'settings.edit', (visit) => save(options, visit)),
    ],
  };
}

interface Refused {
  readonly typed: Typed;
  /** By field; under the empty name what belongs to none. */
  readonly problems: Readonly<Record<string, string>>;
}

function show({ book }: SettingsPagesOptions, visit: StaffVisit, refused?: Refused): void {
  const { version, value } = book.settings();
  const done = visit.request.query['done'] === '1';
  const page = (
    <SettingsPage {...refused} {...{ version, settings: value, done, editable: visit.may('settings.edit') }} />
  );
  visit.show(page, refused === undefined ? 200 : 422);
}

async function save(options: SettingsPagesOptions, visit: StaffVisit): Promise<void> {
  const read = readForm(visit, form);
  const { settings: texts } = visit.texts;
  if (!read.ok) return show(options, visit, { typed: read.typed, problems: { '': texts.unreadable } });
  const { version, ...fields } = read.value;
  const result = await options.book.saveSettings({ actor: visit.actor, version, value: valueOf(fields) });
  if (result.ok) return visit.redirect('/console/settings?done=1');
  const typed = { ...fields, autoAssign: fields.autoAssign ?? '', askRating: fields.askRating ?? '' };
  if (result.refusal.reason === 'stale') return show(options, visit, { typed, problems: { '': texts.stale } });
  const wrong = NUMBERS.filter(({ name }) => result.refusal.detail?.some((line) => line.startsWith(`${name}:`)));
  const problems = Object.fromEntries(wrong.map(({ name, min, max }) => [name, texts.between(min, max)]));
  show(options, visit, { typed, problems: wrong.length === 0 ? { '': texts.unreadable } : problems });
}

function valueOf({ autoAssign, askRating, ...numbers }: Fields): Record<keyof DeskSettings, unknown> {
  return {
    autoAssign: autoAssign === 'on',
    askRating: askRating === 'on',
    defaultCapacity: wholeNumber(numbers.defaultCapacity),
    answerMinutes: wholeNumber(numbers.answerMinutes),
    urgentMinutes: wholeNumber(numbers.urgentMinutes),
    giveBackMinutes: wholeNumber(numbers.giveBackMinutes),
    undoSeconds: wholeNumber(numbers.undoSeconds),
  };
}

/** `NaN` for what is not written in digits: `Number('')` would be 0. */
function wholeNumber(typed: string): number {
  return /^\d+$/.test(typed) ? Number(typed) : Number.NaN;
}
