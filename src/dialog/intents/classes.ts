import { mentions, phrases, residue, type Phrases, type Utterance } from '../text/utterance.ts';

/**
 * Words that say the same of what is wanted, whichever of them is written. Marked words must match in their marks; for unmarked
 * ones a word stands with a neighbour wherever it would be read for a common other one (`đè` for `để`, `hồi` for `hỏi`).
 */
function classOf(list: string): Phrases {
  return phrases(list, { exact: true });
}

/** How much of something there is, in words that despair is never told with. */
export const MUCH = classOf(
  'đói muốn chết, khát muốn chết, nóng muốn chết, nắng muốn chết, lạnh muốn chết, rét muốn chết, ngứa muốn chết, no muốn chết, thèm muốn chết, ham muốn chết, lâu muốn chết, xa muốn chết, đắt muốn chết, mắc muốn chết, khó muốn chết, nặng muốn chết, bực muốn chết, tức muốn chết, phiền muốn chết, rắc rối muốn chết, rườm rà muốn chết, bận muốn chết, buồn cười muốn chết, buồn ngủ muốn chết, ồn muốn chết, hôi muốn chết, thối muốn chết, dơ muốn chết',
);

/** Read first and left out: with no marks they hold words of the classes (`đăng ký` has `đang`). */
const PLAIN = classOf(
  'đăng ký, đăng kí, đăng tin, đăng ảnh, đăng hình, đảng viên, danh sách, danh dự, đánh bài, đánh bạc, đánh đề, đánh lô, đánh giá, đánh máy, đánh răng, đánh rơi, đánh mất, đánh thuế, đánh dấu, đánh số, đánh phỏm, đánh tiến lên, chặt chém, chém đẹp, chém giá, chém gió, chém tiền, giá cắt cổ, lãi cắt cổ, vay cắt cổ, cháy túi, cháy hàng, xe bị giam, giết mổ, giết heo, giết gà, giết chó, bom hàng',
);

/**
 * Classes of words whose meeting tells wishes apart: a blow now is danger, one of last year with a question of law beside it is
 * none. No set of examples holds every blow with every time.
 */
