import { FINE_ASKED, PENALTY_ASKED } from './penalty.ts';
import { joined, phrases } from './text/utterance.ts';

/** Particles and forms of address that surround a wish without changing it. Exact: “cận thị 3 độ” is not “cần thì 3 đó”. */
export const FILLERS = phrases(
  `
    ạ, a, à, ơi, oi, nhé, nha, nhá, với, vs, dạ, da, vâng, ừ, uh, um, ờ, đi, thôi, luôn, rồi, lắm, nhiều, rất,
    quá, em, e, anh, chị, anh chị, ac, ad, admin, add, shop, bạn, b, mình, tôi, tui, t, cô, chú, bác, cháu, con,
    mọi người, bot, page, sở, oa, cho, cho em, cho tôi, cho mình, giúp, giùm, dùm, hộ, xin, muốn, cần, được,
    không, ko, k, hãy, vui lòng, làm ơn, please, pls, thật, nữa, có, thì, mà, là, và, của, này, đó, ngay,
    bây giờ, tư vấn giúp, the, to, i, you, me, my, very, much, so, want, would, like, can, could, with, an, for,
    is, it, need, there
`,
  { exact: true },
);

/** Greetings. */
export const GREETINGS = phrases(`
    xin chào, chào, chào bạn, chào buổi sáng, chào buổi chiều, chào buổi tối, kính chào, hi, hí, hello, helo,
    hế lô, hê lô, alo, a lô, alô, hey, good morning, good afternoon, good evening, bắt đầu, start, get started
`);

/** Thanks and goodbyes. */
export const THANKS = phrases(`
    cảm ơn, cám ơn, cãm ơn, xin cảm ơn, chân thành cảm ơn, cảm ơn nhiều, cảm ơn rất nhiều, tks, thks, thank,
    thanks, thank you, thank u, biết ơn, đa tạ
`);

/** Goodbyes. */
export const GOODBYES = phrases(`
    chúc ngày mới tốt lành, ngày mới tốt lành, chúc một ngày tốt lành, chúc ngủ ngon, chúc sức khoẻ, chúc anh, chúc chị, chúc anh chị, chúc bạn, chúc em, chúc ad, chúc mọi người, tạm biệt, bye, bai, bye bye, goodbye, hẹn gặp lại, chào tạm biệt
`);

/** Short acknowledgements. Exact, as what surrounds them: “có làm sổ được không” is none. */
export const ACKNOWLEDGEMENTS = phrases(
  `
    ok, oke, okê, okie, oki, okay, vâng, dạ, dạ vâng, ừ, ừm, uk, uh, được, được rồi, hiểu rồi, rõ rồi, biết rồi,
    đã hiểu, đã rõ, tốt, hay quá, hay, tuyệt, tuyệt vời, giỏi quá, giỏi, good, great, nice, haha, hihi, hehe,
    kk, kkk, yes, yeah, vậy hả, vậy à, thế à, thế hả, thế cơ à, thật à, thật hả, ra vậy, ra thế, à ra vậy, à ra thế, thì ra vậy, thì ra thế, vậy thôi, thế thôi
`,
  { exact: true },
);

/** Said before asking, with nothing asked yet: an invitation to go on is all that is wanted. */
export const ABOUT_TO_ASK = phrases(`
    cho hỏi, cho em hỏi, cho tôi hỏi, cho mình hỏi, xin hỏi, muốn hỏi, hỏi, hỏi chút, hỏi tí, cho hỏi chút, chút, tí,
    cần hỏi, việc cần hỏi, việc muốn hỏi, chuyện cần hỏi, chuyện muốn hỏi, câu hỏi, vấn đề cần hỏi, giúp, cần giúp, giúp đỡ, cần giúp đỡ, cần hỗ trợ,
    tư vấn, cần tư vấn, muốn tư vấn, được tư vấn, nhờ tư vấn, tư vấn giúp, hỏi luật, luật, pháp luật, ad ơi, em ơi,
    bạn ơi, shop ơi, có ai không, có ai ở đó không, có ai ở đây không, hỏi thêm, tiện thể, nhân tiện, sẵn tiện, tiện đây
`);

