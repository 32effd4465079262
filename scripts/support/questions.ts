/** Questions as people type them, the ways mixed: with marks, without, abbreviated. */
export const EXAMPLE_QUESTIONS = [
  'vượt đèn đỏ xe máy phạt bao nhiêu',
  'thu tuc ly hon thuan tinh',
  'đăng ký khai sinh cho con cần giấy tờ gì',
  'nghi viec bao lau thi duoc tra luong',
  'sổ đỏ đứng tên hai vợ chồng thì bán thế nào',
  'dong bhxh 15 nam co duoc luong huu khong',
] as const;
