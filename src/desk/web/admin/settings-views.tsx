import type { VNode } from 'preact';

import type { DeskSettings } from '../../book/model.ts';
import { Field, Form, Problems, valueOf } from '../shell/form-parts.tsx';
import type { Typed } from '../shell/forms.ts';
import { Page } from '../shell/page.tsx';
import { Notice } from '../shell/parts.tsx';
import { useVisit } from '../shell/visit.ts';

/** Settings that are on or off. */
const SWITCHES = ['autoAssign', 'askRating'] as const satisfies readonly (keyof DeskSettings)[];

/** Settings that are whole numbers, with the bounds of desk/settings.ts. */
export const NUMBERS = [
  { name: 'defaultCapacity', min: 1, max: 50 },
  { name: 'answerMinutes', min: 1, max: 10_000 },
  { name: 'urgentMinutes', min: 1, max: 10_000 },
  { name: 'giveBackMinutes', min: 1, max: 10_000 },
  { name: 'undoSeconds', min: 0, max: 60 },
] as const satisfies readonly { readonly name: keyof DeskSettings; readonly min: number; readonly max: number }[];

interface SettingsPageProps {
  readonly version: number;
  readonly settings: DeskSettings;
  readonly editable: boolean;
  readonly done: boolean;
  readonly typed?: Typed;
  readonly problems?: Readonly<Record<string, string>>;
}

/** The desk's settings. */
export function SettingsPage({ version, settings, editable, done, typed, problems }: SettingsPageProps): VNode {
  const { settings: texts } = useVisit().texts;
  const { '': general, ...byField } = problems ?? {};
  return (
    <Page title={texts.title}>
      <div class="narrow">
        <h1>{texts.title}</h1>
        <p class="muted">{texts.lead}</p>
        {done && problems === undefined && <Notice kind="good">{texts.saved}</Notice>}
        {!editable && <Notice kind="info">{texts.readOnly}</Notice>}
        {general !== undefined && <Notice kind="bad">{general}</Notice>}
        <Problems problems={byField} />
        <section class="card">
          {editable ? (
            <SettingsForm {...{ version, settings, typed, problems: byField }} />
          ) : (
            <SettingsList settings={settings} />
          )}
        </section>
      </div>
    </Page>
  );
}

interface SettingsFormProps {
  readonly version: number;
  readonly settings: DeskSettings;
  readonly typed: Typed | undefined;
  readonly problems: Readonly<Record<string, string>>;
}

function SettingsForm({ version, settings, typed, problems }: SettingsFormProps): VNode {
  const { settings: texts } = useVisit().texts;
  return (
    <Form action="/console/settings">
      <input type="hidden" name="version" value={version} />
      {SWITCHES.map((name) => (
        <div key={name} class="field checks">
          <label>
            <input
              {...{ type: 'checkbox', id: name, name, value: 'on' }}
              checked={typed === undefined ? settings[name] : typed[name] === 'on'}
              aria-describedby={`${name}-hint`}
            />
            <span>{texts.fields[name].label}</span>
          </label>
          <p class="hint" id={`${name}-hint`}>
            {texts.fields[name].hint}
          </p>
        </div>
      ))}
      {NUMBERS.map(({ name, min, max }) => (
        <Field
          key={name}
          {...{ name, type: 'number', inputmode: 'numeric', min, max, required: true }}
          label={texts.fields[name].label}
          hint={texts.fields[name].hint}
          value={valueOf(typed, name, String(settings[name]))}
          error={problems[name]}
        />
      ))}
      <button>{texts.save}</button>
    </Form>
  );
}

function SettingsList({ settings }: { readonly settings: DeskSettings }): VNode {
  const { settings: texts } = useVisit().texts;
  const shown = (value: boolean | number) => (typeof value === 'number' ? value : value ? texts.on : texts.off);
  return (
    <ul class="plain-list">
      {[...SWITCHES, ...NUMBERS.map(({ name }) => name)].map((name) => (
        <li key={name} class="split">
          <span>{texts.fields[name].label}</span>
          <strong>{shown(settings[name])}</strong>
        </li>
      ))}
    </ul>
  );
}
