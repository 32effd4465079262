import type { RefusalReason } from '../../results.ts';

/** A sentence for every reason a command may be refused for; `by` is the colleague's name where it is known. */
export function refusal(reason: RefusalReason | 'not_claimed', by = 'Một đồng nghiệp'): string {
  const sentences: Record<RefusalReason | 'not_claimed', string> = {
    not_found: 'Không tìm thấy nội dung này. Có thể đã bị gỡ.',
    stale: `${by} vừa thao tác với hội thoại này. Trang đã được cập nhật, mời Anh/Chị xem lại rồi làm tiếp.`,
    taken: `${by} đã nhận hội thoại này trước.`,
    not_yours: `${by} đang phụ trách hội thoại này. Anh/Chị có thể để lại ghi chú nội bộ.`,
    forbidden: 'Vai trò của Anh/Chị không được làm việc này.',
    not_allowed: 'Việc này không làm được ở trạng thái hiện tại của hội thoại.',
    closed: 'Hội thoại đã đóng.',
    too_late: 'Đã quá thời gian hoàn tác.',
    moved_on: 'Không hoàn tác được: người dân hoặc đồng nghiệp đã có thao tác mới.',
    no_interaction: 'Người dân chưa từng nhắn tin nên nền tảng không cho gửi trước.',
    window_closed: 'Đã hết thời hạn trả lời của nền tảng. Chỉ gửi được khi người dân nhắn lại.',
    channel_off: 'Kênh này chưa được cấu hình nên không gửi được.',
    person_quota: 'Zalo không nhận thêm tin gửi người này. Chờ người dân nhắn lại.',
    paid_quota: 'OA đã hết tin trả phí. Chờ người dân nhắn lại, hoặc báo quản trị viên mua thêm.',
    account_stopped: 'Tài khoản kênh đang mất kết nối. Báo quản trị viên kết nối lại; tin nhắn chưa bị mất.',
    empty: 'Chưa có nội dung.',
    too_long: 'Nội dung dài quá 8.000 ký tự. Anh/Chị chia thành nhiều tin.',
    quotation_changed:
      'Đoạn trích luật đã bị sửa so với nguyên văn. Chèn lại đoạn trích, hoặc bỏ đánh dấu trích dẫn để gửi như lời của mình.',
    quotation_stale: 'Đoạn trích không còn hiệu lực nên không gửi được. Tìm quy định đang có hiệu lực để thay.',
    unknown_account: 'Người nhận không còn làm việc hoặc không được trả lời người dân.',
    unknown_field: 'Không có lĩnh vực này.',
    wrong_day: 'Anh/Chị chọn ngày hết hạn chặn: từ hôm nay, lâu nhất là một năm.',
    invalid: 'Nội dung nhập chưa hợp lệ.',
    not_claimed: 'Nhận hội thoại để trả lời.',
  };
  return sentences[reason];
}
