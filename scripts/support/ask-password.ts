import { askHidden } from './ask-secret.ts';

/** Asks for a password twice on the terminal without showing it; `null` when the two differ or the input ends. */
export async function askTwice(): Promise<string | null> {
  const [first, second] = await askHidden(['Mật khẩu (ít nhất 15 ký tự, không hiện khi gõ): ', 'Nhập lại mật khẩu: ']);
  return first === second ? (first ?? null) : null;
}
