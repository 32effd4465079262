import type { Button } from '../../conversations/model.ts';
import { button, humanButton, menuButton } from '../buttons.ts';
import { say, type Dialog, type Route } from '../dialog.ts';
import { FILLERS, GREETINGS, OPENINGS } from '../lexicon.ts';
import { joined, mentions, phrases, residue, type Phrases, type Utterance } from '../text/utterance.ts';

/** What of this service people ask about. */
type Matter = 'cost' | 'kept' | 'files' | 'voice' | 'who';

/** How one of them is asked for. */
interface Asked {
  readonly matter: Matter;
  /** One of each must be said. */
  readonly words: readonly Phrases[];
  /** Whether it can be asked of nothing else, so that it is meant behind a question, too. */
  readonly always?: true;
  /** Whether it is asked of papers: with its cost asked, a paper is meant. */
  readonly ofPapers?: true;
}

/** A list whose words are told from others that differ in marks alone: “lưu” and “lừu”, “phí” and “phi”. */
const exactly = (list: string) => phrases(list, { exact: true });

/** The service itself, where it is named. */
const NAMED = exactly(`
    dùng cái này, sử dụng cái này, xài cái này, dùng app này, dùng chat này, nhắn cái này,
    ở đây, trên đây, lên đây, vào đây, qua đây, bên đây, bên này, kênh này, trang này, page này, page, nhóm này, dịch vụ này, dịch vụ hỏi đáp, hỏi đáp, chat này, đoạn chat này,
    cuộc trò chuyện này, tin nhắn này, câu trả lời này, bot, bot này, trợ lý, trợ lý này, trợ lý ảo, hệ thống này, here, this service, this chat
`);
/** What is done with it. */
const USED = exactly(
  'hỏi, hỏi luật, hỏi ở đây, nhắn, nhắn tin, chat, tư vấn, được tư vấn, dịch vụ, sử dụng, dùng, asking, ask',
);
/** What is written in it. */
const WRITTEN = exactly(`
    tin nhắn, nội dung, nội dung chat, nội dung tin nhắn, nội dung trao đổi, nội dung trò chuyện, câu hỏi, cuộc trò chuyện, đoạn chat, chat, thông tin, thông tin cá nhân, dữ liệu,
    những gì em hỏi, những gì tôi hỏi, em hỏi, tôi hỏi, hỏi, messages, my messages
`);
const PICTURES = exactly(
  'ảnh, hình, hình ảnh, ảnh chụp, hình chụp, file, tệp, pdf, video, clip, giấy tờ, photo, photos, picture, pictures, files',
);
/** What people send pictures of. */
const PAPERS = exactly(
  'hợp đồng, sổ, sổ đỏ, sổ hồng, đơn, hồ sơ, biên bản, quyết định, giấy, giấy tờ, cccd, căn cước, thẻ căn cước, cmnd, chứng minh, bằng lái',
);
const SENDING = exactly('gửi, gởi, gui, chụp, chụp gửi, up, đăng, đính kèm, send');
const VOICE = exactly(
  'voice, giọng nói, ghi âm, tin nhắn thoại, nhắn thoại, tin nhắn giọng nói, file ghi âm, voice message',
);

/** What whoever sends or writes something fears for. */
const SAFE = exactly(
  'an toàn, bảo mật, bí mật, giữ bí mật, kín không, riêng tư, bị lộ, lộ ra, lộ không, tiết lộ, secret, private, safe',
);

/** How people say “không?”. */
const OR_NOT = ['không', 'ko', 'k', 'kh', 'hông', 'hok'];
/** Whether what is answered can be relied on. */
const DOUBTED = ['tin được', 'đáng tin', 'đúng', 'chính xác', 'chuẩn'];

/** What is only told (“em bị lộ thông tin”) is no question about it. */
const QUESTION = joined(exactly(OR_NOT.join(',')), exactly('ai, hay, bao lâu, are, is, who'));

