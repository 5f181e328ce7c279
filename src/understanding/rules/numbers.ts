/** Numbers, quantities, money and years as people write them, in Chinese and English. */

/** Classifier of a multiplier: 国标×3. */
export const TIMES = '×'

/** A number in a text. Offsets are into the normalized text. */
export interface NumberMention {
  readonly start: number
  readonly end: number
  readonly text: string
  readonly value: number
  /** `money` in whole yuan; `count` of something; `year` a calendar year; `duration` in years; `plain` a bare number. */
  readonly kind: 'money' | 'count' | 'year' | 'duration' | 'percent' | 'ordinal' | 'plain'
  /** The measure word of a count: 项, 家, … */
  readonly classifier?: string
  /** 大概60万: said with reserve. */
  readonly rough: boolean
  /** 六万多, 十几万, 几十万: no number to calculate with. */
  readonly vague: boolean
  /** 各一个. */
  readonly each: boolean
  /** Money that is not in yuan: `usd`, … */
  readonly currency?: string
}

const DIGITS: Record<string, number> = {
  零: 0,
  〇: 0,
  一: 1,
  壹: 1,
  二: 2,
  贰: 2,
  两: 2,
  俩: 2,
  三: 3,
  叁: 3,
  仨: 3,
  四: 4,
  肆: 4,
  五: 5,
  伍: 5,
  六: 6,
  陆: 6,
  七: 7,
  柒: 7,
  八: 8,
  捌: 8,
  九: 9,
  玖: 9,
}
const SMALL_UNITS: Record<string, number> = { 十: 10, 拾: 10, 百: 100, 佰: 100, 千: 1000, 仟: 1000 }
const LARGE_UNITS: Record<string, number> = { 万: 1e4, w: 1e4, 亿: 1e8 }
const HAN_NUMBER = '零〇一壹二贰两三叁四肆五伍六陆七柒八捌九玖十拾百佰千仟万亿半'
const CLASSIFIERS = '项个件家户枚份组套支位名人次起场宗桩部条本块样笔种年届期名处座'

/**
 * Value of a Chinese numeral, with the spoken shortening of the last unit (八十六万四 is 864,000, 一百二 is 120).
 * @returns undefined if it is none.
 */
export function parseHanNumber(text: string): number | undefined {
  if (!text) return undefined
  let total = 0
  let section = 0
  let digit: number | undefined
  let lastUnit = 1
  let zero = false
  for (const char of text) {
    const value = DIGITS[char]
    const small = SMALL_UNITS[char]
    const large = LARGE_UNITS[char]
    if (value !== undefined) {
      if (value === 0) zero = true
      if (digit !== undefined && digit !== 0) return undefined
      digit = value
    } else if (small !== undefined) {
      section += (digit ?? (section === 0 ? 1 : 0)) * small
      digit = undefined
      lastUnit = small
      zero = false
    } else if (large !== undefined) {
      section += digit ?? 0
      if (section === 0 && total === 0) return undefined
      total = large === 1e8 ? (total + section) * large : total + section * large
      section = 0
      digit = undefined
      lastUnit = large
      zero = false
    } else if (char === '半') {
      return total + section + (lastUnit > 1 ? lastUnit / 2 : 0.5)
    } else {
      return undefined
    }
  }
  if (digit !== undefined) section += !zero && lastUnit >= 100 ? (digit * lastUnit) / 10 : digit
  return total + section
}

const ENGLISH_SMALL = new Map(
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'
    .split(' ')
    .map((word, value) => [word, value] as const),
)
const ENGLISH_TENS = new Map(
  'twenty thirty forty fifty sixty seventy eighty ninety'
    .split(' ')
    .map((word, i) => [word, (i + 2) * 10] as const),
)
const ENGLISH_UNITS = new Map([
  ['hundred', 100],
  ['thousand', 1000],
  ['million', 1e6],
  ['billion', 1e9],
])
const ENGLISH_WORD = [...ENGLISH_SMALL.keys(), ...ENGLISH_TENS.keys(), ...ENGLISH_UNITS.keys()].join('|')

/** Value of an English number in words, such as `three hundred and sixty thousand`. */
export function parseEnglishNumber(text: string): number | undefined {
  let total = 0
  let section = 0
  let any = false
  for (const word of text.split(/[ -]+/)) {
    if (word === 'and') continue
    const small = ENGLISH_SMALL.get(word) ?? ENGLISH_TENS.get(word)
    const unit = ENGLISH_UNITS.get(word)
    if (small !== undefined) section += small
    else if (unit === 100) section = (section || 1) * 100
    else if (unit !== undefined) {
      total += (section || 1) * unit
      section = 0
    } else return undefined
    any = true
  }
  return any ? total + section : undefined
}

