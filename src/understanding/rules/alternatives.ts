/** Facts that a message leaves open: 国际标准还是国家标准, or 不知道是省级还是市级. */
import type { Said } from './found.ts'
import type { Meaning, Mention } from './lexicon.ts'

const EITHER =
  /[或、](?=.{0,8}(?:再?确认|待定|未定|没定|不确定|不好说|说不好))|还是(?!算(?:了|上|数)|要|没|不(?!是)|得|个(?!人)|很|挺|我们|去年|有|想)|抑或|亦或|也可能|或者|或是|定系|定(?=[st]c(?![a-z]))|\bor\b|\bwhether\b/
const UNSURE =
  /未知|[尚仍][无未][^,。;!?]{0,2}(?:定论|结论|说法|消息)|拿不准|吃不准|说不准|没讲清|没说清|没写清|没注明|没标明|不好说|[没未](?:看到|见到|收到|回我|回复)|[没未](?:有)?(?:消息|下文|说法)|not (?:yet )?(?:been )?(?:confirmed|clear|known|decided|settled|told)|nobody (?:has )?told|to be (?:confirmed|decided)|\btb[cd]\b|尚未(?:告知|明确|通知|确定|确认|知晓|得知)|[未没](?:告诉|告知|弄明白|弄懂|弄清楚|定下来|确定|确认|说清|讲清|写清|讲明|说明白|给准信|问清)|(?:尚待|有待|待)(?:确认|明确|核实|通知)|(?:还|仲|尚|暂)(?:没|未)(?:定|知|清楚)|唔(?:知|清楚|记得|确定)|搞不清|没搞清|不晓得|不知道|不清楚|没讲|没写|没人(?:跟我|告诉我|给我)?(?:讲|说|提|讲清)|得?回去翻|没通知|没告诉|没说|看不到|看不清|认不出|没弄清|没问到|记不清|分不清|忘了(?![讲说提加算报]|告诉)|有的说.*有的说|有人说.*有人说|没核实|没确认|没搞明白|不记得|想不起|(?:回|返|再)去查|哪个级别|哪一级|not sure|don't know|do not know|unknown|unclear|no idea/

const PERSON_OR_BODY =
  /[个是的给]人(?:头上)?(?:还是|抑或|或)者?(?:给)?(?:单位|公司|企业|组织|集体)|(?:单位|公司|企业|组织|集体)(?:还是|抑或|或)(?:者|是|给)?个?人/

/** Whether a stretch is of words that say that somebody does not know. */
export function isUnsure({ start, end }: Mention, text: string): boolean {
  return [...text.matchAll(new RegExp(UNSURE, 'g'))].some(
    ({ index, 0: words }) => index < end && start < index + words.length,
  )
}

/**
 * Facts named only as possibilities: two or more values of one fact in a sentence that says 还是, or that somebody
 * does not know. Start of a mention → the fact that it leaves undecided.
 */
export function alternatives(typed: string, mentions: readonly Mention[]): Map<number, string> {
  const text = typed.replace(UNCLEAR_WORDS, (words) => ' '.repeat(words.length))
  const out = new Map<number, string>()
  // 制定国标还是修订国际标准给得多: both are asked for.
  if (mentions.some(({ meaning }) => meaning.layer === 'cue' && meaning.cue === 'compare')) return out
  const clauses = [...text.matchAll(/[^,。;!?\n]+/g)].filter(({ 0: clause }) => EITHER.test(clause))
  const unsure = [...text.matchAll(/[^。;!?\n]+/g)].filter(({ 0: sentence }) => UNSURE.test(sentence))
  for (const { 0: sentence, index: start } of [...clauses, ...unsure]) {
    const either = EITHER.exec(sentence)
    const within = mentions.filter(({ start: at, end }) => at >= start && end <= start + sentence.length)
    const awards = new Set(
      within.flatMap(({ meaning }) => (meaning.layer === 'award' && !meaning.weak ? [meaning.award] : [])),
    )
    // ISO标准1项，全国SC秘书处1个，创新贡献奖1个但忘了几等: levels of different awards are no alternatives.
    if (!either && awards.size > 1) continue
    const values = new Map<string, { at: number; value: string }[]>()
    for (const mention of within) {
      for (const [fact, value] of Object.entries(factsOf(mention.meaning))) {
        values.set(fact, [...(values.get(fact) ?? []), { at: mention.start, value }])
      }
    }
    for (const [fact, said] of values) {
      if (new Set(said.map(({ value }) => value)).size < 2) continue
      const middle = start + (either?.index ?? 0)
      const apart =
        either === null ||
        either[0] === 'whether' ||
        (said.some(({ at }) => at < middle) && said.some(({ at }) => at > middle))
      if (apart) for (const { at } of said) out.set(at, fact)
    }
    // 没写清是人还是单位
    if (PERSON_OR_BODY.test(sentence))
      for (const { at } of values.get('recipient') ?? []) out.set(at, 'recipient')
  }
  return out
}