const ASKED: readonly Asked[] = [
  {
    matter: 'cost',
    words: [
      joined(NAMED, USED),
      exactly(
        'mất tiền, mất phí, tốn tiền, tốn phí, thu tiền, thu phí, tính tiền, tính phí, trả tiền, trả phí, đóng phí, đóng tiền, có phí, có tốn, phí bao nhiêu, bao nhiêu tiền, miễn phí, free, cost, pay',
      ),
    ],
  },
  {
    matter: 'kept',
    words: [NAMED, SENDING, joined(PICTURES, PAPERS), joined(SAFE, exactly('sao không, sao ko, sao k, sao kh'))],
    ofPapers: true,
  },
  {
    matter: 'kept',
    words: [
      joined(NAMED, WRITTEN),
      joined(
        SAFE,
        exactly(
          'lưu, lưu lại, bị lưu, lưu không, lưu trữ, lưu bao lâu, giữ lại, công khai, ai biết, người khác biết, ai đọc, ai xem, người khác đọc, người khác xem, đọc được, xem được, ai thấy, stored, kept, who reads',
        ),
      ),
      QUESTION,
    ],
  },
  {
    matter: 'voice',
    words: [joined(SENDING, exactly('nói, nhắn, nói bằng, nhắn bằng, hỏi bằng, nghe')), VOICE],
    always: true,
  },
  { matter: 'files', words: [SENDING, PICTURES], always: true, ofPapers: true },
  { matter: 'files', words: [NAMED, SENDING, PAPERS], ofPapers: true },
  {
    matter: 'who',
    words: [
      joined(NAMED, exactly('trả lời, câu trả lời')),
      exactly(DOUBTED.flatMap((doubted) => OR_NOT.map((or) => `${doubted} ${or}`)).join(',')),
    ],
  },
  {
    matter: 'who',
    words: [
      joined(NAMED, exactly('trả lời, câu trả lời, đang trả lời, viết')),
      exactly(
        'người hay máy, máy hay người, người thật hay máy, máy hay người thật, người hay bot, bot hay người, người hay ai, do máy, máy trả lời, là máy, có phải ai, phải ai, có phải bot, có phải máy, có phải robot, có phải người, có phải người thật, trí tuệ nhân tạo, ai hay người, chatgpt, chat gpt, a person, a machine, an ai',
      ),
    ],
  },
];
/** What else may be said. With anything more it is a question of law: “lộ thông tin cá nhân bị phạt sao”. */
const AROUND = joined(
  FILLERS,
  OPENINGS,
  GREETINGS,
  phrases(
    'không, có, bị, hay, với, vậy, thế, hả, nhỉ, là, do, của, ai, gì, nào, phải, đang, mấy, bao nhiêu, bao lâu, này, tiền, phí, dc, hông, v, cho xem, để xem, xem, xem giúp, qua, lên, bằng, gửi, gởi, thì, cái, những, các, hoàn toàn, ra ngoài, bên ngoài, người ngoài, does, it, do, i, have, are, my, is, who, can, a',
  ),
);

const AROUND_PAPERS = joined(AROUND, PAPERS);

/** Questions about this service: searched as law they find fees of courts and the secrecy of letters. */
export const serviceRoute: Route = {
  name: 'service',
  match(dialog) {
    const { said, state } = dialog;
    const matter = said && matterAsked(said, state.topic === undefined);
    return matter && (() => say(dialog, { text: textOf(dialog, matter), buttons: buttonsFor(dialog, matter) }));
  },
};

function matterAsked(said: Utterance, isFirst: boolean): Matter | undefined {
  const asked = ASKED.find(
    ({ words, always, ofPapers = false }) =>
      (isFirst || always === true || mentions(said, NAMED)) &&
      words.every((list) => mentions(said, list)) &&
      (ofPapers ? saysNoMore(said, words, AROUND_PAPERS) : !mentions(said, PAPERS) && saysNoMore(said, words, AROUND)),
  );
  return asked?.matter;
}

/** The words asked by keep their marks (“nhận” is not “nhắn”), as those around them need not. */
function saysNoMore(said: Utterance, words: readonly Phrases[], around: Phrases): boolean {
  const rest = { tokens: residue(said, joined(NAMED, USED, ...words)) };
  return residue(rest, around).length === 0;
}

function textOf({ texts, services }: Dialog, matter: Matter): string {
  return matter === 'kept' ? texts.service.kept(services.settings.agencyName) : texts.service[matter];
}

function buttonsFor({ texts }: Dialog, matter: Matter): Button[] {
  const forget = matter === 'kept' ? [button(texts.buttons.erase, { do: 'forget' })] : [];
  return [...forget, humanButton(texts), menuButton(texts)];
}
