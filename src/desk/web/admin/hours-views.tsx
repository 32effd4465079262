import type { VNode } from 'preact';

import type { OfficeHours } from '../../book/hours.ts';
import { Field, Form, Problems, valueOf } from '../shell/form-parts.tsx';
import type { Typed } from '../shell/forms.ts';
import { Page } from '../shell/page.tsx';
import { AskFirst, Notice } from '../shell/parts.tsx';
import { useVisit } from '../shell/visit.ts';
import { formatShifts } from './shifts.ts';

/** What is shown of an edit that was refused. */
export interface HoursShown {
  readonly typed?: Typed;
  /** By field; under the empty name what belongs to none. */
  readonly problems?: Readonly<Record<string, string>>;
}

interface HoursPageProps extends HoursShown {
  readonly version: number;
  readonly hours: OfficeHours;
  readonly editable: boolean;
  readonly done: boolean;
}

/** Office hours. */
export function HoursPage({ version, hours, editable, done, typed, problems = {} }: HoursPageProps): VNode {
  const { hours: texts } = useVisit().texts;
  const { '': general, ...byField } = problems;
  const edit = { version, typed, problems: byField };
  return (
    <Page title={texts.title}>
      <div class="narrow">
        <h1>{texts.title}</h1>
        <p class="muted">{texts.lead}</p>
        {done && general === undefined && Object.keys(byField).length === 0 && (
          <Notice kind="good">{texts.saved}</Notice>
        )}
        {!editable && <Notice kind="info">{texts.forbidden}</Notice>}
        {general !== undefined && <Notice kind="bad">{general}</Notice>}
        <Problems problems={byField} />
        <section class="card" aria-labelledby="week-title">
          <h2 id="week-title">{texts.week}</h2>
          {editable ? <WeekForm {...edit} hours={hours} /> : <WeekList hours={hours} />}
        </section>
        <Days hours={hours} version={version} editable={editable} />
        {editable && <DayForm {...edit} />}
      </div>
    </Page>
  );
}

interface EditProps {
  readonly version: number;
  readonly typed: Typed | undefined;
  readonly problems: Readonly<Record<string, string>>;
}

function WeekForm({ version, typed, problems, hours }: EditProps & { readonly hours: OfficeHours }): VNode {
  const { hours: texts } = useVisit().texts;
  const days = typed?.['day'];
  return (
    <Form action="/console/hours/week">
      <input type="hidden" name="version" value={version} />
      <p class="hint">{texts.shiftsHint}</p>
      {texts.weekdays.map((label, index) => {
        const typedDay = Array.isArray(days) ? String(days[index] ?? '') : undefined;
        const error = problems[`day-${index}`];
        return (
          <div key={label} class={error === undefined ? 'field week-day' : 'field week-day wrong'}>
            <label for={`day-${index}`}>{label}</label>
            <input
              {...{ id: `day-${index}`, name: 'day', maxlength: 200, placeholder: texts.closed }}
              value={typedDay ?? formatShifts(hours.week[index] ?? [])}
              aria-invalid={error === undefined ? undefined : 'true'}
            />
          </div>
        );
      })}
      <button>{texts.save}</button>
    </Form>
  );
}

function WeekList({ hours }: { readonly hours: OfficeHours }): VNode {
  const { hours: texts } = useVisit().texts;
  return (
    <ul class="plain-list">
      {texts.weekdays.map((label, index) => (
        <li key={label} class="split">
          <strong>{label}</strong>
          <span>{formatShifts(hours.week[index] ?? []) || texts.closed}</span>
        </li>
      ))}
    </ul>
  );
}

interface DaysProps {
  readonly hours: OfficeHours;
  readonly version: number;
  readonly editable: boolean;
}

function Days({ hours, version, editable }: DaysProps): VNode {
  const { texts, clock } = useVisit();
  const today = new Date(clock.now() + VIET_NAM_MS).toISOString().slice(0, 10);
  const coming = hours.days.filter(({ date }) => date >= today);
  const past = hours.days.length - coming.length;
  return (
    <section class="card" aria-labelledby="days-title">
      <h2 id="days-title">{texts.hours.days}</h2>
      <p class="muted">{texts.hours.daysLead}</p>
      <ul class="plain-list">
        {coming.map((day) => (
          <DayLine key={day.date} day={day} version={version} editable={editable} />
        ))}
      </ul>
      {past > 0 && <p class="hint">{texts.hours.past(past)}</p>}
    </section>
  );
}

/** Asia/Ho_Chi_Minh is UTC+7 all year round, see hours.ts. */
const VIET_NAM_MS = 7 * 3_600_000;

function DayLine({
  day,
  version,
  editable,
}: Omit<DaysProps, 'hours'> & { readonly day: OfficeHours['days'][number] }): VNode {
  const { hours: texts } = useVisit().texts;
  const date = day.date.split('-').reverse().join('/');
  return (
    <li class="split">
      <div>
        <strong>{date}</strong> · {day.name} {!day.confirmed && <span class="badge warn">{texts.unconfirmed}</span>}
        <br />
        <small>{formatShifts(day.shifts) || texts.closed}</small>
      </div>
      {editable && (
        <Form action="/console/hours/days/remove" class="row">
          <input type="hidden" name="version" value={version} />
          <input type="hidden" name="date" value={day.date} />
          {!day.confirmed && (
            <button
              class="second small"
              formAction="/console/hours/days/confirm"
              aria-label={texts.confirmLabel(day.name)}
            >
              {texts.confirm}
            </button>
          )}
          <AskFirst label={texts.remove} question={texts.removeSure} about={`${day.name}, ${date}`} />
        </Form>
      )}
    </li>
  );
}

function DayForm({ version, typed, problems }: EditProps): VNode {
  const { hours: texts } = useVisit().texts;
  return (
    <section class="card" aria-labelledby="add-title">
      <h2 id="add-title">{texts.addDay}</h2>
      <Form action="/console/hours/days">
        <input type="hidden" name="version" value={version} />
        <Field
          {...{ name: 'date', type: 'date', required: true, label: texts.date }}
          value={valueOf(typed, 'date')}
          error={problems['date']}
        />
        <Field
          {...{ name: 'name', required: true, maxlength: 120, label: texts.name }}
          value={valueOf(typed, 'name')}
          error={problems['name']}
        />
        <Field
          {...{ name: 'shifts', maxlength: 200, required: false, label: texts.shifts, hint: texts.shiftsDayHint }}
          value={valueOf(typed, 'shifts')}
          error={problems['shifts']}
        />
        <button>{texts.addDay}</button>
      </Form>
    </section>
  );
}
