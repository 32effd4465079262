import { beforeAll, describe, expect, test } from '@jest/globals';

import type { DialogState } from '../../src/dialog/state.ts';
import { freshState } from '../../src/dialog/state.ts';
import type { Dialog } from '../../src/dialog/dialog.ts';
import { ROUTES, routeOf } from '../../src/dialog/routes/table.ts';
import { utterance } from '../../src/dialog/text/utterance.ts';
import { textsIn } from '../../src/dialog/texts.ts';
import { silentLogger } from '../../src/infra/logger.ts';
import { Citizen, NOW, SHIPPED_CLAUSES, SHIPPED_INTENTS } from '../support/citizen.ts';

let citizen: Citizen;

beforeAll(() => {
  citizen = Citizen.known();
});

const answered: DialogState = {
  ...freshState(0, 1),
  topic: 'vượt đèn đỏ xe máy phạt bao nhiêu',
  reference: { document: '168/2024/NĐ-CP', dieu: '7' },
  answers: [
    {
      code: 'abcd1234',
      question: 'q',
      candidates: [{ kind: 'article', id: '168/2024/nđ-cp#7' }],
      next: 1,
      voted: false,
    },
  ],
  offered: [{ title: 'Toàn văn Điều 7', payload: '#hl:1:full:168%2F2024%2Fn%C4%91-cp%237:1' }],
};

function dialogOf(text: string, state: DialogState): Dialog {
  const { knowledge, retriever, clock } = citizen;
  const services = {
    ...{ knowledge, retriever, clock, intents: SHIPPED_INTENTS, clauses: SHIPPED_CLAUSES, logger: silentLogger },
    settings: { agencyName: 'Sở Tư pháp' },
  };
  return {
    services,
    channel: 'zalo',
    act: text.startsWith('#hl') ? { kind: 'tap', payload: text } : { kind: 'text', text, attachments: [] },
    said: text.startsWith('#hl') ? undefined : utterance(text),
    state,
    language: 'vi',
    texts: textsIn('vi'),
    today: new Date(NOW).toISOString().slice(0, 10),
    newCode: () => 'code0000',
  };
}

function routed(text: string, state = freshState(0, 1)): string | undefined {
  return routeOf(dialogOf(text, state))?.name;
}

