/** Clause references in every style officials use: 三（九）, 第三部分第九条, 重点任务第九项, 3.9, 附则. */
import type { Policy } from './policy.ts'

/** A clause reference found in a text. */
export interface Reference {
  /** Clause id; a section heading (`3`, `4`) if only the part was named. */
  readonly clause: string
  readonly start: number
  readonly end: number
}

const HAN = '一二三四五六七八九十'
const NUMERAL = `(?:[${HAN}]|\\d{1,2})`
const PART = '(?:大?部分|大?条|大?点|大?块|大?项|大?章|大?节|篇|节)'
const ITEM = '(?:条|款|项|小?点|小条|小项|小节|节|段|个任务|大?任务)'

function numeral(text: string): number {
  const index = HAN.indexOf(text)
  return index >= 0 ? index + 1 : Number(text)
}

const ENGLISH = new Map([
  ...'one two three four five six seven eight nine'.split(' ').map((word, i) => [word, i + 1] as const),
  ...'i ii iii iv v vi vii viii ix'.split(' ').map((word, i) => [word, i + 1] as const),
  ...'first second third fourth fifth sixth seventh eighth ninth'
    .split(' ')
    .map((word, i) => [word, i + 1] as const),
])

/** What stands before the first part. */
const BEFORE_FIRST =
  /(?:第一部分|一、(?:指导思想)?|指导思想)["”'」)》]*(?:之前|以前|前面|前头|上头|上面|上边|前边)|(?:before|above|ahead of|preceding) (?:the )?(?:part|section|chapter) (?:one|i|1)\b|(?:before|above|preceding) (?:the )?first (?:part|section|chapter)/

/**
 * Finds all clause references of a normalized text, left to right: 三(七)跟三(八).
 * @param near see {@link findReference}
 */
export function findReferences(policy: Policy, text: string, near?: string): Reference[] {
  const found: Reference[] = []
  let rest = text
  for (
    let reference = findReference(policy, rest, near);
    reference && found.length < 8;
    reference = findReference(policy, rest, near)
  ) {
    if (!found.some(({ clause }) => clause === reference?.clause)) found.push(reference)
    rest =
      rest.slice(0, reference.start) + ' '.repeat(reference.end - reference.start) + rest.slice(reference.end)
  }
  return found.sort((a, b) => a.start - b.start)
}

/**
 * Finds the first clause reference of a normalized text (half-width, Simplified).
 * @param near id of the clause last spoken of: 第二条 alone means the second of the same part.
 */
export function findReference(policy: Policy, text: string, near?: string): Reference | undefined {
  const exists = (part: number, item?: number): string | undefined => {
    const id = item === undefined ? `${part}` : `${part}.${item}`
    return policy.has(id) ? id : undefined
  }
  const hit = (match: RegExpExecArray | null, clause: string | undefined): Reference | undefined =>
    match && clause ? { clause, start: match.index, end: match.index + match[0].length } : undefined

  // “一、指导思想”上头那一段, the paragraph before Part One
  const before = BEFORE_FIRST.exec(text)
  if (before) return hit(before, '0')

  // 第三部分倒数第二条, 保障措施最后一条
  const fromEnd = new RegExp(
    `(?:第?(${NUMERAL})${PART}|(${policy.clauses
      .filter(({ section }) => section)
      .map(({ title }) => title)
      .join('|')}))[^,。;!?]{0,4}(?:倒数第(${NUMERAL})|最后一|末)${ITEM}`,
  ).exec(text)
  if (fromEnd) {
    const part =
      fromEnd[1] === undefined
        ? policy.clauses.find(({ title }) => title === fromEnd[2])?.id
        : `${numeral(fromEnd[1])}`
    const items = policy.clauses.filter(({ id }) => id.startsWith(`${part}.`))
    const wanted = items.at(-(fromEnd[3] === undefined ? 1 : numeral(fromEnd[3])))
    if (wanted) return { clause: wanted.id, start: fromEnd.index, end: fromEnd.index + fromEnd[0].length }
  }

  // 三(九), 三、(九), 第三部分第九条, 第三条第9款, 第3部分(9)
  const both = new RegExp(
    `第?\\(?(${NUMERAL})\\)?${PART}?(?:[、.,\\s的之里中下]|里头的?|里面的?|下面的?|当中的?|之下的?){0,2}(?:第?\\((${NUMERAL})\\)${ITEM}?|第(${NUMERAL})${ITEM})`,
  ).exec(text)
  const bothItem = both?.[2] ?? both?.[3]
  const found = both && bothItem ? hit(both, exists(numeral(both[1] ?? ''), numeral(bothItem))) : undefined
  if (found) return found

  // 重点任务第九项, 保障措施(三), 重点任务里的第九条, 保障措施三
  for (const part of policy.clauses.filter((clause) => clause.section)) {
    const title = policy.clause(part.id).title
    const named = new RegExp(`${title}[^,。;!?\\d${HAN}哪]{0,4}第?\\(?(${NUMERAL})\\)?`).exec(text)
    const byTitle = hit(named, named ? exists(Number(part.id), numeral(named[1] ?? '')) : undefined)
    if (byTitle) return byTitle
  }

  // 3.9, 3-9, 3(9), clause 3.9, §4.3
  const dotted =
    /(?<![\d.])([1-5一二三四五]) ?(?:[.．·-] ?|\()([1-9一二三四五六七八九])\)?(?![\d.]|\s*(?:万|亿|%|倍|折|元|块|w|k\b|m\b|个|项|年|月|百|千|million|thousand|billion|yuan|rmb|percent))/.exec(
      text,
    )
  const byDots = hit(dotted, dotted ? exists(numeral(dotted[1] ?? ''), numeral(dotted[2] ?? '')) : undefined)
  if (byDots && !/(?:花|费|用|付|约|共|rmb|cny|[¥￥$])[了掉]?\s*$/.test(text.slice(0, byDots.start)))
    return byDots

  // part iii, item 5; section 3 article 9
  const english =
    /\b(?:part|section|chapter) ([a-z]+|\d)[ ,]+(?:and |the )?(?:item|article|point|clause|paragraph|no\.?|sub ?section|number)? ?\(?(\d|[a-z]+)\)?/.exec(
      text,
    )
  if (english) {
    const value = (word: string | undefined) =>
      word === undefined ? Number.NaN : /\d/.test(word) ? Number(word) : (ENGLISH.get(word) ?? Number.NaN)
    const reference = hit(english, exists(value(english[1]), value(english[2])))
    if (reference) return reference
  }
  const ofPart =
    /\b(?:item|article|point|clause|paragraph) (\d|[a-z]+) (?:of|in) (?:the )?(?:part|section|chapter) (\d|[a-z]+)/.exec(
      text,
    )
  if (ofPart) {
    const value = (word: string | undefined) =>
      word && /\d/.test(word) ? Number(word) : (ENGLISH.get(word ?? '') ?? Number.NaN)
    const reference = hit(ofPart, exists(value(ofPart[2]), value(ofPart[1])))
    if (reference) return reference
  }

  // 上一条, 下一条
  const step =
    /([上下前后])(?:面|边|头)?(?:的|那|紧挨着的)?(?:一|1)(?:条|款|项|点)|再往?([上下前后])(?:面|边|头)?[的那]?(?:条|款|项|点)|([上下前后])(?:条|款|项|点)/.exec(
      text,
    )
  if (step && near) {
    const order = policy.clauses.filter((clause) => !clause.section).map(({ id }) => id)
    const next = order[order.indexOf(near) + (/[上前]/.test(step[1] ?? step[2] ?? step[3] ?? '') ? -1 : 1)]
    if (next && !/^(?:上|前)(?:面|边|头)/.test(step[0])) return hit(step, next)
  }
  const english2 = /\b(next|previous|preceding|following) (?:clause|one|item|article|section)\b/.exec(text)
  if (english2 && near) {
    const order = policy.clauses.filter((clause) => !clause.section).map(({ id }) => id)
    return hit(english2, order[order.indexOf(near) + (/next|following/.test(english2[1] ?? '') ? 1 : -1)])
  }

  // 第二部分, 第二大块, 二、
  const whole =
    new RegExp(`第(${NUMERAL})(?:大?部分|大块|大点|章|大项)`).exec(text) ??
    /(?:^|[^第\d(])([一二三四五])、(?!\()/.exec(text)
  const byPart = hit(whole, whole ? exists(numeral(whole[1] ?? '')) : undefined)
  if (byPart && (whole?.[0].includes('第') || text.length <= 16)) return byPart
  const englishPart = /\b(?:part|section|chapter) (\d|i{1,3}|iv|v|one|two|three|four|five)\b/.exec(text)
  if (englishPart) {
    const word = englishPart[1] ?? ''
    return hit(englishPart, exists(/\d/.test(word) ? Number(word) : (ENGLISH.get(word) ?? Number.NaN)))
  }

  // 第九条 alone: of the part last spoken of, else of the part that has as many, else of the first section
  const alone = new RegExp(`第?\\((${NUMERAL})\\)${ITEM}?|第(${NUMERAL})(?:条|款|点|小?项)`).exec(text)
  if (alone) {
    const item = numeral(alone[1] ?? alone[2] ?? '')
    const part = near?.includes('.') ? Number(near.split('.')[0]) : undefined
    const sections = policy.clauses.filter((clause) => clause.section).map(({ id }) => Number(id))
    for (const candidate of [...(part === undefined ? [] : [part]), ...sections]) {
      const reference = hit(alone, exists(candidate, item))
      if (reference) return reference
    }
  }
  return titled(policy, text) ?? byCore(policy, text)
}

/** 保护这条, 讲信用的那一条: a clause by two letters that no other title has; 当年的目标里, if it is a part of its own. */
function byCore(policy: Policy, text: string): Reference | undefined {
  const said =
    /([\p{Script=Han}]{2})[这那](?:一|1)?(?:条款?|部分|段)(?=[里中写说讲列提的]|规定)|(?:讲|说|写|关于)[^,。;!?]{0,4}?([\p{Script=Han}]{2})的[这那](?:一|1)?(?:条款?|部分|段)/u.exec(
      text,
    )
  const part = /([\p{Script=Han}]{2})(?:里|里面|里头|当中|那部分|这部分)/u.exec(text)
  for (const match of [said, part]) {
    const named = policy.clauses.filter(
      ({ id, title: words, section }) =>
        id !== '0' && !section && match !== null && words.includes(match[1] ?? match[2] ?? ''),
    )
    const [only] = named
    const fits = match === said || only?.id.includes('.') === false
    if (match && only && named.length === 1 && fits)
      return { clause: only.id, start: match.index, end: match.index + match[0].length }
  }
  return undefined
}

/** 附则, 指导思想, 组织领导: a clause by its title or the end of its title. */
function titled(policy: Policy, text: string): Reference | undefined {
  for (const clause of policy.clauses) {
    if (clause.id === '0') continue
    for (const title of new Set([
      clause.title,
      clause.title.length >= 6 ? clause.title.slice(2) : clause.title,
    ])) {
      const at = text.indexOf(title.normalize('NFKC').toLowerCase())
      if (at >= 0 && title.length >= 2) return { clause: clause.id, start: at, end: at + title.length }
    }
  }
  return undefined
}
