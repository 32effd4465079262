import type { login as vi } from '../vi/login.ts';

export const login: typeof vi = {
  title: 'Sign in',
  lead: 'For the agency’s staff.',
  login: 'Login',
  password: 'Password',
  submit: 'Sign in',
  refused: 'The login or the password is not right. Check Caps Lock and the keyboard’s language, then try again.',
  paused: (time) =>
    `Too many wrong attempts: signing in is paused until ${time}. If you forgot the password, ask an administrator.`,
  first: 'There is no account yet',
  firstHow: 'The operator makes the first administrator with this command on the server:',
  firstThen: 'Then load this page again and sign in.',
  codeTitle: 'Enter the code',
  codeLead: 'Open the authenticator app on your phone and type the six digits, or type a recovery code.',
  code: 'Code',
  codeRefused: 'The code is wrong or was used before. Wait for the next one on your phone, then try again.',
  codeExpired: 'Five minutes are over. Please sign in again from the start.',
  confirm: 'Confirm',
  startAgain: 'Sign in again from the start',
  signedOut: 'You have signed out.',
};
