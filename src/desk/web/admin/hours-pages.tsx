import { z } from 'zod';

import type { OfficeHours } from '../../book/hours.ts';
import type { DeskBook } from '../../book/model.ts';
import { readForm } from '../shell/forms.ts';
import { type ConsolePages, get, post } from '../shell/routes.ts';
import type { StaffVisit } from '../shell/visit.ts';
import { type HoursShown, HoursPage } from './hours-views.tsx';
import { parseShifts } from './shifts.ts';

/** What the page needs. */
export interface HoursPagesOptions {
  readonly book: DeskBook;
}

type Day = OfficeHours['days'][number];

const version = z.coerce.number().int();
const weekForm = z.object({ version, day: z.array(z.string().max(200)).length(7) });
const dayForm = z.object({
  version,
  date: z.iso.date(),
  name: z.string().trim().min(1).max(120),
  shifts: z.string().max(200),
});
const oneDay = z.object({ version, date: z.iso.date() });

/** Office hours: the week, and the days that differ from it. */
export function hoursPages(options: HoursPagesOptions): ConsolePages {
  return {
    nav: [
      {
        href: '/console/hours',
        label: (texts) => texts.shell.nav.hours,
        access: 'settings.view',
        group: 'administration',
      },
    ],
    routes: [
      get('/hours', 'settings.view', (visit) => show(options, visit)),
      post('/hours/week', 'settings.edit', (visit) => saveWeek(options, visit)),
      post('/hours/days', 'settings.edit', (visit) => addDay(options, visit)),
      post('/hours/days/remove', 'settings.edit', (visit) =>
        changeDays(options, visit, (days, date) => days.filter((day) => day.date !== date)),
      ),
      post('/hours/days/confirm', 'settings.edit', (visit) =>
        changeDays(options, visit, (days, date) =>
          days.map((day) => (day.date === date ? { ...day, confirmed: true } : day)),
        ),
      ),
    ],
  };
}

function show({ book }: HoursPagesOptions, visit: StaffVisit, shown: HoursShown = {}): void {
  const { version: current, value } = book.hours();
  const done = visit.request.query['done'] === '1';
  const page = (
    <HoursPage {...shown} version={current} hours={value} editable={visit.may('settings.edit')} done={done} />
  );
  visit.show(page, shown.problems === undefined ? 200 : 422);
}

async function save(
  options: HoursPagesOptions,
  visit: StaffVisit,
  edit: { readonly version: number; readonly value: OfficeHours; readonly shown: HoursShown },
): Promise<void> {
  const { texts, actor } = visit;
  const result = await options.book.saveHours({ actor, version: edit.version, value: edit.value });
  if (result.ok) return visit.redirect('/console/hours?done=1');
  const stale = result.refusal.reason === 'stale';
  show(options, visit, { ...edit.shown, problems: { '': stale ? texts.hours.stale : texts.hours.wrongShifts } });
}

async function saveWeek(options: HoursPagesOptions, visit: StaffVisit): Promise<void> {
  const form = readForm(visit, weekForm);
  if (!form.ok) return show(options, visit, { typed: form.typed, problems: { '': visit.texts.hours.wrongShifts } });
  const week = form.value.day.map(parseShifts);
  const shown = { typed: { day: form.value.day } };
  const wrong = week.flatMap((shifts, index) => (shifts === undefined ? [index] : []));
  if (wrong.length > 0) {
    const problems = Object.fromEntries(wrong.map((index) => [`day-${index}`, visit.texts.hours.wrongShifts]));
    return show(options, visit, { ...shown, problems });
  }
  const value = { ...options.book.hours().value, week: week.map((shifts) => shifts ?? []) };
  await save(options, visit, { version: form.value.version, value, shown });
}

async function addDay(options: HoursPagesOptions, visit: StaffVisit): Promise<void> {
  const form = readForm(visit, dayForm);
  const { hours: texts } = visit.texts;
  const sentences: Readonly<Record<string, string>> = { date: texts.wrongDate, name: texts.wrongName };
  if (!form.ok) {
    const problems = Object.fromEntries([...form.wrong].map((name) => [name, sentences[name] ?? texts.wrongShifts]));
    return show(options, visit, { typed: form.typed, problems });
  }
  const { date, name } = form.value;
  const hours = options.book.hours().value;
  const shifts = parseShifts(form.value.shifts);
  const typed = { date, name, shifts: form.value.shifts };
  if (shifts === undefined) return show(options, visit, { typed, problems: { shifts: texts.wrongShifts } });
  if (hours.days.some((day) => day.date === date)) {
    return show(options, visit, { typed, problems: { date: texts.wrongDate } });
  }
  const days = [...hours.days, { date, name, shifts, confirmed: true }].sort((a, b) => (a.date < b.date ? -1 : 1));
  await save(options, visit, { version: form.value.version, value: { ...hours, days }, shown: { typed } });
}

async function changeDays(
  options: HoursPagesOptions,
  visit: StaffVisit,
  change: (days: readonly Day[], date: string) => Day[],
): Promise<void> {
  const form = readForm(visit, oneDay);
  if (!form.ok) return visit.redirect('/console/hours');
  const hours = options.book.hours().value;
  const value = { ...hours, days: change(hours.days, form.value.date) };
  await save(options, visit, { version: form.value.version, value, shown: {} });
}