const AMOUNT = new RegExp(
  [
    // Arabic digits with an optional multiplier and a colloquial rest: 8万6, 37.6w, 1.5百万, 12万3千, 128,000
    `(?<arabic>(?<![\\d.])(?:\\d{1,3}(?:,\\d{3})+(?!\\d)|\\d+)(?:\\.\\d+)?)(?<power> ?(?:[十百千]?[万亿w](?![a-z])|个\\(?[万w]\\)?(?![a-z])|[百千](?!分)|k(?![a-z])|m(?![a-z])| ?thousand| ?million| ?billion| ?lakhs?| ?crores?))?(?<rest>(?<=[万亿千百w])(?:\\d(?![\\d.])|[一二三四五六七八九半](?![十百千万亿项个件家口年次起套条本笔档块样]))(?:千|百)?(?:\\d(?![\\d.])百?)?|(?<=[万])零\\d百)?`,
    // 各, 两, 三十万零五千
    `(?<han>[${HAN_NUMBER}]+|[俩仨])`,
    `(?<english>\\b(?:${ENGLISH_WORD})(?:[ -](?:and )?(?:${ENGLISH_WORD}))*\\b)`,
  ].join('|'),
  'g',
)
const POWERS: Record<string, number> = {
  k: 1e3,
  thousand: 1e3,
  m: 1e6,
  million: 1e6,
  billion: 1e9,
  lakh: 1e5,
  crore: 1e7,
  百: 100,
  千: 1e3,
}

function power(text: string | undefined): number {
  const unit = text?.trim().replace(/^个|(?<=lakh|crore)s$/g, '')
  if (!unit) return 1
  const known = POWERS[unit] ?? LARGE_UNITS[unit]
  if (known !== undefined) return known
  return (SMALL_UNITS[unit[0] ?? ''] ?? 1) * (LARGE_UNITS[unit[1] ?? ''] ?? 1)
}

/** `8万6` → 6 is a tenth of 万; `12万3千` names its own unit. */
function restValue(rest: string | undefined, unit: number): number {
  if (!rest) return 0
  if (rest === '半') return unit / 2
  if (rest.startsWith('零')) return Number(rest[1]) * 100
  const match = /^(.)(千|百)?(?:(\d)百?)?$/.exec(rest)
  if (!match) return 0
  const [, first = '', named, hundreds] = match
  const digit = DIGITS[first] ?? Number(first)
  const own = named === '千' ? 1000 : named === '百' ? 100 : unit / 10
  return digit * own + (hundreds ? Number(hundreds) * 100 : 0)
}

const MONEY_AFTER = /^ ?(?:块钱|块|元整?|圆|rmb|cny|yuan|人民币|多?块|大洋)/
const MONEY_BEFORE = /(?:rmb|cny|¥|￥|yuan|人民币|(?<![\d万千百亿])元)[ :]?$/
const FOREIGN_AFTER = /^ ?(?:美元|美金|usd|dollars?|欧元|eur(?:os?)?|日元|港币|港元|hkd|英镑|gbp|新台币|台币)/
const FOREIGN_BEFORE = /(?:usd|us\$|\$|€|£|eur|hk\$|nt\$)[ ]?$/
const ROUGH_AFTER = /^ ?(?:多|余|来|出头|左右|上下|几|把)/
const ROUGH_BEFORE =
  /(?:好几|近|将近|差不多|大概|大约|约|左右|小|不到|超过|几|about|around|roughly|nearly|almost|over|more than|some)[ ]?$/

/** 国标×3, standards x 3, and not the product 11×5. */
const TIMES_BEFORE = /(?:^|[^a-z\d\s]|[^\d\s] )[x×*] ?$/

/** 各一个, 各牵头制定了两项. */
const EACH = /各(?!级|类|项|种|位|方)[^,。;、:\d一两二三四五六七八九十俩]{0,6}$/

/** 队伍, 凑一起, 统一: numerals that are part of another word. */
function isNoNumeral(han: string, before: string, after: string): boolean {
  // 一件一件算
  const again = /^(.)一\1/.test(after) || (/一(.)$/.exec(before)?.[1] ?? '') === after[0]
  if (han === '一' && again) return true
  if (/^[壹贰叁肆伍陆柒捌玖拾佰仟]$/.test(han)) return !new RegExp(`^[万亿元圆${CLASSIFIERS}]`).test(after)
  const together =
    han === '一' && /^起(?!(?:[^,。;]{0,6})(?:案|官司|诉讼|纠纷|侵权|维权|胜|和解|赢|输|败))/.test(after)
  return together && !/(?:了|有|过|的|这|那|其中|另|第|打|赢|输|共|计)$/.test(before)
}

