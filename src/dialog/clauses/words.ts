import { fold, normalise, words } from '../../retrieval/text/normalise.ts';

/** A stretch of text as clauses are compared by: its words, and each two neighbours, once. */
export interface Terms {
  /** Syllables. */
  readonly words: ReadonlySet<string>;
  /** Two syllables, a space between. */
  readonly pairs: ReadonlySet<string>;
  /** Syllables without marks. */
  readonly folded: ReadonlySet<string>;
  /** All syllables, in order. */
  readonly inOrder: readonly string[];
}

/** Words that ask, address or join, and tell no clause from another. */
const EMPTY = new Set(
  'thì là mà và hay hoặc của cho với ở tại bị có không ko k được phải bao nhiêu nhiêu mấy gì nào sao thế vậy ạ hả nhỉ à ơi em tôi mình anh chị ad luật theo như này đó kia đang đã sẽ rồi nữa cũng còn về trong ra vào lên xuống đi làm'.split(
    ' ',
  ),
);

/** The terms of a text of law. */
export function termsOf(text: string): Terms {
  const inOrder = words(normalise(text));
  const pairs = new Set(inOrder.slice(1).map((word, at) => `${inOrder[at] ?? ''} ${word}`));
  return { words: new Set(inOrder), pairs, folded: new Set(inOrder.map(fold)), inOrder };
}

/** The terms of a question: words that ask count in pairs only. */
export function askedTermsOf(text: string): Terms {
  const { inOrder, pairs } = termsOf(text);
  const telling = inOrder.filter((word) => !EMPTY.has(word));
  const hollow = (pair: string) => pair.split(' ').every((word) => EMPTY.has(word));
  return {
    words: new Set(telling),
    pairs: new Set([...pairs].filter((pair) => !hollow(pair))),
    folded: new Set(telling.map(fold)),
    inOrder,
  };
}

/** A text without marks, lower case, for patterns. */
export function plain(text: string): string {
  return fold(normalise(text));
}