const CLASSES = {
  /** What is done to somebody, or befalls him. */
  harm: classOf(`
    đánh, đánh đập, bị đấm, đập đầu, đập em, đập tôi, đập tui, đập vợ, đập con, đập mẹ, đập bầm, bầm dập, bầm tím, quất em, quất tôi, quất con, roi quất, lấy roi, đấm vào, đấm em, đấm tôi, đấm gãy, bị đâm, đâm vào, đâm vô, đâm chết, đâm người, đòi đâm, chém, bị tát, tát em, tát vào, tát tôi, tát con, tát vợ, bị đạp,
    đạp vào, đạp vô, bóp cổ, siết cổ, kề cổ, cắt cổ, dìm, rượt, lôi ra, lôi em, kéo lê, xô ngã, bị xô, xô đánh, bị trói, trói lại, trói em, xích chân, nhốt, bị giam, giam giữ, giam lỏng,
    hiếp, hiếp dâm, cưỡng hiếp, sờ mó, sờ soạng, sờ ngực, sàm sỡ, dâm ô, xâm hại, quấy rối, làm bậy, giở trò, hành hạ, bạo hành, hành hung, bắt cóc, giết, bị tông, xe tông, tông xe, tông người,
    tông trúng, bị đè, đè lên, đè đánh, đè dưới, bị kẹt, mắc kẹt, kẹt tay, kẹt trong, kẹt ở, kẹt trên, kẹt dưới, bị cắn, cắn con, đang cắn, cắn người, điện giật, ngộ độc, đuối nước,
    chết đuối, treo cổ, tai nạn, ẩu đả, xô xát, tạt axit, bạo lực, tra tấn, bị bán, té giàn giáo, beat, beats, beating, hit, hits, hitting, kill, rape, raped, kidnapped, attack, attacking
  `),
  /** What is seen of a body that needs help. */
  hurt: classOf(`
    chảy máu, ra máu, máu nhiều, đầy máu, trào máu, bất tỉnh, ngất, ngất xỉu, xỉu, co giật, khó thở, không thở, còn thở, nằm im, nằm bất động, nằm la liệt, không cử động, không nhúc nhích,
    tím tái, tím rồi, sùi bọt mép, lơ mơ, không dậy, lạnh ngắt, kêu la, kêu cứu, la hét, kêu khóc, hấp hối, bị bỏng, gãy tay, gãy chân, đột quỵ, nôn ói, ói không, ói ra, chưa nhả, thoi thóp, ngã gục, ngã quỵ, gục xuống, ngừng tim, tim ngừng, ngừng thở, hết thở, tím mặt, mặt tím, sưng tím,
    hôn mê, méo miệng, miệng méo, nói ngọng, liệt nửa người, đau tim, nhồi máu, băng huyết, ra huyết, trở dạ, vỡ ối, nước ối, hóc xương, hóc hạt, hóc thịt, hóc kẹo, hóc dị vật,
    nuốt phải, uống nhầm, ăn nhầm, lá ngón, sốc phản vệ, sốc thuốc, rắn cắn, ong đốt, chó dại, máu phun, đứt tay, đứt ngón, đứt lìa, bleeding,
    unconscious, breathing
  `),
  /** Fire, gas, floods, what falls down. */
  disaster: classOf(`
    khói đen, khói bốc, khói mù, khói bay, khói tràn, khói luồn, khói nhiều, khói đầy, khói từ, khói lên, có khói, đầy khói, bốc khói, mùi khói, đang cháy, bị cháy, cháy nhà, nhà cháy, cháy chung cư, chung cư cháy, cháy phòng trọ, phòng trọ cháy, cháy rồi,
    bốc cháy, cháy lan, cháy rụi, cháy lớn, cháy rèm, vụ cháy, đám cháy, lan cháy, toé lửa, lửa bén, lửa bùng, lửa lan, lửa từ, đám lửa, ngọn lửa, khét, xẹt lửa, phát nổ, nổ bình, ga nổ, vụ nổ,
    hoả hoạn, xì gas, xì ga, rò gas, mùi gas, chập điện, bị sập, nhà sập, sập giàn, sập xuống, lũ về, lũ lên, lũ cuốn, trận lũ, nước lũ, nước dâng, nước lên, sạt lở, đang chìm, lũ quét, lũ ống, vỡ đê, đê vỡ, cuốn trôi, ngập tới,
    cháy rừng, rừng cháy, cháy to, nổ lớn, tràn hoá chất, hoá chất tràn, hoá chất đổ, rò rỉ, rò hoá chất, xì khí, khí độc, khí clo,
    amoniac, xe lật, bị lật, bồn lật, sập cầu, cầu sập, sập nhà, sập mái, sập tường, đứt cáp, quả bom, có bom, lựu đạn, quả đạn, smoke, on fire
  `),
  weapon: classOf(`
    cầm dao, lấy dao, dí dao, rút dao, con dao, cây dao, có dao, xách dao, mang dao, vác dao, bằng dao, cầm rựa, xách rựa, cây rựa, mã tấu, cầm búa, cây búa, vác búa, rìu, cầm gậy, cây gậy, có súng, cầm súng,
    xách súng, tiếng súng, súng tự chế, can xăng, tưới xăng, cầm xăng, mang xăng, tạt xăng, tạt axit, cầm kéo, cầm liềm, cầm cuốc, vác cuốc, tuýp sắt, a gun, a knife
  `),
  /** Life that somebody wants to end. */
  despair: classOf(`
    muốn chết, không muốn sống, ko muốn sống, không thiết sống, chán sống, hết muốn sống, tự tử, tự vẫn, tự sát, nhảy cầu, nhảy lầu, nhảy sông, nhảy xuống, uống thuốc ngủ, thuốc sâu, thuốc cỏ,
    thuốc chuột, rạch tay, cắt tay, thư tuyệt mệnh, vĩnh biệt, từ biệt, chết chung, chết cho xong, chết đi, biến mất, nghĩ quẩn, em buông, muốn buông, tôi buông, sân thượng, lan can, nóc nhà,
    đừng tìm, ngủ luôn, suicide
  `),
  /** Now, or so lately that it may go on. */
  now: classOf(`
    đang, vừa, vừa mới, mới vừa, nãy giờ, bây giờ, lúc này, hôm nay, tối nay, đêm nay, sáng nay, chiều nay, trưa nay, bữa nay, tối qua, đêm qua, liên tục, lại đánh, chưa ra được, ngoài cửa, trước cửa, trước cổng,
    trước ngõ, dưới chân, đập cửa, đạp cửa, tông cửa, phá cửa, gõ cửa, đang trốn, trốn trong, trốn ở, núp, gấp, gọi ai, gọi số, gọi đâu, right now
  `),
  /** Over. */
  past: classOf(`
    năm ngoái, năm trước, năm kia, năm rồi, năm xưa, hồi trước, hồi nhỏ, hồi tết, hồi tháng, hồi năm, hồi còn, hồi đó, hồi học, hồi lớp, hồi đầu, hồi hè, hồi giờ, trước đây, trước kia, ngày trước, ngày xưa,
    đã từng, từng bị, từng đánh, từng doạ, từng đuổi, từng tự tử, tháng trước, tuần trước, hôm trước, bữa trước, lâu rồi, cách đây, đã lâu, mất sớm, mất năm, mất rồi, chết rồi, mất hồi, để lại, đã ly hôn, làm hoà, hoà giải, giám định, đã khâu,
    xử rồi, xử xong, ra tù, chết năm, chết khi, mất khi, chết lúc, mất lúc, last year, last month, passed away, died
  `),
  /** What is asked of the law. */
  asks: classOf(`
    phạt, bị phạt, phạt sao, mấy năm, bao nhiêu năm, tội gì, phạm tội, bị tội, có tội, đi tù, phạt tù, bị tù, năm tù, tù mấy, ra tù, kiện, khởi kiện, bồi thường, phải đền, được đền, bắt đền, chưa đền, không đền, đền sao,
    đền bù, thủ tục, giấy tờ, giấy gì, toà, luật, quy định, được không, được ko, có được, thế nào, bao nhiêu, điều kiện, hồ sơ, nộp, trách nhiệm, nghĩa vụ, quyền, ai được, ai hưởng, hợp pháp, vi phạm, tố cáo,
    khiếu nại, kháng cáo, trình báo, thời hiệu, xử lý, xử phạt, penalty, fine, law, legal, documents, allowed
  `),
  /** Subjects of law and offences, also where nothing is asked of them. */
  law: classOf(`
    thừa kế, di chúc, di sản, ly hôn, ly thân, ly dị, kết hôn, nuôi con, cấp dưỡng, khai sinh, khai tử, giám hộ, sổ đỏ, sổ hồng, sang tên, tách thửa, tách sổ, thổ cư, đứng tên, đất, hợp đồng, tiền cọc, đặt cọc, bảo hiểm,
    thai sản, trợ cấp, lương, quỵt, tăng ca, sa thải, đuổi việc, thử việc, thuế, doanh thu, hộ kinh doanh, giấy phép, hộ khẩu, tạm trú, thường trú, căn cước, cccd, hộ chiếu, quốc tịch, bằng lái, biển số, vượt đèn,
    ngược chiều, tốc độ, nồng độ cồn, mũ bảo hiểm, đăng kiểm, lừa đảo, trộm, cướp, ăn cắp, cá độ, lô đề, chơi lô, chơi đề, ghi đề, đánh đề, đánh lô, đánh bạc, cờ bạc, tài xỉu, đá gà, bốc bát họ, ma tuý, cần sa, thuốc lắc,
    ketamine, đa cấp, hối lộ, tham ô, tham nhũng, trốn thuế, buôn lậu, hàng giả, hàng nhái, giả nhãn, nhái, mại dâm, vu khống, xúc phạm, bôi nhọ, ngoại tình, tảo hôn, nghĩa vụ quân sự, nặng lãi, lãi suất, hụi, lấn chiếm,
    lấn đất, không phép, pháo, xả rác, gây thương tích, giả mạo, giấy giả, bằng giả, công chứng, chứng thực, uỷ quyền, án phí, án treo, tạm giam, tiền án, kỷ luật, tạm giữ, bắt giam, tại ngoại, luật sư, viện phí, đuổi học, đình chỉ, hạnh kiểm, thôi học, kê biên, quy hoạch, giải toả, công chức, thương binh, liệt sĩ, hộ nghèo, khuyết tật,
    landlord, deposit, salary, visa, contract, insurance, divorce, inheritance
  `),
  /** What belongs here, though another country is named. */
  home: classOf(`
    việt nam, vn, vietnam, nước mình, nước ta, về nước, về quê, ở quê, quê ngoại, quê nội, quốc tịch việt, ở xã, ở đây, hộ khẩu, việt kiều, sài gòn, hà nội, đà nẵng, hải phòng, cần thơ, nha trang, bình dương, đồng nai, bắc ninh,
    quảng ninh, khu công nghiệp, saigon, hanoi
  `),
  /** What an authority, money or leave to stay of another country is called. */
  abroad: classOf(`
    bên đó, bên ấy, nước đó, của họ, thẻ xanh, định cư, nhập tịch, visa, thị thực, euro, đô la, đài tệ, cảnh sát, lãnh sự
  `),
  /** Somebody who died of it, or was found dead. */
  dead: classOf(`
    chết người, người chết, chết tại chỗ, tông chết, cán chết, đụng chết, đâm chết, xác người, xác chết, cái xác, thi thể, tử vong
  `),
  /** Animals, plants and water, over which neighbours fall out. */
  farm: classOf(`
    con trâu, con heo, con lợn, con gà, con vịt, con mèo, con chó, đàn bò, đàn trâu, đàn gà, đàn vịt, bầy gà, bầy vịt, trâu bò, bò lạc, gà nhà, vịt nhà, trâu nhà, heo nhà, lợn nhà,
    mèo nhà, chó nhà, gà hàng xóm, vịt hàng xóm, mèo hàng xóm, chó hàng xóm, cá chết, ao cá, nước thải, nước mưa, nước bẩn, mái tôn, máng xối, mái hiên, cây nhà, rễ cây, nhánh cây,
    cành cây, rụng lá, nướng, đốt rác, đốt rơm, vàng mã, karaoke
  `),
} as const satisfies Readonly<Record<string, Phrases>>;