/** Words around a person asked for: where they are, how to ring them. */
export const WHEREABOUTS = phrases(`
    đâu, đâu rồi, ở đâu, ở đâu rồi, nào, số điện thoại, sđt, sdt, có ai, ai, trả lời, khi nào, bao giờ
`);

/** Questions about the bot itself. */
export const ABOUT_BOT = phrases(`
    bạn là ai, bạn tên gì, bạn tên là gì, ai đấy, ai đó, ai vậy, ai đang trả lời, bạn là bot, bạn là bot à,
    bạn là người hay máy, người hay máy, máy hay người, người thật hay máy, máy trả lời hay người trả lời, máy trả lời hay người, đây là máy trả lời, kênh này của ai, trang này của ai, bạn là người thật, bạn là người thật hay máy, đây là bot, có phải bot, là robot, bạn là robot, robot trả lời,
    đây là robot trả lời, máy trả lời, trả lời tự động, ai trả lời, ai đang trả lời tin nhắn, ai trả lời tin nhắn,
    bạn khoẻ không, khoẻ không, bạn bao nhiêu tuổi, who are you, are you a bot, are you human, how are you
`);

/** Wishes for help with the chat itself. */
export const HELP = phrases(`
    help, trợ giúp, hướng dẫn, hướng dẫn sử dụng, cách dùng, cách sử dụng, dùng thế nào, dùng như thế nào,
    hỏi thế nào, bạn làm được gì, bạn giúp được gì, làm được gì, hỏi được gì, có thể hỏi gì, what can you do,
    how does this work, how to use
`);

/** Wishes for the menu. */
export const MENU = phrases(`
    menu, danh mục, lĩnh vực, các lĩnh vực, xem lĩnh vực, chọn lĩnh vực, danh sách lĩnh vực, chủ đề,
    thêm lĩnh vực, trang chủ, quay lại, fields, topics, main menu
`);

/** “More results”. */
export const MORE = phrases(`
    xem thêm, kết quả khác, câu trả lời khác, điều khác, còn gì nữa, còn gì khác, còn kết quả nào khác,
    tiếp theo, kết quả tiếp, thêm kết quả, more, more results, next, next result
`);

/** “The whole article”. */
export const FULL_TEXT = phrases(`
    toàn văn, xem toàn văn, toàn bộ điều, cả điều, xem cả điều, đầy đủ điều, nội dung đầy đủ, xem đầy đủ,
    nguyên văn, toàn văn điều này, full text, whole article
`);

/** A particular kind of person: with a verb of {@link REACH} it is a request wherever it stands. */
export const COUNSELLOR = phrases(`
    tư vấn viên, tư vấn vin, tư vấn viêm, tư vấn vein, tuw vaans vieen, tuw vaasn vieen, tvv, người tư vấn, nhân viên tư vấn, nhân viên hỗ trợ, người hỗ trợ, người thật, cán bộ tư vấn,
    chuyên viên tư vấn, luật sư tư vấn, tổng đài viên, người trực, tư vấn trực tiếp, hỗ trợ trực tiếp,
    real person, human, a person, human agent, live agent, agent, counsellor, counselor
`);

/** People that citizens ask for, but also ask questions about: a request only when nothing else is said. */
export const OFFICIAL = phrases(`
    luật sư, cán bộ, cán bộ tư pháp, nhân viên, chuyên viên, trợ giúp viên, trợ giúp viên pháp lý, ai đó, người,
    con người, tổng đài, tư vấn, lawyer, someone, somebody, staff, person
`);

/** Verbs of reaching somebody. */
export const REACH = phrases(`
    gặp, gawpj, gaejp, nói chuyện, nói chuyện với, trò chuyện với, chat với, chat, kết nối, kết nối với, liên hệ, liên hệ với,
    gọi, gọi cho, chuyển, chuyển cho, chuyển sang, chuyển tới, trao đổi với, trao đổi, hỏi trực tiếp, nhắn với,
    talk to, speak to, speak with, talk with, chat with, contact, connect me to, transfer
`);

