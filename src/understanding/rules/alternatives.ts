/** Facts that a message leaves open: 国际标准还是国家标准, or 不知道是省级还是市级. */
import type { Meaning, Mention } from './lexicon.ts'

const EITHER =
  /[或、](?=.{0,8}(?:再?确认|待定|未定|没定|不确定|不好说|说不好))|还是(?!算(?:了|上|数)|要|没|不(?!是)|得|个(?!人)|很|挺|我们|去年|有|想)|或者|或是|\bor\b|\bwhether\b/
const UNSURE =
  /搞不清|没搞清|拿不准|吃不准|说不准|没讲清|没说清|没写清|没注明|没标明|不好说|不晓得|不知道|不清楚|没讲|没写|没人(?:跟我|告诉我|给我)?(?:讲|说|提|讲清)|得?回去翻|没通知|没告诉|没说|看不到|看不清|认不出|没弄清|没问到|记不清|分不清|忘了(?![讲说提加算报]|告诉)|有的说.*有的说|有人说.*有人说|没核实|没确认|没搞明白|不记得|想不起|(?:回|返|再)去查|哪个级别|哪一级|not sure|don't know|do not know|unknown|unclear|no idea/

/**
 * Facts named only as possibilities: two or more values of one fact in a sentence that says 还是, or that somebody
 * does not know. Start of a mention → the fact that it leaves undecided.
 */
export function alternatives(text: string, mentions: readonly Mention[]): Map<number, string> {
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
  }
  return out
}

function factsOf(meaning: Meaning): Readonly<Record<string, string>> {
  if (meaning.layer === 'fact') return { [meaning.fact]: meaning.value }
  if (meaning.layer === 'award') return meaning.facts
  return meaning.layer === 'body' && meaning.body !== 'speaker' ? { recipient: 'organization' } : {}
}

/** 还不知道会评给谁, 还没定哪一级, not decided yet who gets it: a clause that only says that a fact is open. */
const UNDECIDED =
  /(?<=^|[,。;!?\n(])(?:(?:但|可|不过|只)?是?|现在|目前|具体|也|我们?|这边|领导|上面|[a-z' ]*)?(?:还|也|都|暂时?|尚)?(?:没|未|不|冇|唔)(?:有)?(?:最后|完全)?(?:定|知道?|清楚|确定|晓得|想好|搞清|问|说|讲|写|填|注明|标|出|通知|公布|明确|敲定|sure)[^,。;!?\n()]*?(?:谁|边个|哪一?[级层]|哪个级别|什么级别|啥级别|几级)[^,。;!?\n()]*[,。;!?)]?|(?<=^|[,。;!?\n(])[^,。;!?\n()]{0,8}(?:谁|哪一?[级层]|哪个级别|什么级别|啥级别|几级)[^,。;!?\n()]{0,6}(?:还|也|都|暂|尚|倒)?(?:没|未|不)(?:有)?(?:最后|完全)?(?:定|知道?|清楚|确定|晓得|想好|问|说|讲|通知|公布|明确|敲定)[^,。;!?\n()]*[,。;!?)]?|(?<=^|[,.;!?\n(] ?)(?:(?:but|though|and) )?(?:we |i |it |it's |it is )?(?:don't|do not|haven't|have not|not|isn't|is not|no one)[^,.;!?\n()]{0,30}\b(?:know|decided|sure|clear|settled|said|known)\b[^,.;!?\n()]{0,12}\b(?:who|whose|whom|(?:which|what) level)\b[^,.;!?\n()]*[,.;!?)]?/g
const WHO = /谁|边个|\bwho/

/** What a message says is still open: the text without that, and whether it is who receives. */
export function leftOpen(text: string): { readonly rest: string; readonly who: boolean } | undefined {
  const [clause] = text.match(UNDECIDED) ?? []
  if (clause === undefined) return undefined
  return { rest: text.replace(UNDECIDED, '').replace(/[,;]+$/, ''), who: WHO.test(clause) }
}
