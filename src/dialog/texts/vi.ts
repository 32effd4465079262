import { printDay } from '../days.ts';
import type { IsoDate } from '../../kb/model.ts';

/** `Điều 7`; a plan's section is already named in its number (`mục i`). */
export function dieuName(dieu: string): string {
  return /^\d/.test(dieu) ? `Điều ${dieu}` : dieu.charAt(0).toUpperCase() + dieu.slice(1);
}

/** A place in an amending document and the first day of its change, null when that is not known. */
export interface AmendedBy {
  readonly by: string;
  readonly day: IsoDate | null;
}

function since(day: IsoDate | null): string {
  return day === null ? '' : `, từ ${printDay(day)}`;
}

/** A place as it is called within a sentence; a document keeps its capital. */
function within(by: string): string {
  return by.replace(/^(?:Điểm|Khoản|Điều)/u, (word) => word.toLowerCase());
}

/** A passage of a document. */
interface Place {
  readonly dieu: string;
  readonly khoan?: string | undefined;
  readonly diem?: string | undefined;
}

/** Where a passage stands, for people: `Điểm a khoản 2 Điều 7`. */
function place({ dieu, ...part }: Place): string {
  return capital([partName(part), dieuName(dieu)].filter((one) => one !== '').join(' '));
}

/** Several passages of one document, those of an Điều together: `Điểm c khoản 7, điểm b khoản 10 Điều 7; Điều 9`. */
function places(all: readonly Place[]): string {
  const articles = [...new Set(all.map(({ dieu }) => dieu))].map((dieu) => {
    const parts = new Set(all.filter((one) => one.dieu === dieu).map(partName));
    // A whole Điều holds all its parts.
    return parts.has('') ? dieuName(dieu) : `${[...parts].join(', ')} ${dieuName(dieu)}`;
  });
  return articles.map(capital).join('; ');
}