/** Forms of a question about counsellors rather than for one. */
export const ABOUT_SOMETHING = phrases(`
    là gì, là ai, điều kiện, tiêu chuẩn, quy định, bao nhiêu, thế nào, như thế nào, mức phạt, bị phạt, thủ tục,
    có được, giấy tờ gì, hồ sơ
`);

/** Wishes to be forgotten. */
export const ERASE = phrases(`
    xoá dữ liệu, xoá dữ liệu cá nhân, xoá thông tin, xoá thông tin cá nhân, xoá hết dữ liệu,
    xoá toàn bộ dữ liệu, xoá toàn bộ thông tin, xoá lịch sử, xoá lịch sử trò chuyện, xoá tin nhắn,
    xoá cuộc trò chuyện, xoá hết tin nhắn, rút lại đồng ý, quên tôi, delete my data, delete data, erase my data,
    delete everything, forget me, xoá data, xoá thông tin của tôi, xoá hết thông tin, xoá tất cả, xoá sạch dữ liệu,
    xoá dữ liệu của tôi, xoá tài khoản, xoá tài khoản của tôi, huỷ dữ liệu, huỷ thông tin cá nhân, erase me,
    xóa dử liệu, xoá dử liệu, xoa du lieu, xoas duwx lieeuj, delete all my data, xoá hết đi, xoá sạch đi, xoá mọi thứ,
    delete all
`);

/** Verbs of such a wish, which may stand apart from {@link ERASABLE} (“xoá giúp tôi hết tin nhắn”). */
export const ERASING = phrases('xoá, xoá bỏ, xoá sạch, delete, erase');
/** What is to go, in words that nobody uses of a record of the law. */
export const ERASABLE = phrases(`
    dữ liệu, dử liệu, data, thông tin, lịch sử, lịch sử chat, tin nhắn, cuộc trò chuyện, đoạn chat, cuộc chat,
    nội dung chat, đoạn hội thoại, hội thoại, những gì tôi đã nhắn, những gì em đã nhắn, những gì mình đã nhắn,
    messages, chat, chat history, history
`);

/** Whose data are meant, and how much of them, in words around {@link ERASE}. */
export const OWN_DATA = phrases(`
    của tôi, của em, của mình, của tui, của anh, của chị, của cháu, của con, toàn bộ, tất cả, hết, khỏi hệ thống,
    về tôi, về em, về mình, mọi, sạch, trên hệ thống, trong hệ thống, ở đây, cá nhân, đã lưu, yêu cầu, đề nghị, all,
    everything, please
`);

/** Praise and complaint about the last answer, in words. */
export const HELPFUL = phrases(`
    hữu ích, có ích, đúng rồi, chính xác, đúng ý, đúng cái cần, helpful, useful, correct
`);
/** See {@link HELPFUL}. */
export const UNHELPFUL = phrases(`
    không hữu ích, chưa hữu ích, không đúng, chưa đúng, sai rồi, sai, trả lời sai, trả lời sai rồi, câu trả lời sai, câu trả lời sai rồi, câu trả lời này sai, câu trả lời này sai rồi, không đúng ý, chưa đúng ý,
    không phải, không phải cái này, không liên quan, lạc đề, vô ích, không giúp được gì, not helpful, wrong,
    useless, not what i asked, incorrect
`);

/** Wishes for a language. */
export const TO_ENGLISH = phrases(`
    english, in english, english please, speak english, tiếng anh, bằng tiếng anh, nói tiếng anh,
    switch to english
`);
/** See {@link TO_ENGLISH}. */
export const TO_VIETNAMESE = phrases(`
    tiếng việt, bằng tiếng việt, nói tiếng việt, vietnamese, in vietnamese, switch to vietnamese
`);

