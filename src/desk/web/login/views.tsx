import type { VNode } from 'preact';

import { Field, Form } from '../shell/form-parts.tsx';
import { Page } from '../shell/page.tsx';
import { Notice } from '../shell/parts.tsx';
import { useVisit } from '../shell/visit.ts';

/** What is said above the form. */
interface Message {
  readonly kind: 'good' | 'bad';
  readonly text: string;
}

interface LoginProps {
  /** Where to go afterwards. */
  readonly next: string;
  readonly notice: Message | undefined;
}

/** Login and password. */
export function SignInPage({ next, notice, login }: LoginProps & { readonly login?: string }): VNode {
  const { texts } = useVisit();
  return (
    <Page title={texts.login.title}>
      <div class="centred card">
        <h1>{texts.login.title}</h1>
        <p class="muted">{texts.login.lead}</p>
        {notice && <Notice kind={notice.kind}>{notice.text}</Notice>}
        <Form action="/console/login">
          <input type="hidden" name="next" value={next} />
          <Field name="login" label={texts.login.login} value={login} autocomplete="username" required maxlength={40} />
          <Field
            {...{ name: 'password', type: 'password', autocomplete: 'current-password', required: true }}
            label={texts.login.password}
          />
          <div class="actions">
            <button>{texts.login.submit}</button>
          </div>
        </Form>
      </div>
    </Page>
  );
}

/** The second factor. */
export function CodePage({ next, notice }: LoginProps): VNode {
  const { texts } = useVisit();
  return (
    <Page title={texts.login.codeTitle}>
      <div class="centred card">
        <h1>{texts.login.codeTitle}</h1>
        <p>{texts.login.codeLead}</p>
        {notice && <Notice kind={notice.kind}>{notice.text}</Notice>}
        <Form action="/console/login/code">
          <input type="hidden" name="next" value={next} />
          <Field
            {...{ name: 'code', autocomplete: 'one-time-code', required: true, autofocus: true, maxlength: 40 }}
            label={texts.login.code}
          />
          <div class="actions">
            <button>{texts.login.confirm}</button>
            <a class="button second" href="/console/login">
              {texts.login.startAgain}
            </a>
          </div>
        </Form>
      </div>
    </Page>
  );
}

/** Before there is any account: which command makes the first one. */
export function FirstAccountPage(): VNode {
  const { texts } = useVisit();
  return (
    <Page title={texts.login.first}>
      <div class="centred card">
        <h1>{texts.login.first}</h1>
        <p>{texts.login.firstHow}</p>
        <p>
          <code>npm run user -- create --login quantri --role administrator</code>
        </p>
        <p>{texts.login.firstThen}</p>
      </div>
    </Page>
  );
}