/** A year that is told is most often one that is over. */
const YEAR = /^(?:19|20)\d\d$/;

/** The classes that words of an utterance belong to. */
export function classesOf(said: Pick<Utterance, 'tokens'>): string[] {
  const read = { tokens: residue({ tokens: residue(said, PLAIN) }, MUCH) };
  return Object.entries(CLASSES).flatMap(([name, list]) =>
    mentions(read, list) || (name === 'past' && read.tokens.some(({ raw }) => YEAR.test(raw))) ? [name] : [],
  );
}

/** Whether what is told is over: it is said to be, and nothing in it to be now. */
export function isOver(said: Pick<Utterance, 'tokens'>): boolean {
  const met = classesOf(said);
  return met.includes('past') && !met.includes('now');
}

/** What shows that it went off lightly. */
const LIGHTLY = classOf(`
  trầy tay, trầy chân, trầy gối, trầy da, trầy xước, trầy sơ, trầy nhẹ, xây xát, xây xước, xước da, bầm nhẹ, sưng nhẹ, bị thương nhẹ, thương tích nhẹ, móp xe, móp cửa, móp đuôi, móp đầu, trầy xe, xước xe, không ai bị thương,
  không bị thương, không ai bị sao, không sao cả, người không sao
`);
/** What is no light matter, however little is seen of it. */
const GRAVE = ['hurt', 'disaster', 'weapon', 'despair', 'now'];

/** Whether what befell somebody went off lightly, so that nobody needs help at once. */
export function isLight(said: Pick<Utterance, 'tokens'>): boolean {
  return mentions(said, LIGHTLY) && !classesOf(said).some((name) => GRAVE.includes(name));
}

/** Whether somebody is told to be hurt, neither in the past nor in a question of what the law says to it. */
export function isHurt(said: Pick<Utterance, 'tokens'>): boolean {
  const met = classesOf(said);
  return met.includes('harm') && met.includes('hurt') && !met.includes('past') && !met.includes('asks');
}
