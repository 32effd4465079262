import { type Random, drawOne } from '../../src/retrieval/evaluation/random.ts';
import type { FakePlatform } from '../../src/simulator/fakes/index.ts';
import { EXAMPLE_QUESTIONS } from '../support/questions.ts';

/** Somebody with a phone on one of the fakes. */
export interface Person {
  readonly platform: FakePlatform;
  readonly id: string;
  /** Questions asked so far; none is asked twice by the same person. */
  asked: number;
  /** A member of staff wrote to them in the platform's own inbox; nobody asks the bot for anything before that. */
  takenOver: boolean;
}

/** A question of somebody new, and whether its platform was told that it is kept. */
export interface Asked {
  readonly person: Person;
  readonly accepted: boolean;
}

/** What people do, drawn act by act. */
export interface People {
  readonly all: readonly Person[];
  /** One act; resolves after the first attempt to deliver it. */
  act(random: Random): Promise<unknown>;
  /** A new person asks; resolves after the first attempt to deliver it. */
  ask(random: Random): Promise<Asked>;
}

/** Questions as people type them; each person asks them in this order, so that no text comes twice. */
const QUESTIONS = [
  ...EXAMPLE_QUESTIONS,
  'nồng độ cồn xe máy phạt bao nhiêu',
  'đăng ký kết hôn cần giấy tờ gì',
  'thời gian thử việc tối đa bao lâu',
  'đặt cọc mua đất rồi đổi ý thì sao',
  'cap lai can cuoc cong dan o dau',
  'hàng xóm lấn chiếm đất thì làm gì',
] as const;

/** A picture that every sender of attachments sends. */
const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** Nobody is there yet. */
export function createPeople(platforms: readonly FakePlatform[]): People {
  const all: Person[] = [];

  function meet(random: Random): Person {
    const platform = drawOne(random, platforms) ?? missing();
    const person = { platform, id: String(8_100_000_000_000_000n + BigInt(all.length)), asked: 0, takenOver: false };
    all.push(person);
    return person;
  }

  const known = (random: Random): Person => drawOne(random, all.slice(-60)) ?? meet(random);

  async function ask(person: Person): Promise<boolean> {
    const text = QUESTIONS[person.asked];
    if (text === undefined) return false;
    person.asked += 1;
    const { accepted } = await person.platform.say({ personId: person.id, text });
    return accepted;
  }

  function tap(person: Person): Promise<unknown> {
    const buttons = person.platform.messages(person.id).at(-1)?.buttons ?? [];
    const button = buttons.find(({ kind }) => kind === 'reply');
    return button === undefined ? ask(person) : person.platform.tap({ personId: person.id, button });
  }

  function takeOver(person: Person): Promise<unknown> {
    if (person.asked === 0) return ask(person);
    person.takenOver = true;
    return person.platform.sayAsPage({ personId: person.id, text: 'Chào Anh/Chị, tôi là cán bộ trực.' });
  }

  function sendPicture(person: Person): Promise<unknown> {
    const url = person.platform.host({ bytes: PICTURE, mediaType: 'image/png' });
    return person.platform.say({ personId: person.id, attachment: { type: 'image', url } });
  }

  return {
    all,
    async ask(random) {
      const person = meet(random);
      return { person, accepted: await ask(person) };
    },
    act(random) {
      const kind = random();
      if (kind < 0.5) return ask(meet(random));
      if (kind < 0.65) return ask(known(random));
      if (kind < 0.75) return tap(known(random));
      if (kind < 0.85) {
        const person = meet(random);
        return Promise.all([ask(person), ask(person)]);
      }
      if (kind < 0.9) return sendPicture(known(random));
      if (kind < 0.95) return takeOver(known(random));
      const person = meet(random);
      return person.platform.open(person.id);
    },
  };
}

function missing(): never {
  throw new RangeError('people need a platform');
}