/** What people type, by the route that must answer; several spellings each, and the mixtures that mislead. */
const SAID: Readonly<Record<string, readonly string[]>> = {
  greeting: ['xin chào', 'Chào ad ạ', 'hello', 'alo', 'chao buoi sang', 'Hi shop ơi', 'Bắt đầu'],
  small_talk: [
    'cảm ơn',
    'cám ơn ad nhiều nhé',
    'thank you',
    'cam on ban',
    'ok',
    'dạ vâng ạ',
    'tạm biệt',
    'bạn là ai',
    'bạn là bot à',
    'bạn là người thật hay máy',
    'đây là robot trả lời hả',
    'đây là máy trả lời hả',
    'may hay nguoi vay',
    'máy trả lời hay người trả lời v',
    'kênh này của ai',
    'ai đang trả lời tin nhắn vậy',
    'ok cảm ơn',
  ],
  help: ['hướng dẫn', 'help', 'huong dan su dung', 'bạn làm được gì'],
  menu: [
    'menu',
    'danh mục',
    'các lĩnh vực',
    'đất đai',
    'hộ tịch',
    'luật đất đai',
    'hon nhan va gia dinh',
    'lĩnh vực lao động',
    'tư vấn đất đai giúp em với ạ',
    'án phí',
    'ly hon',
    'mình hỏi về ly hôn',
    'em muốn hỏi về thừa kế ạ',
  ],
  human: [
    'gặp tư vấn viên',
    'cho tôi gặp tư vấn viên',
    'gap tu van vien',
    'Cho em gặp người thật với ạ',
    'toi muon noi chuyen voi nguoi tu van',
    'kết nối với tư vấn viên giúp tôi',
    'tvv',
    'tư vấn viên ơi',
    'gặp luật sư',
    'gap tu van vin',
    'gawpj tuw vaans vieen',
    'tu van vien dau roi',
    'cho tôi xin số điện thoại tư vấn viên',
    'muốn gặp cán bộ',
    'chat voi nhan vien',
    'cho mình gặp tư vấn viên để hỏi thủ tục đất đai',
    'talk to a person please',
    'I want to speak to a human',
  ],
  agency: [
    'sở ở đâu vậy ạ',
    'cho em xin địa chỉ sở tư pháp',
    'sdt so tu phap',
    'gio lam viec cua so',
    'thứ 7 sở có làm việc không ạ',
    'mấy giờ cơ quan mở cửa',
    'cho hỏi số điện thoại đường dây nóng',
    'trụ sở ở đường nào',
    'where is your office',
    'thứ 7 có làm không',
    't7 co lam viec ko a',
    'mấy giờ mở cửa',
    'chủ nhật có tiếp dân không ạ',
    'lịch tiếp dân sao ạ',
    'cho xin số điện thoại',
    'cho em xin sdt với',
    'cho xin địa chỉ ạ',
    'mai có làm việc không ad',
    'trưa có ai trực không',
    'giờ làm việc sao ạ',
    'nộp ở đâu vậy sở',
    'nộp đơn ở đâu ạ',
    'lịch tiếp dân tháng này',
    'do you open on saturday',
    'sở tư pháp làm gì',
    'bên mình hỗ trợ những gì',
    'ben minh tu van duoc nhung gi a',
    'kênh này giúp được gì',
  ],
  service: [
    'hỏi ở đây có mất tiền không',
    'dịch vụ này có mất phí không ạ',
    'hoi co mat phi khong',
    'tư vấn có tính phí ko ad',
    'tin nhắn có bị lưu không',
    'em hỏi có ai biết không, có bí mật không',
    'ai đọc tin nhắn của em',
    'noi dung chat co bao mat khong',
    'thông tin của tôi có bị lộ không',
    'gửi ảnh được không',
    'gui hinh hop dong len day duoc ko',
    'em chụp giấy tờ gửi qua đây được không',
    'nói bằng giọng nói được không',
    'gửi voice được không ạ',
    'câu trả lời này là người hay máy trả lời',
    'có phải AI trả lời không',
    'trả lời có đúng không, có tin được không',
    'ở đây trả lời có chính xác ko',
    'câu trả lời này đáng tin ko',
    'gửi ảnh sổ đỏ dc k',
    'gui hinh hop dong dc ko',
    'gui anh so do duoc khong',
    'gửi hình qua đây đc hong',
    'is this service free',
    'gửi giấy tờ qua đây có an toàn không',
    'tôi gửi hình cccd lên đây có sao không',
    'thong tin em gui co an toan ko',
    'chụp hợp đồng gửi qua đây được không',
    'dung cai nay co phai tra tien k',
    'ai đọc được tin nhắn này',
  ],
  prompt: [
    'thôi cho hỏi',
    'tiện thể cho hỏi chút ạ',
    'cho em hỏi luật được không',
    'cho em hỏi chút ạ',
    'ad ơi',
    'tôi muốn được tư vấn',
    'cho hoi',
    'có ai ở đó không',
    'tư vấn',
    'em có việc cần hỏi ạ',
    'giúp tôi',
    'em cần giúp đỡ',
  ],
  erase: ['xoá dữ liệu', 'xóa dữ liệu', 'xoa du lieu cua toi', 'Xoá toàn bộ thông tin của tôi', 'delete my data'],
  language: ['English', 'english please', 'tiếng việt', 'tieng anh'],
  feedback: ['👍', '👎🏽', 'hữu ích', 'không đúng', 'sai rồi', 'trả lời sai', 'câu trả lời này sai rồi'],
  empty: ['???', '...', '😀', ''],
  urgent: [
    'tôi muốn tự tử',
    'toi muon chet',
    'chồng tôi đánh tôi',
    'em bị chồng đánh, cứu em với',
    'con tôi bị xâm hại',
    'hàng xóm đang đánh đập trẻ em',
    'cứu tôi với',
    '🆘',
    'lạc mất con ở chợ',
    'bi ran can',
    'goi cong an so may',
    'chán sống quá',
    'bố dượng xâm hại cháu',
    'con gai toi bi xam hai',
    'em bị bạn trai đánh, em sợ quá',
    'toi muon tu tu',
    'chong em danh em',
    'ban em dinh tu tu',
    'khói bốc ra từ phòng điện',
    'nó đang đứng ngoài cửa cầm dao',
    'no dang dung ngoai cua cam dao',
    'em không muốn sống nữa nhưng còn con',
    'em bị điện giật, gọi ai',
    'hàng xóm từng doạ giết tôi, giờ nó đang đập cửa',
    'thang máy rơi kẹt 3 người',
    'thang may roi ket 3 nguoi',
    'sạt lở đất vùi nhà',
    'giàn giáo sập đè 2 công nhân',
    'thuyền lật 5 người dưới sông',
    'vợ tôi sắp sinh vỡ ối giữa đường',
    'bình gas đang xì',
    'tạm biệt mọi người, kiếp sau gặp lại',
    'số điện thoại cấp cứu là bao nhiêu',
    'someone is breaking into my house',
    'buồn muốn chết',
    'lâu muốn chết nhưng em cũng không muốn sống nữa',
    'bị xe tông trầy tay, bạn em nằm bất tỉnh',
    'trầy tay thôi nhưng nó đang cầm dao đòi giết em',
  ],
  beyond: [
    'tính giúp tôi chính xác công ty tôi phải nộp bao nhiêu tiền thuế',
    'em tôi chắc chắn bị toà tuyên mấy năm tù',
    'hồ sơ đất của nhà tôi giải quyết tới đâu rồi',
    'viết hộ tôi lá đơn ly hôn',
    'chac chan chong em bi may nam tu vay',
  ],
  reference: [
    'điều 7 nghị định 168/2024',
    'khoản 2 điều 27 luật đất đai',
    'điểm a khoản 2 điều 7 nđ 168',
    'dieu 7 nd 168/2024/nd-cp',
    'Cho em hỏi điều 51 luật hôn nhân và gia đình 2014 quy định gì ạ',
    'nghị định 168/2024/NĐ-CP',
    'nghị định 168/2024 của chính phủ',
    'điều 9 thông tư 99/2031/TT-BTP',
    'điều 8?',
  ],
  question: [
    'làm căn cước cho con được không',
    'thừa kế không di chúc',
    'thừa kế nhà của mẹ',
    'khai sinh cho con',
    'thời tiết hôm nay thế nào',
    'tội trộm cắp phạt mấy năm tù',
    'đánh vợ bị phạt bao nhiêu',
    'thuế thu nhập cá nhân tính thế nào',
    'cảm ơn, cho hỏi ly hôn cần giấy tờ gì',
    'chào, vượt đèn đỏ phạt bao nhiêu',
    'hello ad, thủ tục đăng ký khai sinh',
    'luật sư có được gặp bị can không',
    'tư vấn viên pháp luật là gì',
    'điều kiện làm tư vấn viên pháp luật',
    'bạo lực gia đình bị phạt bao nhiêu tiền',
    'xúi giục người khác tự tử bị xử lý thế nào theo quy định',
    'đi từ từ có bị phạt không',
    'xâm hại trẻ em bị phạt thế nào',
    'nguoi pham toi loan luan thi bi phat tu tu bao nhieu nam',
    'khởi kiện khi bị xâm hại bởi quyết định hành chính',
    'bao luc gia dinh bi phat bao nhieu',
    'điều kiện kết hôn',
    'xoá án tích thế nào',
    'dữ liệu cá nhân bị lộ thì phải làm thế nào',
    'giá đất nhà nước bồi thường tính thế nào',
    'theo luật đất đai thì tách thửa cần gì',
    'tháng 8/2024 lương tối thiểu bao nhiêu',
    'ok vậy ly hôn thì sao',
    'vuot den do phat bao nhieu',
    'đầu tư vi mô là gì',
    'ai có quyền khiếu nại',
    'sổ đỏ làm ở đâu',
    'doanh nghiệp phải đặt trụ sở ở đâu',
    'giờ làm việc tối đa một ngày',
    'cơ quan nào cấp sổ đỏ',
    'số nhà ở đâu cấp',
    'công ty thứ 7 có làm không',
    'uỷ ban xã thứ 7 có chứng thực không',
    'công an phường mấy giờ mở cửa',
    'quán karaoke mấy giờ phải đóng cửa',
    'nộp hồ sơ ly hôn ở đâu',
    'làm chủ nhật được bao nhiêu',
    'nghỉ lễ mấy ngày',
    'hộ nghèo được hỗ trợ những gì',
    'lộ thông tin cá nhân bị phạt bao nhiêu',
    'cho em hỏi sổ đỏ bao nhiêu tiền',
    'lam so do o dau',
    'cho em hỏi hợp đồng mất phí không',
    'em bị lộ thông tin cá nhân',
    'nhận dạng qua ảnh, qua giọng nói thế nào',
    'người khác đọc trộm tin nhắn của em có phạm luật không',
    'ly hôn có mất phí không',
    'công chứng mất bao nhiêu tiền',
    'gửi ảnh nóng của người khác có bị phạt không',
    'ghi âm lén làm chứng cứ được không',
    'gửi tiền ở ngân hàng có được giữ bí mật không',
    'sở mình có làm lý lịch tư pháp không',
    'luật có cho không',
    'pháp luật có cấm không ạ',
    // Of how much there is.
    'đói muốn chết',
    'chờ làm sổ đỏ lâu muốn chết',
    'nắng muốn chết mà công trường không cho nghỉ',
    // What went off lightly.
    'hôm qua bị xe tông trầy tay người ta bỏ chạy',
    'sáng nay bị quẹt xe móp cửa, bên kia không chịu đền',
    // Marks that differ name no field.
    'chứng cứ',
    // Told or asked in nobody's name, and over: no danger.
    'bạo hành trẻ em phạt mấy năm',
    'xam hai tre em toi gi',
    'anh trai bị điện giật chết hai năm trước, vợ con anh được hưởng những gì',
    'gọi 113 báo tin giả bị phạt bao nhiêu',
    'hàng xóm từng doạ giết tôi năm ngoái, nay muốn kiện đòi bồi thường được không',
  ],
};