/** How somebody is addressed before a question; the same words are relatives and friends in it (`anh chị em`, `bạn tôi`). */
export const ADDRESSES = phrases('anh chị, bạn, anh, chị');

/** Turns to another question; behind these alone anything may follow (“thôi việc”). */
const TURNS = ['thôi', 'thôi thì', 'à', 'mà', 'à mà', 'à quên', 'thế', 'vậy', 'nhờ', 'sẵn', 'sẵn đây', 'tiện', 'giờ'];
const ASKING = [
  'cho hỏi',
  'cho em hỏi',
  'cho tôi hỏi',
  'cho mình hỏi',
  'cho e hỏi',
  'em hỏi',
  'em hỏi thêm',
  'hỏi thêm',
];

/** What is said before the question itself. */
export const OPENINGS = joined(
  GREETINGS,
  THANKS,
  ADDRESSES,
  phrases(`
    ạ, ơi, à, dạ, vâng, ad, admin, em chào, cho hỏi, cho em hỏi, cho mình hỏi,
    cho tôi hỏi, cho e hỏi, cho tui hỏi, xin hỏi, xin cho hỏi, em muốn hỏi, tôi muốn hỏi, mình muốn hỏi,
    em xin hỏi, tôi xin hỏi, cho hỏi là, hỏi chút, hỏi tí, cho em hỏi là, cho em hỏi chút, cho mình hỏi chút,
    cho mình hỏi là, luật sư ơi, nhờ tư vấn, nhờ tư vấn giúp, tư vấn giúp em, tư vấn giúp tôi, bạn cho mình hỏi,
    anh chị cho em hỏi, cho hỏi thêm, cho em hỏi thêm, cho tôi hỏi thêm, cho mình hỏi thêm, cho hỏi luôn, cho em hỏi luôn,
    em hỏi thêm, tôi hỏi thêm, hỏi thêm, tiện thể, nhân tiện, sẵn tiện, tiện đây, à mà
`),
  phrases(TURNS.flatMap((turn) => ASKING.map((asking) => `${turn} ${asking}`)).join(',')),
);

/** First-person or ongoing danger. Exact: `từ từ` is not `tự tử`. */
export const SUICIDE = phrases(
  `
    tự tử, tự sát, muốn chết, không muốn sống, ko muốn sống, k muốn sống, chán sống, kết liễu cuộc đời,
    kết thúc cuộc đời, kết thúc cuộc sống, tự kết liễu, nhảy cầu, rạch tay, uống thuốc ngủ tự, kiếp sau gặp lại, hẹn kiếp sau, kill myself,
    suicide, want to die, end my life
`,
  { exact: true },
);

/** `phạt tù từ` looks like suicide without its marks. */
export const NO_SUICIDE = phrases(
  'phạt tù từ, phạt từ từ, bị tù từ, tù giam từ, đi từ từ, từ từ chậm, chạy từ từ, muốn chết cười, chết cười',
);

/** Violence at home that the writer suffers or sees. */
export const VIOLENCE = phrases(
  `
    bị chồng đánh, bị vợ đánh, bị bố đánh, bị cha đánh, bị ba đánh, bị mẹ đánh, bị mẹ kế đánh, bị bố dượng đánh,
    bị cha dượng đánh, bị con đánh, bị bạn trai đánh, bị người yêu đánh, bị ck đánh, bị ck danh, chồng đánh,
    chồng hay đánh, chồng cũng đánh, chồng cứ đánh, chồng toàn đánh, chồng lại đánh, ổng đánh em, ổng đập em, ổng cũng đánh, ổng cũng đập,
    là đánh em, là đập em, cũng đập em, cũng đánh em, chồng tôi đánh, chồng em đánh, chồng mình đánh, ck đánh, ck em đánh, chồng bạo hành,
    chồng bạo lực, bị bạo hành, bị bạo lực gia đình, bị đánh đập, đang bị đánh, doạ giết, doạ chém,
    cầm dao đuổi, bạo lực gia đình, bạo hành gia đình, domestic violence, my husband beats me,
    my husband hits me, beats me
`,
  { exact: true },
);