/** All numbers of a normalized text, left to right. */
export function findNumbers(text: string): NumberMention[] {
  const found: NumberMention[] = []
  for (const match of text.matchAll(AMOUNT)) {
    const { arabic, power: unit, rest, han, english } = match.groups ?? {}
    const start = match.index
    let end = start + match[0].length
    const raw = match[0]
    const before = text.slice(Math.max(0, start - 10), start)
    let value: number | undefined
    let scaled = false
    if (arabic !== undefined) {
      const by = power(unit)
      value = Math.round(Number(arabic.replaceAll(',', '')) * by * 100) / 100 + restValue(rest, by)
      scaled = by >= 1000
      if (/^0\d{2,}|\d{16,}/.test(arabic)) continue
    } else if (han !== undefined) {
      value = han === '俩' ? 2 : han === '仨' ? 3 : parseHanNumber(han)
      scaled = /[万亿千]/.test(han)
    } else if (english !== undefined) {
      value = parseEnglishNumber(english)
      scaled = /thousand|million|billion/.test(english)
    }
    if (value === undefined || !Number.isFinite(value)) continue
    let after = text.slice(end, end + 12)
    if (han !== undefined && isNoNumeral(han, before, after)) continue
    const base = { start, text: raw, vague: false, each: EACH.test(before) }

    // 十几万, 六万多, 大概60万
    let rough = false
    let vague = scaled && /好?几$/.test(before)
    const roughTail = ROUGH_AFTER.exec(after)
    if (roughTail && !/^ ?(?:来自|多少|余下|几个|几项|几家|来说|来的|左右手)/.test(after)) {
      rough = true
      vague = !/^ ?(?:左右|上下)/.test(after)
      const tail = /^ ?(?:多|余|来|几|把)(万|千|百|亿)?/.exec(after)
      if (tail) {
        end += tail[0].length
        if (tail[1]) {
          value *= LARGE_UNITS[tail[1]] ?? SMALL_UNITS[tail[1]] ?? 1
          scaled = true
        }
      } else end += roughTail[0].length
      after = text.slice(end, end + 12)
    }
    if (scaled && ROUGH_BEFORE.test(before) && !/\d几$/.test(before)) rough = true

    base.vague = vague
    const foreign = FOREIGN_AFTER.exec(after)?.[0] ?? FOREIGN_BEFORE.exec(before)?.[0]
    // 这两块: two things, not two yuan.
    const money = value < 20 && /^块(?!钱)/.test(after) ? null : MONEY_AFTER.exec(after)
    if (foreign) {
      found.push({ ...base, end, value, kind: 'money', rough, currency: foreign.trim() })
    } else if (money || MONEY_BEFORE.test(before)) {
      found.push({
        ...base,
        end: end + (money?.[0].length ?? 0),
        value: Math.round(value),
        kind: 'money',
        rough,
      })
    } else if (/^ ?(?:%|percent|per cent|个百分点)/.test(after)) {
      found.push({ ...base, end: end + 1, value, kind: 'percent', rough })
    } else if (
      /第$/.test(before) ||
      (/(?<![及极尤])其$/.test(before) && /^[^,。;、!?)家件个项枚座所位名]/.test(after))
    ) {
      found.push({ ...base, end, value, kind: 'ordinal', rough })
    } else if (
      /^ ?个?(?:年度|年头|财年|整年)|^ (?:consecutive |full |straight )?(?:years?|yrs?)\b/.test(after) &&
      value < 100
    ) {
      found.push({ ...base, end: end + 1, value, kind: 'duration', rough })
    } else if (/^ ?年/.test(after)) {
      const calendar =
        arabic !== undefined &&
        (value >= 1980 ||
          (arabic.length === 2 &&
            value >= 0 &&
            value <= 30 &&
            value >= 10 &&
            !/(?:连|维持|超|满|这|共|近|过去|持续|每|了)[^\d]{0,2}$/.test(before)))
      const hanYear = han !== undefined && han.length === 4
      found.push({ ...base, end: end + 1, value, kind: calendar || hanYear ? 'year' : 'duration', rough })
    } else if (/^[俩仨]$/.test(raw)) {
      found.push({ ...base, end, value, kind: 'count', classifier: '个', rough })
    } else if (TIMES_BEFORE.test(before) && !scaled) {
      found.push({ ...base, end, value, kind: 'count', classifier: TIMES, rough })
    } else if (scaled && value >= 1000) {
      found.push({ ...base, end, value: Math.round(value), kind: 'money', rough })
    } else {
      const classifier = new RegExp(`^ ?(?:多|来)?([${CLASSIFIERS}])`).exec(after)
      // 头一次拿
      const first = /[头首初]$/.test(before) && /^ ?[次回]/.test(after)
      const isCount =
        classifier &&
        !first &&
        !/^ ?(?:次性|部分|条件|家里|年|[件个]事|个?字|个月|个小时|个工作日|个星期|个季度|个问题|个词|句话|个a\b|个层次|个方面|条线|次会)/.test(
          after,
        )
      // 几十家农户: no count.
      if (isCount && value >= 10 && /(?:几|数|好些)$/.test(before)) continue
      if (isCount && Number.isInteger(value)) {
        found.push({
          ...base,
          end: end + classifier[0].length,
          value,
          kind: 'count',
          classifier: classifier[1] === '户' ? '家' : (classifier[1] ?? ''),
          rough,
        })
      } else {
        found.push({
          ...base,
          end,
          value,
          kind: arabic !== undefined && value >= 1990 && value <= 2035 ? 'year' : 'plain',
          rough,
        })
      }
    }
  }
  return found
}
