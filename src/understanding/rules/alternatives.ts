/** Facts that a message leaves open: 国际标准还是国家标准, or 不知道是省级还是市级. */
import type { Meaning, Mention } from './lexicon.ts'

const EITHER =
  /[或、](?=.{0,8}(?:再?确认|待定|未定|没定|不确定|不好说|说不好))|还是(?!算(?:了|上|数)|要|没|不(?!是)|得|个(?!人)|很|挺|我们|去年|有|想)|抑或|亦或|也可能|或者|或是|定系|定(?=[st]c(?![a-z]))|\bor\b|\bwhether\b/
const UNSURE =
  /未知|[尚仍][无未][^,。;!?]{0,2}(?:定论|结论|说法|消息)|[没未](?:看到|见到|收到|回我|回复)|[没未](?:有)?(?:消息|下文|说法)|not (?:yet )?(?:been )?(?:confirmed|clear|known|decided|settled|told)|nobody (?:has )?told|to be (?:confirmed|decided)|\btb[cd]\b|尚未(?:告知|明确|通知|确定|确认|知晓|得知)|[未没](?:告诉|告知|弄明白|弄懂|弄清楚|定下来|确定|确认|说清|讲清|写清|讲明|说明白|给准信|问清)|(?:尚待|有待|待)(?:确认|明确|核实|通知)|(?:还|仲|尚|暂)(?:没|未)(?:定|知|清楚)|唔(?:知|清楚|记得|确定)|搞不清|没搞清|不晓得|不知道|不清楚|没讲|没写|没人(?:跟我|告诉我|给我)?(?:讲|说|提|讲清)|得?回去翻|没通知|没告诉|没说|看不到|看不清|认不出|没弄清|没问到|记不清|分不清|忘了(?![讲说提加算报]|告诉)|有的说.*有的说|有人说.*有人说|没核实|没确认|没搞明白|不记得|想不起|(?:回|返|再)去查|哪个级别|哪一级|not sure|don't know|do not know|unknown|unclear|no idea/

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
export function alternatives(text: string, mentions: readonly Mention[]): Map<number, string> {
  const out = new Map<number, string>()
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
