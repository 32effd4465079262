/**
 * What people here choose first, in lower case without diacritics, spaces and signs. With a minimum of 15 characters,
 * longer passwords are mostly these put together, which the check takes apart; so a short list is enough.
 */
export const COMMON_PASSWORDS: ReadonlySet<string> = new Set([
  ...['123456789', '987654321', '0123456789', '123456', '12345', '112233', '123123', '147258369', '789456123'],
  ...['qwertyuiop', 'asdfghjkl', 'zxcvbnm', 'qwerty', 'asdfgh', 'qazwsx', '1q2w3e4r', 'abcdefghijklmnopqrstuvwxyz'],
  ...['abcdef', 'abc', 'password', 'passw0rd', 'letmein', 'welcome', 'administrator', 'admin', 'root', 'default'],
  ...['changeme', 'secret', 'login', 'user', 'test', 'master', 'dragon', 'monkey', 'football', 'iloveyou'],
  ...['matkhau', 'matkhaumoi', 'dangnhap', 'taikhoan', 'quantri', 'quantrivien', 'tuvan', 'tuvanvien', 'phapluat'],
  ...['hoiluat', 'sotuphap', 'tuphap', 'trogiupphaply', 'luatsu', 'congchuc', 'coquan', 'nhanuoc', 'uybannhandan'],
  ...['vietnam', 'hanoi', 'saigon', 'hochiminh', 'danang', 'haiphong', 'cantho', 'toiyeuvietnam', 'anhyeuem'],
  ...['emyeuanh', 'yeuem', 'khongbiet', 'giadinh', 'hanhphuc', 'conyeu', 'nguyen', 'xinchao', 'camon', 'zalo'],
  ...['facebook', 'messenger', 'google', 'gmail', 'windows', 'computer', 'internet', 'samsung', 'iphone'],
]);
