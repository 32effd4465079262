import type { JSX, VNode } from 'preact';

import type { PeopleAnswer, PersonProfile } from '../../../conversations/people.ts';
import type { ChannelName } from '../../../conversations/model.ts';
import type { PersonFacts } from '../../thread/person.ts';
import { Form } from '../shell/form-parts.tsx';
import { Notice, Time } from '../shell/parts.tsx';
import { useVisit } from '../shell/visit.ts';

/** Where the answer of the platform is shown. */
export const PROFILE_ID = 'person-profile';

interface PersonPanelProps {
  readonly conversationId: string;
  readonly facts: PersonFacts;
  /** Whether the platform can be asked, and this role may. */
  readonly mayAsk: boolean;
  /** Id of the next request for contact data; left out where none may be sent now. */
  readonly requestId: string | undefined;
}

/** What the person has told us, and the way to what the platform knows. */
export function PersonPanel({ conversationId, facts, mayAsk, requestId }: PersonPanelProps): JSX.Element {
  const { person: texts } = useVisit().texts;
  const address = `/console/c/${conversationId}/person`;
  const told = facts.contact !== null || facts.follow !== null || facts.chatNowAt !== null;
  return (
    <details class="panel" id="panel-person" open={told}>
      <summary>
        <h2>{texts.title}</h2>
      </summary>
      {facts.contact === null && <p class="empty">{texts.none}</p>}
      {told && <Told facts={facts} />}
      {requestId !== undefined && (
        <Form action={`/console/c/${conversationId}/contact`}>
          <input type="hidden" name="clientId" value={requestId} />
          <button class="button second small" aria-describedby="contact-hint">
            {texts.request}
          </button>
          <p class="small" id="contact-hint">
            {texts.requestHint}
          </p>
        </Form>
      )}
      {mayAsk && (
        <>
          <form method="get" action={address} hx-get={address} hx-target={`#${PROFILE_ID}`} hx-swap="innerHTML">
            <button class="button second small">{texts.ask(platformOf(facts.address.channel))}</button>
          </form>
          <p class="small">{texts.askHint(platformOf(facts.address.channel))}</p>
          <div id={PROFILE_ID} aria-live="polite" />
        </>
      )}
    </details>
  );
}

function Told({ facts }: { readonly facts: PersonFacts }): VNode {
  const { person: texts } = useVisit().texts;
  const { contact, follow, chatNowAt } = facts;
  const fields = ['name', 'phone', 'address', 'birthday', 'gender'] as const;
  return (
    <dl class="facts">
      {fields.map((field) => {
        const value = contact?.[field];
        return value !== undefined && <Fact key={field} term={texts.contact[field]} value={value} />;
      })}
      {contact !== null && <Fact term={texts.contactAt} value={<Time at={contact.at} />} />}
      {follow !== null && (
        <Fact
          term={texts.follow}
          value={
            <>
              {follow.follows ? texts.follows : texts.unfollowed} <Time at={follow.at} />
            </>
          }
        />
      )}
      {chatNowAt !== null && <Fact term={texts.chatNow} value={<Time at={chatNowAt} />} />}
    </dl>
  );
}

function Fact({ term, value }: { readonly term: string; readonly value: VNode | string }): VNode {
  return (
    <>
      <dt>{term}</dt>
      <dd class="break">{value}</dd>
    </>
  );
}

/** As people call it. */
export function platformOf(channel: ChannelName): 'Zalo' | 'Facebook' {
  return channel === 'messenger' ? 'Facebook' : 'Zalo';
}

/** What the platform said, with the outcome of a change before it. */
export interface ProfileProps {
  readonly conversationId: string;
  readonly platform: ReturnType<typeof platformOf>;
  readonly profile: PeopleAnswer<PersonProfile>;
  /** Labels that the account has; `undefined` where there are none to give. */
  readonly known: readonly string[] | undefined;
  readonly said?: { readonly good: boolean; readonly text: string } | undefined;
}

/** A person as the platform knows them, and their labels there. */
export function Profile({ conversationId, platform, profile, known, said }: ProfileProps): VNode {
  const { person: texts } = useVisit().texts;
  return (
    <div class="profile">
      {said !== undefined && <Notice kind={said.good ? 'good' : 'bad'}>{said.text}</Notice>}
      {profile.ok ? (
        <>
          <ProfileFacts profile={profile.value} platform={platform} />
          {known !== undefined && <Labels {...{ conversationId, known, given: profile.value.labels }} />}
        </>
      ) : (
        <Notice kind="bad">
          {texts.refusals[profile.reason](platform)} <code>{profile.detail}</code>
        </Notice>
      )}
    </div>
  );
}

interface ProfileFactsProps {
  readonly profile: PersonProfile;
  readonly platform: ProfileProps['platform'];
}

function ProfileFacts({ profile, platform }: ProfileFactsProps): VNode {
  const { profile: texts } = useVisit().texts.person;
  const { name, follows, lastActOn, phone, address } = profile;
  return (
    <dl class="facts">
      {name !== undefined && <Fact term={texts.name(platform)} value={name} />}
      {follows !== undefined && <Fact term={texts.follows} value={follows ? texts.yes : texts.no} />}
      {lastActOn !== undefined && <Fact term={texts.lastActOn} value={lastActOn} />}
      {phone !== undefined && <Fact term={texts.phone} value={phone} />}
      {address !== undefined && <Fact term={texts.address} value={address} />}
    </dl>
  );
}

interface LabelsProps {
  readonly conversationId: string;
  readonly known: readonly string[];
  readonly given: readonly string[];
}

function Labels({ conversationId, known, given }: LabelsProps): VNode {
  const { person: texts } = useVisit().texts;
  const address = `/console/c/${conversationId}/person/labels`;
  const send = { action: address, 'hx-post': address, 'hx-target': `#${PROFILE_ID}`, 'hx-swap': 'innerHTML' };
  return (
    <>
      <h3>{texts.labels}</h3>
      {given.length === 0 && <p class="small">{texts.noLabels}</p>}
      <ul class="labels">
        {given.map((label) => (
          <li key={label}>
            <Form {...send} class="inline">
              <input type="hidden" name="label" value={label} />
              <input type="hidden" name="on" value="no" />
              <span class="chip">
                {label}{' '}
                <button class="plain" aria-label={texts.remove(label)}>
                  ×
                </button>
              </span>
            </Form>
          </li>
        ))}
      </ul>
      <Form {...send} class="line-form">
        <input type="hidden" name="on" value="yes" />
        <p class="field">
          <label for="person-label">{texts.label}</label>
          <input
            {...{ id: 'person-label', name: 'label', list: 'person-labels', maxLength: 50, required: true }}
            autocomplete="off"
            aria-describedby="person-label-hint"
          />
          <span id="person-label-hint" class="small">
            {texts.labelHint}
          </span>
        </p>
        <datalist id="person-labels">
          {known.map((label) => (
            <option key={label} value={label} />
          ))}
        </datalist>
        <button class="button second small">{texts.add}</button>
      </Form>
    </>
  );
}
