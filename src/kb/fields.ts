/** A field of law (lĩnh vực) as the menu, the FAQs and the reports name it. */
export interface LawField {
  /** Stored with every FAQ; never renamed. */
  readonly slug: string;
  /** At most 20 characters, because it is a button on Messenger. */
  readonly vi: string;
  /** At most 20 characters. */
  readonly en: string;
  /** Other names that people type for it, lower case, with diacritics. */
  readonly aliases: readonly string[];
}

/**
 * Every field, those that citizens ask about most often first: a platform that shows few buttons shows the first ones.
 * The order is a judgement about demand, not a count; editors may change it freely.
 */
export const FIELDS: readonly LawField[] = [
  { slug: 'dat-dai', vi: 'Đất đai', en: 'Land', aliases: ['nhà đất', 'sổ đỏ', 'luật đất đai'] },
  {
    slug: 'hon-nhan-gia-dinh',
    vi: 'Hôn nhân, gia đình',
    en: 'Marriage and family',
    aliases: ['hôn nhân và gia đình', 'hôn nhân gia đình', 'hôn nhân', 'gia đình', 'ly hôn', 'kết hôn'],
  },
  {
    slug: 'giao-thong',
    vi: 'Giao thông',
    en: 'Road traffic',
    aliases: ['giao thông đường bộ', 'luật giao thông', 'phạt giao thông'],
  },
  { slug: 'ho-tich', vi: 'Hộ tịch', en: 'Civil status', aliases: ['khai sinh', 'khai tử', 'hộ tịch chứng thực'] },
  {
    slug: 'cu-tru-can-cuoc',
    vi: 'Cư trú, căn cước',
    en: 'Residence, ID card',
    aliases: ['cư trú và căn cước', 'cư trú', 'căn cước', 'căn cước công dân', 'cccd', 'hộ khẩu'],
  },
  { slug: 'lao-dong', vi: 'Lao động', en: 'Labour', aliases: ['việc làm', 'lao động việc làm', 'luật lao động'] },
  {
    slug: 'bao-hiem-xa-hoi',
    vi: 'Bảo hiểm xã hội',
    en: 'Social insurance',
    aliases: ['bhxh', 'thai sản', 'lương hưu'],
  },
  { slug: 'bao-hiem-y-te', vi: 'Bảo hiểm y tế', en: 'Health insurance', aliases: ['bhyt', 'thẻ bảo hiểm y tế'] },
  {
    slug: 'kham-chua-benh',
    vi: 'Khám, chữa bệnh',
    en: 'Medical care',
    aliases: ['khám bệnh', 'chữa bệnh', 'quyền của người bệnh', 'hiến tạng'],
  },
  {
    slug: 'dan-su-thua-ke',
    vi: 'Dân sự, thừa kế',
    en: 'Civil law, heirs',
    aliases: ['dân sự và thừa kế', 'dân sự', 'thừa kế', 'di chúc'],
  },
  {
    slug: 'nha-o-xay-dung',
    vi: 'Nhà ở, xây dựng',
    en: 'Housing, building',
    aliases: ['nhà ở', 'nhà ở và xây dựng', 'thuê nhà', 'chung cư', 'nhà ở xã hội', 'xây dựng'],
  },
  { slug: 'hinh-su', vi: 'Hình sự', en: 'Criminal law', aliases: ['luật hình sự', 'tội phạm'] },
  {
    slug: 'trat-tu-doi-song',
    vi: 'Trật tự, đời sống',
    en: 'Public order',
    aliases: ['trật tự công cộng', 'an ninh trật tự', 'môi trường'],
  },
  {
    slug: 'xu-phat-hanh-chinh',
    vi: 'Xử phạt hành chính',
    en: 'Administrative fines',
    aliases: ['xử phạt vi phạm hành chính', 'vi phạm hành chính'],
  },
  {
    slug: 'khieu-nai-to-cao',
    vi: 'Khiếu nại, tố cáo',
    en: 'Complaints',
    aliases: ['khiếu nại và tố cáo', 'khiếu nại', 'tố cáo'],
  },
  {
    slug: 'chinh-sach-xa-hoi',
    vi: 'Chính sách xã hội',
    en: 'Social policy',
    aliases: ['người khuyết tật', 'người cao tuổi', 'trẻ em', 'người có công', 'nghĩa vụ quân sự', 'trợ cấp xã hội'],
  },
  {
    slug: 'to-tung-thi-hanh-an',
    vi: 'Tố tụng, thi hành án',
    en: 'Lawsuits, judgments',
    aliases: ['tố tụng', 'khởi kiện', 'thi hành án', 'toà án', 'án phí'],
  },
  { slug: 'tro-giup-phap-ly', vi: 'Trợ giúp pháp lý', en: 'Legal aid', aliases: ['tgpl', 'trợ giúp pháp luật'] },
  {
    slug: 'doanh-nghiep',
    vi: 'Doanh nghiệp',
    en: 'Business',
    aliases: ['hộ kinh doanh', 'doanh nghiệp hộ kinh doanh', 'kinh doanh', 'công ty'],
  },
  {
    slug: 'tieu-dung',
    vi: 'Tiêu dùng',
    en: 'Consumers',
    aliases: ['người tiêu dùng', 'bảo vệ người tiêu dùng', 'mua hàng', 'bảo hành'],
  },
  { slug: 'hoa-giai-co-so', vi: 'Hoà giải ở cơ sở', en: 'Mediation', aliases: ['hoà giải', 'hoà giải cơ sở'] },
  {
    slug: 'du-lieu-ca-nhan',
    vi: 'Dữ liệu cá nhân',
    en: 'Personal data',
    aliases: ['bảo vệ dữ liệu cá nhân', 'bảo vệ dữ liệu'],
  },
  {
    slug: 'quoc-tich-ho-chieu',
    vi: 'Quốc tịch, hộ chiếu',
    en: 'Nationality, travel',
    aliases: ['quốc tịch', 'hộ chiếu', 'xuất nhập cảnh', 'passport'],
  },
  {
    slug: 'boi-thuong-nha-nuoc',
    vi: 'Bồi thường nhà nước',
    en: 'State compensation',
    aliases: ['trách nhiệm bồi thường của nhà nước', 'oan sai'],
  },
];

/** The field with this slug. */
export function fieldBySlug(slug: string): LawField | undefined {
  return FIELDS.find((field) => field.slug === slug);
}