describe('the route that answers', () => {
  const cases = Object.entries(SAID).flatMap(([route, texts]) => texts.map((text) => [text, route] as const));
  test.each(cases)('%j is taken by %s', (text, route) => {
    expect(routed(text)).toBe(route);
  });
});

describe('what depends on what was said before', () => {
  test.each([
    ['xem thêm', 'more'],
    ['kết quả khác', 'more'],
    ['toàn văn', 'full_text'],
    // A card may hold a list of its own: no button under it is its “1”.
    ['1', 'question'],
    ['toan van dieu 7', 'tap'],
    ['khoản 2 thì sao', 'reference'],
    ['còn ô tô thì sao?', 'question'],
    // Of whose hours and which papers, the question before says.
    ['thứ 7 có làm không', 'question'],
    ['nộp ở đâu vậy sở', 'question'],
    ['hỗ trợ những gì', 'question'],
    // So do words for a field, which may be what it turns on; the menu's own names open it.
    ['án phí', 'question'],
    ['di chuc', 'question'],
    ['trẻ em thì sao', 'question'],
    ['lĩnh vực ly hôn', 'menu'],
    ['đất đai', 'menu'],
    ['luật có cho không', 'question'],
    ['có mất phí không', 'question'],
    ['thông tin có bị lộ không', 'question'],
    ['hỏi ở đây có mất tiền không', 'service'],
    ['gửi ảnh được không', 'service'],
    ['gửi giấy tờ qua đây có an toàn không', 'service'],
    ['dùng cái này có mất tiền không', 'service'],
    ['cái này có phải trả tiền không', 'question'],
    ['gửi giấy tờ qua bưu điện có an toàn không', 'question'],
    ['gửi cccd cho công ty có sao không', 'question'],
    ['cho xin số điện thoại', 'agency'],
    ['thứ 7 sở có làm việc không', 'agency'],
    ['#hl:1:human', 'tap'],
    ['#hl:9:whatever', 'tap'],
    ['👍', 'feedback'],
  ])('%j is taken by %s', (text, route) => {
    expect(routed(text, answered)).toBe(route);
  });

  test('“xem thêm” without an answer before is no request for more', () => {
    expect(routed('xem thêm')).toBe('question');
  });
});

describe('the order of the table', () => {
  test('is the one that is written down', () => {
    expect(ROUTES.map((route) => route.name)).toEqual([
      'opened',
      'contact',
      'attachments',
      'urgent',
      'tap',
      'completed',
      'feedback',
      'empty',
      'language',
      'erase',
      'agency',
      'service',
      'human',
      'greeting',
      'small_talk',
      'help',
      'prompt',
      'more',
      'full_text',
      'menu',
      'beyond',
      'reference',
      'question',
    ]);
  });

  test('danger goes before everything it may come with', () => {
    expect(routed('chào ad, cho tôi gặp tư vấn viên, tôi muốn tự tử')).toBe('urgent');
    expect(routed('điều 7 nghị định 168/2024, mà tôi không muốn sống nữa')).toBe('urgent');
  });

  test('every route but those for other acts can be reached by text', () => {
    const later = ['more', 'full_text', 'tap', 'completed', 'opened', 'contact', 'attachments'];
    const reached = new Set([...Object.keys(SAID), ...later]);
    expect([...reached].sort()).toEqual(ROUTES.map((route) => route.name).sort());
  });
});