function partName({ khoan, diem }: Omit<Place, 'dieu'>): string {
  return [diem && `điểm ${diem}`, khoan && `khoản ${khoan}`].filter(Boolean).join(' ');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The Vietnamese catalogue: polite, plain, short. Citizens are “Anh/Chị”. */
export const vi = {
  /** Grows when the notice changes: everybody then reads it once more. Recorded with each person who has. */
  noticeVersion: 1,
  notice: (agency: string): string =>
    `Xin chào Anh/Chị! Đây là kênh hỏi đáp pháp luật tự động của ${agency}.\n` +
    '• Câu trả lời do máy tìm trong văn bản pháp luật, để Anh/Chị tham khảo, không phải là ý kiến tư vấn cho vụ việc cụ thể.\n' +
    '• Nội dung trao đổi được lưu để trả lời và cải thiện dịch vụ. Anh/Chị vui lòng không gửi số căn cước, số tài khoản hay mật khẩu. Nhắn “xoá dữ liệu” nếu muốn xoá.\n' +
    '• Nhắn “gặp tư vấn viên” bất cứ lúc nào để trao đổi với người.',
  welcome: 'Anh/Chị cần hỏi việc gì? Hãy gõ câu hỏi bằng lời của mình, hoặc chọn một lĩnh vực dưới đây.',
  greeting: 'Chào Anh/Chị! Anh/Chị cứ gõ câu hỏi, hoặc chọn một lĩnh vực dưới đây.',
  thanks: 'Rất vui được giúp Anh/Chị. Cần hỏi thêm, Anh/Chị cứ nhắn ở đây.',
  goodbye: 'Chào Anh/Chị. Khi cần, Anh/Chị cứ nhắn lại ở đây.',
  acknowledged: 'Dạ vâng. Anh/Chị cần hỏi thêm điều gì, cứ nhắn ở đây.',
  aboutBot: (agency: string): string =>
    `Tôi là trợ lý tự động của ${agency}: tìm quy định pháp luật và trích nguyên văn để Anh/Chị tham khảo. Việc cần người xem xét, tôi chuyển tới tư vấn viên.`,
  /** Where the agency itself is. */
  agency: {
    contact: (agency: string, lines: readonly string[]): string =>
      [`${agency}:`, ...lines.map((line) => `• ${line}`)].join('\n'),
    unknown: (agency: string): string =>
      `Tôi chưa có địa chỉ, số điện thoại và giờ làm việc của ${agency}. Anh/Chị bấm “Gặp tư vấn viên” để được chỉ dẫn.`,
    /** Where it is not said whose hours, or which papers. */
    elsewhere: 'Nếu Anh/Chị hỏi nơi khác hoặc hỏi quy định, xin viết rõ là việc gì, giấy tờ gì.',
  },
  /** About the service itself. */
  service: {
    cost: 'Hỏi đáp ở đây miễn phí. Anh/Chị cứ gõ câu hỏi bằng lời của mình.',
    kept: (agency: string): string =>
      `Nội dung trao đổi được lưu có thời hạn trên hệ thống của ${agency} để trả lời và cải thiện dịch vụ; tư vấn viên và người phụ trách có thể đọc, người hỏi khác thì không. Anh/Chị không cần nêu tên, và xin không gửi số căn cước, số tài khoản hay mật khẩu. Muốn xoá, Anh/Chị nhắn “xoá dữ liệu của tôi”.`,
    files:
      'Anh/Chị gửi ảnh hoặc tệp vào đây được: tôi lưu lại nhưng không đọc được nội dung. Cần người xem giúp, Anh/Chị bấm “Gặp tư vấn viên”; còn hỏi tôi thì xin viết bằng chữ.',
    voice:
      'Tôi không nghe được tin nhắn thoại. Anh/Chị vui lòng viết câu hỏi bằng chữ, hoặc bấm “Gặp tư vấn viên” để có người giúp.',
    who: 'Trả lời ở đây là chương trình máy tính: tìm và trích nguyên văn quy định pháp luật, có ghi căn cứ để Anh/Chị đối chiếu, không tự viết ra nội dung luật. Máy vẫn có thể chọn nhầm quy định; khi cần người, Anh/Chị bấm “Gặp tư vấn viên”.',
  },
  help:
    'Anh/Chị có thể:\n• Gõ câu hỏi, ví dụ: “vượt đèn đỏ xe máy phạt bao nhiêu”.\n• Tra điều luật, ví dụ: “khoản 2 điều 27 luật đất đai”.\n' +
    '• Gõ “menu” để chọn lĩnh vực.\n• Gõ “gặp tư vấn viên” để trao đổi với người.\n• Gõ “English” để đổi sang tiếng Anh.',
  unclear: 'Tôi chưa hiểu ý Anh/Chị. Anh/Chị vui lòng viết câu hỏi rõ hơn một chút, hoặc chọn một lĩnh vực.',
  sticker: 'Cảm ơn Anh/Chị! Anh/Chị cần hỏi gì về pháp luật, cứ nhắn ở đây.',
  attachments:
    'Tôi đã nhận được tệp Anh/Chị gửi và lưu lại, nhưng chưa đọc được nội dung. Anh/Chị vui lòng viết câu hỏi bằng chữ, hoặc bấm “Gặp tư vấn viên” để có người xem giúp.',
  attachmentsToo: 'Tệp gửi kèm đã được lưu lại; tôi trả lời theo phần chữ Anh/Chị viết.',
  attachmentsHandover: 'Tôi chuyển các tệp của Anh/Chị tới tư vấn viên để xem trực tiếp.',
  contact: 'Cảm ơn Anh/Chị đã gửi thông tin liên hệ. Chúng tôi chỉ dùng thông tin này để trả lời Anh/Chị.',
  handover: 'Tôi đã chuyển cuộc trò chuyện tới tư vấn viên. Anh/Chị vui lòng chờ; tư vấn viên sẽ trả lời tại đây.',
  /** Erasing everything about a person. */
  erasure: {
    ask: 'Anh/Chị muốn xoá toàn bộ dữ liệu của mình? Tin nhắn, tệp đã gửi và mọi ghi chép về Anh/Chị trên hệ thống này sẽ bị xoá hẳn, không khôi phục được; việc đang chờ tư vấn viên cũng dừng lại.',
    kept: 'Dữ liệu của Anh/Chị được giữ nguyên. Anh/Chị cần hỏi gì, cứ nhắn ở đây.',
    done: (code: string): string =>
      `Dữ liệu của Anh/Chị đã được xoá. Mã xác nhận: ${code}. Tin nhắn này cũng không được lưu. Nếu nhắn lại, Anh/Chị bắt đầu như người mới.`,
    page: {
      title: 'Yêu cầu xoá dữ liệu',
      done: (code: string, day: string): string => `Yêu cầu ${code}: dữ liệu đã được xoá ngày ${day}.`,
      pending: (code: string): string => `Yêu cầu ${code} đã được tiếp nhận và đang được thực hiện.`,
      unknown: 'Không có yêu cầu nào mang mã này. Anh/Chị vui lòng kiểm tra lại mã.',
    },
  },
  urgent: {
    numbers:
      'Nếu đang có nguy hiểm, Anh/Chị hãy gọi ngay (miễn phí, 24/24 giờ):\n• 113 – Công an\n• 114 – Cháy, cứu nạn\n• 115 – Cấp cứu\n• 111 – Tổng đài quốc gia bảo vệ trẻ em',
    suicide: 'Anh/Chị không phải chịu đựng một mình. Hãy gọi người thân hoặc ai đó gần nhất đến bên cạnh ngay lúc này.',
    person: 'Tôi đã chuyển tin nhắn tới tư vấn viên ở mức khẩn cấp; tư vấn viên sẽ trả lời Anh/Chị tại đây.',
  },
  /** Why nothing is answered for a while; said once. */
  restraint: {
    limit: (ms: number): string =>
      `Anh/Chị vừa gửi nhiều tin nhắn nên tôi tạm dừng trả lời. Khoảng ${viSpan(ms)} nữa, Anh/Chị nhắn tiếp là tôi trả lời. Cần gặp người ngay, Anh/Chị nhắn “gặp tư vấn viên”.`,
    block: ({ time, day }: { time: string; day: string }, agency: string): string =>
      `Kênh này tạm ngừng trả lời Anh/Chị đến ${time} ngày ${day}, theo quyết định của người phụ trách. Tin nhắn gửi đến vẫn được lưu. Có việc cần giải quyết, Anh/Chị liên hệ trực tiếp ${agency}.`,
  },
  /** What is no question of Vietnamese law. */
  outside: {
    offtopic:
      'Việc này nằm ngoài phạm vi của kênh hỏi đáp pháp luật nên tôi không trả lời được. Anh/Chị có câu hỏi về pháp luật, cứ nhắn ở đây.',
    foreign:
      'Tôi chỉ tra cứu pháp luật Việt Nam, nên không trả lời được về pháp luật nước khác. Việc ở nước ngoài của công dân Việt Nam, Anh/Chị có thể hỏi cơ quan đại diện Việt Nam tại nước đó.',
    chat: 'Cảm ơn Anh/Chị đã trò chuyện. Tôi chỉ giúp được việc tra cứu pháp luật; Anh/Chị cần hỏi gì, cứ nhắn ở đây.',
    abuse:
      'Xin lỗi nếu câu trả lời chưa làm Anh/Chị hài lòng. Anh/Chị có thể hỏi lại, chọn lĩnh vực, hoặc gặp tư vấn viên.',
    gibberish: 'Tôi chưa hiểu ý Anh/Chị. Anh/Chị vui lòng viết câu hỏi rõ hơn một chút, hoặc chọn một lĩnh vực.',
  },
  /** What a person must do; a person has been called. */
  forPeople: {
    exact:
      'Số tiền hay mức hưởng của riêng Anh/Chị còn tuỳ hồ sơ, tôi không tính được chính xác. Tôi đã chuyển câu hỏi tới tư vấn viên. Nếu muốn xem mức hoặc cách tính mà luật quy định, Anh/Chị cứ hỏi riêng điều đó.',
    forecast:
      'Kết quả của một vụ việc do cơ quan có thẩm quyền quyết định, tôi không đoán trước được. Tôi đã chuyển câu hỏi tới tư vấn viên. Nếu muốn xem mức luật quy định, Anh/Chị cứ hỏi, ví dụ: “tội trộm cắp phạt mấy năm tù”.',
    progress:
      'Tôi không xem được hồ sơ của Anh/Chị nên không biết đã giải quyết đến đâu. Tôi đã chuyển câu hỏi tới tư vấn viên; Anh/Chị cũng có thể tra mã hồ sơ trên Cổng dịch vụ công hoặc hỏi nơi đã nộp.',
    drafting:
      'Tôi không soạn, sửa hay làm thay giấy tờ. Tôi đã chuyển yêu cầu tới tư vấn viên. Nếu muốn biết giấy tờ cần có những nội dung gì, Anh/Chị cứ hỏi.',
  },
  onlyVietnamese:
    'Tôi chỉ tra cứu được bằng tiếng Việt nên đã chuyển câu hỏi tới tư vấn viên; Anh/Chị vui lòng chờ câu trả lời tại đây. Câu hỏi bằng tiếng Việt có thể được trả lời ngay.',
  unknown:
    'Tôi chưa tìm được quy định trả lời chắc chắn cho câu hỏi này nên không trả lời để tránh sai sót. Tôi đã chuyển câu hỏi tới tư vấn viên; Anh/Chị vui lòng chờ câu trả lời tại đây.',
  longText:
    'Tin nhắn khá dài nên tôi chỉ tìm theo phần đầu. Anh/Chị vui lòng viết lại ngắn gọn, mỗi lần một việc, để được trả lời đúng hơn.',
  /** Of several questions one is answered; the others may stand below as buttons. */
  severalAsked: (question: string): string =>
    `Anh/Chị hỏi nhiều câu một lúc: tôi xin trả lời trước câu “${question}”; các câu khác, mời Anh/Chị hỏi lần lượt từng câu.`,
  clarify: 'Để trả lời đúng, xin Anh/Chị cho biết ý nào sát nhất:',
  whatAboutIt:
    'Anh/Chị muốn biết điều gì về việc này? Ví dụ: thủ tục, giấy tờ, mức phạt, quyền lợi hay thời hạn. Anh/Chị viết thêm một câu, tôi sẽ tìm quy định.',
  clarifyStated: 'Anh/Chị muốn biết điều gì về việc này? Anh/Chị chọn một ý dưới đây, hoặc viết thêm một câu hỏi:',
  perhaps: 'Tôi chưa thật chắc, nhưng quy định sau có thể liên quan:',
  noPenalty: 'Nội dung dưới đây không nêu mức phạt cụ thể.',
  further: 'Có thể cũng liên quan:',
  basis: 'Quy định mà câu trả lời trên dựa vào:',
  asked: (question: string) => `Hỏi: ${question}`,
  stale: 'Nút này thuộc câu trả lời cũ nên không còn dùng được. Anh/Chị vui lòng nhắn lại câu hỏi.',
  outdated: 'Quy định của câu hỏi này vừa thay đổi, câu trả lời đang được cập nhật. Anh/Chị vui lòng gặp tư vấn viên.',
  noMore: 'Tôi không còn kết quả nào khác cho câu hỏi này. Anh/Chị thử hỏi cách khác, hoặc gặp tư vấn viên.',
  nothingToExpand: 'Anh/Chị muốn xem điều nào? Ví dụ: “điều 27 luật đất đai”.',
  feedback: {
    thanks: 'Cảm ơn Anh/Chị đã đánh giá!',
    sorry:
      'Xin lỗi Anh/Chị, câu trả lời chưa đúng ý. Anh/Chị có thể xem kết quả khác, hỏi cách khác, hoặc gặp tư vấn viên.',
    handover:
      'Xin lỗi Anh/Chị vì các câu trả lời chưa đúng ý. Tôi đã chuyển câu hỏi tới tư vấn viên; Anh/Chị vui lòng chờ trả lời tại đây.',
    again: 'Tôi đã ghi nhận đánh giá của Anh/Chị rồi. Cảm ơn Anh/Chị!',
  },
  menu: {
    choose: 'Anh/Chị chọn lĩnh vực:',
    empty: 'Chưa có câu hỏi mẫu. Anh/Chị vui lòng gõ câu hỏi bằng lời của mình.',
    questions: (field: string): string => `Câu hỏi thường gặp – ${field}:`,
    noQuestions: (field: string): string =>
      `Lĩnh vực ${field} chưa có câu hỏi mẫu. Anh/Chị vui lòng gõ câu hỏi bằng lời của mình.`,
    typeOwn: 'Bấm hoặc gõ số để chọn, hay gõ câu hỏi của Anh/Chị.',
  },
  buttons: {
    human: 'Gặp tư vấn viên',
    menu: 'Chọn lĩnh vực',
    moreFields: 'Thêm lĩnh vực',
    moreQuestions: 'Thêm câu hỏi',
    more: 'Kết quả khác',
    helpful: '👍 Hữu ích',
    unhelpful: '👎 Chưa đúng',
    fullText: (dieu: string): string => `Toàn văn ${dieuName(dieu)}`,
    article: (dieu: string): string => `Xem ${dieuName(dieu)}`,
    articleOf: (dieu: string, number: string): string => `${dieuName(dieu)}, ${number}`,
    nextPage: 'Trang sau',
    previousPage: 'Trang trước',
    otherLanguage: 'English',
    none: 'Không phải các ý này',
    erase: 'Xoá dữ liệu của tôi',
    keep: 'Không xoá',
    help: 'Hướng dẫn',
    ask: 'Hỏi luật',
    seeAnswer: 'Xem câu trả lời',
  },
  /** Read before anybody has written: see front-door.ts. */
  frontDoor: {
    greeting: (agency: string): string => `${agency}: hỏi luật tại đây. Trợ lý tự động trích nguyên văn điều luật.`,
    /** Each is a question of data/faq. */
    questions: [
      'Xe máy vượt đèn đỏ phạt bao nhiêu?',
      'Mua đất xong bao lâu phải sang tên?',
      'Hộ nghèo có được luật sư miễn phí không?',
    ],
    human: 'Tôi muốn gặp tư vấn viên',
    comment: (agency: string, quoted: string): string =>
      `Chào Anh/Chị! Anh/Chị vừa bình luận trên trang ${agency}: “${quoted}”.\n` +
      'Trợ lý tự động có thể trả lời riêng tại đây, trích nguyên văn điều luật. Anh/Chị bấm một nút dưới đây hoặc nhắn câu hỏi; nếu không cần, Anh/Chị bỏ qua tin này.',
  },
  source: {
    place,
    places,
    citation: (at: { place: string; title: string; document: string }): string =>
      at.title === '' ? `${at.place}, ${at.document}` : `${at.place} (${at.title}), ${at.document}`,
    basis: 'Căn cứ',
    effective: (day: IsoDate): string => `Có hiệu lực từ ${printDay(day)}`,
    effectiveUnknown: 'Chưa rõ ngày có hiệu lực',
    current: (day: IsoDate): string => `đang còn hiệu lực (tính đến ${printDay(day)})`,
    expired: (day: IsoDate): string => `đã hết hiệu lực từ ${printDay(day)}`,
    notYet: (day: IsoDate): string => `chưa có hiệu lực (tính đến ${printDay(day)})`,
    /** By what the passage reads as it is quoted. */
    amended: ({ by, day }: AmendedBy): string => `Lời văn đã sửa đổi theo ${within(by)}${since(day)}.`,
    amendedBesides: ({ by, day }: AmendedBy): string =>
      `Lưu ý: đoạn này còn được sửa đổi tại ${within(by)}${since(day)}, chưa thể hiện trong đoạn trích.`,
    abolished: ({ by, day }: AmendedBy): string =>
      `Lưu ý: một phần đoạn này đã bị bãi bỏ theo ${within(by)}${since(day)}.`,
    amendedPerhaps: ({ by, day }: AmendedBy): string =>
      `Lưu ý: một số điều của văn bản này đã được sửa đổi theo ${by}${since(day)}; chưa rõ có cả đoạn này hay không.`,
    link: 'Nguồn',
    checked: (day: IsoDate): string => `Đối chiếu với văn bản ngày ${printDay(day)}.`,
    /** `Luật Đất đai số 31/2024/QH15`, `Nghị định số 168/2024/NĐ-CP – Quy định xử phạt …`, `văn bản số 1/2020`. */
    document: (type: string | null, number: string, title: string | null): string => {
      const kind = type ?? 'văn bản';
      if (title === null || title === '') return `${kind} số ${number}`;
      const named = title.toLowerCase().startsWith(`${kind.toLowerCase()} `);
      return named ? `${title} số ${number}` : `${kind} số ${number} – ${title}`;
    },
  },
  /** What a figure of a card is called. */
  figures: { prison: 'Mức phạt tù', money: 'Số tiền', percent: 'Tỷ lệ', age: 'Độ tuổi', term: 'Thời hạn' },
  past: {
    lawOf: (day: IsoDate): string => `Quy định áp dụng tại thời điểm ${printDay(day)}, có thể khác quy định hiện nay:`,
    unsure: (day: IsoDate): string =>
      `Anh/Chị hỏi về thời điểm ${printDay(day)}; tôi chưa tìm được quy định chắc chắn của thời điểm đó nên không trả lời để tránh sai sót. Tôi đã chuyển câu hỏi tới tư vấn viên.`,
  },
  fullText: {
    heading: (dieu: string, title: string): string => [dieuName(dieu), title].filter((part) => part !== '').join('. '),
    page: (page: number, of: number): string => `(trang ${page}/${of})`,
  },
  reference: {
    whichDocument: (dieu: string): string => `Điều ${dieu} của văn bản nào ạ? Ví dụ: “điều ${dieu} luật đất đai”.`,
    whichLaw: (dieu: string): string => `Anh/Chị hỏi Điều ${dieu} của văn bản nào ạ?`,
    whichClause: (at: { diem: string; dieu: string; clauses: readonly string[] }): string =>
      `Điều ${at.dieu} có điểm ${at.diem} ở các khoản ${at.clauses.join(', ')}. Anh/Chị hỏi khoản nào ạ? Ví dụ: “điểm ${at.diem} khoản ${at.clauses[0] ?? ''}”.`,
    whichOf: 'Có nhiều văn bản khớp với số hoặc tên này. Anh/Chị hỏi văn bản nào ạ?',
    orWrite: 'Nếu là văn bản khác, Anh/Chị nhắn đủ số và năm, hoặc đủ tên văn bản.',
    taken: (document: string): string => `Tôi hiểu Anh/Chị hỏi ${document}.`,
    atMost: (count: number): string => `Mỗi lần tôi trích tối đa ${count} điều, khoản; Anh/Chị nhắn tiếp phần cần xem.`,
    unknownDocument:
      'Kho dữ liệu chưa có văn bản Anh/Chị hỏi. Anh/Chị kiểm tra lại số hoặc tên văn bản, hoặc gặp tư vấn viên.',
    unknownNumber: (number: string): string =>
      `Kho dữ liệu chưa có văn bản số ${number}; tôi tìm trong các văn bản khác.`,
    notLoaded: (document: string): string =>
      `Toàn văn của ${document} chưa được nạp vào kho dữ liệu nên tôi chưa trích nguyên văn được.`,
    noArticle: (at: { dieu: string; document: string; count: number; last: string }): string =>
      `Trong kho dữ liệu, ${at.document} có ${at.count} điều (điều cuối: ${at.last}) và không có Điều ${at.dieu}.`,
    noClause: (at: { khoan: string; dieu: string; last: string | undefined }): string =>
      `Trong kho dữ liệu, Điều ${at.dieu} không có khoản ${at.khoan}${at.last === undefined ? '' : ` (khoản cuối: ${at.last})`}; dưới đây là nội dung của điều này.`,
    noPoint: (at: { diem: string; place: string; last: string | undefined }): string =>
      `${at.place} trong kho dữ liệu không có điểm ${at.diem}${at.last === undefined ? '' : ` (điểm cuối: ${at.last})`}; dưới đây là nội dung của phần này.`,
    notCurrent: (place: string): string =>
      `${place} không phải là quy định đang có hiệu lực, nên tôi không trích để tránh nhầm lẫn.`,
    otherYear: (year: string): string =>
      `Kho dữ liệu không có văn bản này của năm ${year}; dưới đây là văn bản đang có.`,
    otherYearOnly: (year: string): string =>
      `Kho dữ liệu không có văn bản này của năm ${year}. Văn bản của năm khác, Anh/Chị bấm hoặc gõ số để xem:`,
    overview: (count: number): string =>
      `Kho dữ liệu có ${count} điều của văn bản này. Anh/Chị gõ số điều cần xem, ví dụ “điều 5”.`,
    relatedQuestions: 'Câu hỏi thường gặp có liên quan:',
    replaced: (document: string): string => `Văn bản thay thế: ${document}.`,
    newer: (document: string): string => `Văn bản đang có hiệu lực cùng tên: ${document}.`,
  },
  language: {
    switched: 'Từ bây giờ tôi trả lời bằng tiếng Việt.',
    lawStays: '',
  },
  /** For the counsellor who takes over. */
  notes: {
    unsure: (confidence: number, nearest: readonly string[]): string =>
      `Máy chưa đủ chắc chắn (${confidence.toFixed(2).replace('.', ',')}). Gần nhất: ${nearest.join('; ') || 'không có'}.`,
    english: 'Câu hỏi bằng tiếng Anh nên máy không tra cứu.',
    noneFits: 'Người dân không chọn ý nào trong các ý được gợi ý.',
    attachments: 'Người dân gửi nhiều tệp và muốn có người xem.',
    forPeople: {
      exact: 'Người dân hỏi con số cụ thể của trường hợp mình.',
      forecast: 'Người dân hỏi dự đoán kết quả vụ việc.',
      progress: 'Người dân hỏi tình trạng hồ sơ.',
      drafting: 'Người dân nhờ soạn, sửa hoặc làm giấy tờ.',
      person: 'Người dân muốn trao đổi với người.',
    },
    urgent: 'Tin nhắn có dấu hiệu nguy hiểm khẩn cấp. Đã gửi các số 113, 114, 115, 111.',
    feedback: 'Người dân đánh giá hai câu trả lời liền là chưa đúng.',
  },
  notices: {
    failure:
      'Xin lỗi Anh/Chị, hệ thống đang gặp trục trặc nên chưa trả lời được. Tôi đã chuyển câu hỏi tới tư vấn viên; Anh/Chị vui lòng chờ.',
    returned:
      'Tư vấn viên đã kết thúc phần trao đổi. Trợ lý tự động tiếp tục trả lời; cần người, Anh/Chị nhắn “gặp tư vấn viên”.',
  },
  /** What the desk tells citizens: where they stand, who has taken over, how it ended. */
  desk: {
    queued: (at: QueuedAt): string => sentences(vi.desk.inLine(at), vi.desk.meanwhile(at)),
    offHours: (at: ClosedAt): string =>
      at.urgent
        ? sentences('Hiện ngoài giờ làm việc.', vi.desk.backAt(at), 'Đang nguy hiểm, Anh/Chị gọi ngay các số ở trên.')
        : sentences('Hiện ngoài giờ làm việc.', vi.desk.backAt(at), vi.desk.meanwhile(at)),
    inLine: ({ place, promise, urgent }: QueuedAt): string => {
      const by = promise === null ? '' : `, dự kiến trước ${viWhen(promise)}`;
      return urgent
        ? `Tin nhắn của Anh/Chị được ưu tiên${by}.`
        : `Anh/Chị đang ở vị trí thứ ${place} trong hàng chờ${by}.`;
    },
    backAt: ({ opening, promise }: ClosedAt): string => {
      if (opening === null) return 'Tư vấn viên sẽ trả lời ngay khi làm việc trở lại.';
      const by = promise === null ? '' : ` và dự kiến trả lời trước ${viWhen(promise)}`;
      return `Tư vấn viên làm việc trở lại lúc ${viWhen(opening)}${by}.`;
    },
    meanwhile: ({ botHelps, urgent }: { botHelps: boolean; urgent: boolean }): string => {
      if (urgent) return '';
      return botHelps
        ? 'Trong lúc chờ, Anh/Chị vẫn có thể hỏi; trợ lý tự động tiếp tục trả lời.'
        : 'Trong lúc chờ, trợ lý tự động không trả lời thêm; Anh/Chị có thể viết thêm thông tin cho tư vấn viên.';
    },
    leftForPeople: 'Tôi đã để lại nội dung này cho tư vấn viên.',
    taken: ({ name, title }: Who): string => `${title} ${name} đã nhận trao đổi và sẽ trả lời Anh/Chị tại đây.`,
    transferred: ({ name, title }: Who): string => `${title} ${name} sẽ tiếp tục trao đổi với Anh/Chị.`,
    returned: (): string =>
      'Tư vấn viên đã kết thúc phần trao đổi. Trợ lý tự động tiếp tục trả lời; cần người, Anh/Chị nhắn “gặp tư vấn viên”.',
    closed: (): string =>
      'Cuộc trao đổi đã kết thúc. Anh/Chị cần hỏi thêm, cứ nhắn ở đây: trợ lý tự động trả lời trước, cần người thì nhắn “gặp tư vấn viên”.',
    askRating: (): { text: string; scores: Record<1 | 2 | 3, string> } => ({
      text: 'Anh/Chị thấy phần hỗ trợ vừa rồi thế nào?',
      scores: { 3: 'Rất hài lòng', 2: 'Hài lòng', 1: 'Chưa hài lòng' },
    }),
    askContact:
      'Thông tin liên hệ\nĐể tư vấn viên liên hệ lại, Anh/Chị vui lòng cho biết họ tên và số điện thoại. Anh/Chị có thể bỏ qua nếu không muốn.',
    rated: 'Cảm ơn Anh/Chị đã đánh giá!',
  },
};

/** Who answers, as citizens read it. */
interface Who {
  readonly name: string;
  readonly title: string;
}

/** A time as people say it. */
export interface When {
  /** `07:30`. */
  readonly time: string;
  readonly day: 'today' | 'tomorrow' | 'later';
  /** 0 for Monday. */
  readonly weekday: number;
  /** `23/11/2026`. */
  readonly date: string;
}

/** Where somebody stands while people are at work. */
interface QueuedAt {
  readonly place: number;
  readonly promise: When | null;
  readonly botHelps: boolean;
  readonly urgent: boolean;
}

/** The same while nobody is. */
interface ClosedAt extends Omit<QueuedAt, 'place'> {
  readonly opening: When | null;
}

const VI_WEEKDAYS = ['thứ Hai', 'thứ Ba', 'thứ Tư', 'thứ Năm', 'thứ Sáu', 'thứ Bảy', 'Chủ nhật'];

const MINUTE_MS = 60_000;
const MINUTES_OF_HOUR = 60;

function viSpan(ms: number): string {
  const minutes = Math.max(1, Math.ceil(ms / MINUTE_MS));
  return minutes < MINUTES_OF_HOUR ? `${minutes} phút` : `${Math.ceil(minutes / MINUTES_OF_HOUR)} giờ`;
}

function viWhen({ time, day, weekday, date }: When): string {
  if (day === 'today') return `${time} hôm nay`;
  return `${time} ${day === 'tomorrow' ? 'ngày mai, ' : ''}${VI_WEEKDAYS[weekday] ?? ''} ${date}`;
}

/** Sentences beside one another; empty ones are left out. */
export function sentences(...all: readonly string[]): string {
  return all.filter((one) => one !== '').join(' ');
}

/** Everything the bot says, in one language; the Vietnamese catalogue is the model that others must match. */
export type Texts = typeof vi;