function factsOf(meaning: Meaning): Readonly<Record<string, string>> {
  if (meaning.layer === 'fact') return { [meaning.fact]: meaning.value }
  if (meaning.layer === 'award') return meaning.facts
  return meaning.layer === 'body' && meaning.body !== 'speaker' ? { recipient: 'organization' } : {}
}

/** 没弄明白, 还没定, 忘了, have to find out: somebody does not know. */
const UNCERTAIN =
  /(?:没|未|不|冇|唔|搞不|弄不|说不|分不|记不|看不|吃不|拿不|摸不|猜不|认不|查不|讲不|定不|哪里?|咋|怎么)(?:有|太|大|最后|完全|跟我|告诉我|给我|能|会|好|曾|得|人)*(?:弄|搞|问|看|听|写|说|讲|查|认|记|想|分|搞得|弄得|交代)?(?:知道?|晓得|清楚?|确定|明白|懂|定|准|出来?|认得|通知|告诉|核实|确认|到|记得|得|公布|明确|敲定|注明|标明|写明|说明|交代|下来|说|讲|问|回复|反馈|透露|sure)|待定|未定|忘记?了?(?![讲说提加算报]|告诉)|记岔|糊涂|模棱两可|含糊|模糊|(?:得|要|去|再|回头|回去|还要|还得|需要?)(?:先)?(?:查|问|核|翻|确认|核实|打听)|等(?:通知|回复|批文|结果|公示|消息)|两说|各说各的|有的说.*有的说|有人说.*有人说|不一定|说法不一|没(?:有)?(?:下文|消息|动静|音讯|眉目|着落|结果|个准)|悬着|没数|没底|保密|\b(?:don't|do not|doesn't|does not|didn't|did not|can't|cannot|couldn't|could not|haven't|have not|hasn't|has not|not|nobody|no one|never)\b[^,.;!?]{0,16}\b(?:know|knows|sure|tell|say|says|said|recall|remember|clear|decided|known|told|specified|specify|mention|mentioned|stated|find|found|heard|checked|settled|confirmed|certain)\b|\b(?:unsure|no idea|unclear|unknown|undecided|forgot|forgotten|wonder|wondering)\b|\b(?:have|has|need|needs) (?:still )?to (?:still )?(?:find out|check|ask|confirm|look)|\bstill (?:have to )?(?:check|find|wait|ask|be confirmed|open)/
const OR =
  /还是|或者|或是|抑或|要么|定系|还系|[一二三国省市区县a-z]级?[、和跟与/][一二三国省市区县a-z]|\bor\b|\bwhether\b/
/** Asks for a fact by its name: 哪一级, 几等, 几个A, 评给谁. */
const WHICH: readonly (readonly [string, RegExp])[] = [
  ['level', /哪一?个?(?:级别?|层级?|层次)|(?:什么|啥)(?:级别|层级|级)|几级|(?:what|which) level/],
  [
    'grade',
    /几等奖?|第?几名次?|哪一?个?(?:等(?:次|级|奖)?)|(?:什么|啥)等(?:次|级|奖)?|几个?a\b|(?:what|which) (?:grade|class|prize)/,
  ],
  [
    'recipient',
    /(?:给|发|颁|归|算|评|报|到)[^,。;!?]{0,4}(?:谁|边个|哪个人)|(?:谁|边个)(?:的|拿|得|领|获|评|名下)|\bwho(?:se|m)?\b/,
  ],
]
/** 我刚才没说清楚: one's own words, and no fact, were unclear. */
const UNCLEAR_WORDS =
  /我(?:们)?(?:刚才|之前|前面|刚|上面)?(?:也|是)?没(?:有)?(?:说|讲|写|交代|表达)(?:清楚?|明白|完整|全)|i (?:wasn't|was not|didn't make myself) clear/g

/** What a message says is still open: the text without that, and the facts that it leaves open. */
export interface LeftOpen {
  readonly rest: string
  readonly facts: ReadonlySet<string>
}

/**
 * 没弄明白奖状是发给公司的还是发给他本人的; 几个A没讲清; I don't know whether it is the China or the Jiangsu one.
 * @param named awards that need no word here to be known: those in play
 */
export function leftOpen(said: Said, named: readonly string[]): LeftOpen | undefined {
  const { mentions } = said
  const text = said.text.replace(UNCLEAR_WORDS, (words) => ' '.repeat(words.length))
  const han = /\p{Script=Han}/u.test(text)
  const cut = han ? /[^,。;!?\n ()]+/g : /(?:[^,.;!?\n]|,(?! (?:but|and|so|though|because)\b)|\.(?=\d))+/g
  const stretches = [...text.matchAll(cut)].map(({ 0: words, index }) => ({
    words,
    start: index,
    end: index + words.length,
  }))
  const facts = new Set<string>()
  const gone: { start: number; end: number; left: string }[] = []
  for (const [at, stretch] of stretches.entries()) {
    const { words, start, end } = stretch
    const inside = mentions.filter((one) => one.start >= start && one.end <= end)
    const either = OR.test(words) || (/哪/.test(words) && namesTwo(inside))
    const which = WHICH.filter(([, says]) => says.test(words)).map(([fact]) => fact)
    if (!either && which.length === 0) continue
    const others = mentions.filter((one) => one.start < start || one.start >= end)
    const known = new Set([
      ...named,
      ...others.flatMap(({ meaning }) => (meaning.layer === 'award' ? [meaning.award] : [])),
    ])
    if (inside.some(({ meaning }) => meaning.layer === 'award' && !meaning.weak && !known.has(meaning.award)))
      continue
    const beside = UNCERTAIN.test(words)
      ? undefined
      : [stretches[at + 1], stretches[at - 1]].find((one) => one && onlyUncertain(one, mentions))
    if (!UNCERTAIN.test(words) && !beside) continue
    const values = inside.flatMap(({ meaning }) => Object.entries(factsOf(meaning)))
    const apart = values.filter(([fact, value]) =>
      values.some(([other, another]) => other === fact && another !== value),
    )
    const open = new Set([
      ...(either ? (apart.length > 0 ? apart : values).map(([fact]) => fact) : []),
      ...which,
    ])
    for (const fact of open) facts.add(fact)
    // 全国SC抑或TC我也搞不清: the level is told.
    const told = inside.filter(({ meaning, text: word }) => {
      if (UNCERTAIN.test(word)) return false
      const own = Object.keys(factsOf(meaning))
      return own.some((fact) => !open.has(fact))
    })
    gone.push({ start, end, left: told.map(({ text: word }) => word).join(' ') })
    if (beside) gone.push({ start: beside.start, end: beside.end, left: '' })
  }
  if (facts.size === 0) return undefined
  const kept = gone
    .toSorted((one, other) => other.start - one.start)
    .reduce((left, cut) => left.slice(0, cut.start) + cut.left + left.slice(cut.end), text)
  return {
    rest: kept.replace(/([,。;!? ])[,。;!? ]+/g, '$1').replace(/^[,。;!? ]+|[,; ]+$/g, ''),
    facts,
  }
}

/** 制定修订哪个: whether two values of one fact are named. */
function namesTwo(mentions: readonly Mention[]): boolean {
  const values = mentions.flatMap(({ meaning }) => Object.entries(factsOf(meaning)))
  return values.some(([fact, value]) =>
    values.some(([other, another]) => other === fact && another !== value),
  )
}

/** 同事尚未告知我: a stretch that says nothing but that somebody does not know. */
function onlyUncertain(
  { words, start, end }: { words: string; start: number; end: number },
  mentions: readonly Mention[],
): boolean {
  const tells = mentions.some(
    (one) =>
      one.start >= start &&
      one.end <= end &&
      (one.meaning.layer === 'award' ||
        one.meaning.layer === 'fact' ||
        (one.meaning.layer === 'cue' && one.meaning.cue === 'amount')),
  )
  return !tells && UNCERTAIN.test(words)
}