/** Abuse of children. */
export const CHILD_ABUSE = phrases(
  `
    xâm hại trẻ em, xâm hại tình dục, xâm hại cháu, xâm hại con, xâm hại bé, xâm hại tôi, dâm ô con, dâm ô cháu,
    hiếp dâm cháu, bạo hành trẻ em, đánh đập trẻ em, bị xâm hại tình dục, tôi bị xâm hại, em bị xâm hại, con bị xâm hại, bé bị xâm hại,
    cháu bị xâm hại, trẻ bị xâm hại, gái bị xâm hại, trai bị xâm hại, bị hiếp dâm, bị hãm hiếp,
    bị cưỡng hiếp, bị dâm ô, bị lạm dụng tình dục, bị sàm sỡ, hiếp dâm con, bắt cóc trẻ em, trẻ bị bạo hành,
    cháu bị đánh đập, con bị đánh đập, child abuse, raped, molested
`,
  { exact: true },
);

/** Cries for help. */
export const CRIES = phrases(
  `
    cứu tôi, cứu em, cứu với, cứu mình, cứu con tôi, kêu cứu, giúp tôi khẩn cấp, khẩn cấp cứu, lạc mất con, lạc mất bé, lạc mất cháu,
    đang đuối nước, sắp bị chém, bị doạ chặt, gọi công an số mấy, cháy gọi số mấy, xe cứu thương gọi, nó hiếp em, nó hiếp con
`,
  { exact: true },
);

/** What calls for help at once, but is also asked about long after: who pays for whoever “bị điện giật” last year. */
export const EMERGENCIES = phrases(
  `
    bị rắn cắn, bị điện giật, bị đuối nước, rò rỉ gas, rò rỉ ga, xì gas, gas đang xì, ga đang xì, nổ bình gas, nổ bình ga, lũ cuốn,
    thang máy rơi, rơi thang máy, rớt thang máy, kẹt thang máy, vùi lấp, bị vùi, vùi nhà, chôn vùi, sập đè, lật đè, đè người, thuyền lật, lật thuyền, ghe lật,
    lật ghe, đò lật, lật đò, chìm đò, lao xuống vực, lao xuống sông, rơi xuống vực, rơi xuống sông, rơi xuống giếng, rớt xuống giếng, dây điện đứt, đứt dây điện,
    vỡ ối, gọi 111, gọi 113, gọi 114, gọi 115, số điện thoại công an, gọi cấp cứu, số cấp cứu, điện thoại cấp cứu, số cứu hoả, số cứu thương,
    điện thoại cứu hoả, điện thoại cứu thương, đường dây nóng bảo vệ trẻ em, tổng đài bảo vệ trẻ em, breaking into my, broke into my, following me
`,
  { exact: true },
);

/** Signs that the writer, or somebody close, is in it now. */
export const PERSONAL = phrases(
  `
    tôi, tui, em bị, em đang, em sợ, của em, chồng em, vợ em, con em, em phải, em với, giúp em, mình bị, mình đang,
    chồng mình, con mình, giúp mình, cháu bị, giúp cháu, con tôi, mẹ tôi, chị tôi, hàng xóm, nhà bên cạnh, đang bị,
    đang đánh, vừa bị, mới bị, giúp với, sợ quá, phải làm sao, làm sao bây giờ, làm gì bây giờ, my, me, i am, i want
`,
  { exact: true },
);

/** Signs of a question about the law on it. */
export const LEGAL_QUESTION = joined(
  ...[FINE_ASKED, PENALTY_ASKED],
  phrases(`
    bị phạt, phạt tù, xử phạt, xử lý, quy định, là gì, hành vi nào, hành vi, bao nhiêu năm, tội gì, hình phạt, luật, thủ tục, ai có quyền,
    trách nhiệm, điều, vụ án, bị cáo, bị hại, nạn nhân, có được, khởi kiện, law, penalty
  `),
);
