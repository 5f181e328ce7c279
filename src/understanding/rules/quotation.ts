/** The passage that a message quotes or pastes to have its wording checked. */
import type { WordingCheck } from '../../policy/wording.ts'
import { asksWhich, asksWho } from './asks.ts'
import type { Found } from './found.ts'
import { normalize } from './normalize.ts'

/** Cues of a message that asks something else than whether a passage is right. */
const ASKING_CUES = new Set([
  'amount',
  'howMany',
  'total',
  'compare',
  'clauseWhere',
  'factual',
  'benefit',
  'add',
  'drop',
  'correct',
])

/** What somebody said and the policy does not: “查查…给多少”. */
const ASKING = /多少|[?？吗呢]|怎么|咋|什么时候|帮(?:我|忙)|查查|问问/

/** Words that ask for a sum of several, none of them the policy's. */
const ADDING_UP = /合计|一共|总共|共计|加起来|加总|统共|in total|altogether|add up/

/** 请核额度, 请核定奖励金额: at the end of a message. */
const WORKED_OUT = /核[定算发示批]?(?:应得|可得|奖励|补助|支持|资助|扶持)?(?:额度|金额|数额|资金|款额)[。!]?$/

/** The pasted passage of a wording check, if the message is one. */
export function quotationIn(found: Found, wording: WordingCheck): string | undefined {
  const { cues, text } = found
  if (cues.has('clauseWhere') && !cues.has('wording')) return undefined
  // 那标准项目奖呢: turns to a thing by its official name.
  if (/^那.{2,40}呢(?:[?,]|$)/.test(text) && !cues.has('wording')) return undefined
  const quoted = quotedPassage(found, wording)
  if (quoted === undefined) return unmarkedPassage(found, wording)
  return asksWhere(text) && wording.compare(quoted)?.exact ? undefined : quoted
}

/** 原文是“…”吗: asks whether what is quoted stands there. */
const ASKS_IF_ORIGINAL =
  /(?:原文|原话|原句|原件|文件|条文|上面|里面)(?:里|上)?(?:就|真|确实)?(?:是|写的是|说的是|写着)[“"「『].{6,}[”"」』](?:吗|么|嘛|吧|不|没|对吗|\?|？)/

const MARKS: Readonly<Record<string, string>> = { '“': '”', '「': '」', '『': '』', '《': '》', '"': '"' }

/** What stands in quotation marks, also where it holds marks of its own: 「对“领跑者”企业标准…」. */
function quotedSpans(text: string): string[] {
  const spans: string[] = []
  const open: { readonly close: string; readonly at: number }[] = []
  for (const [at, char] of [...text].entries()) {
    const place = open.findLastIndex(({ close }) => close === char)
    if (place >= 0) {
      spans.push([...text].slice((open[place]?.at ?? 0) + 1, at).join(''))
      open.splice(place)
    } else if (MARKS[char] !== undefined) open.push({ close: MARKS[char], at })
  }
  return spans
}

/** The passage in quotation marks that is most the policy's. */
function quotedPassage({ raw, cues }: Found, wording: WordingCheck): string | undefined {
  const checks = cues.has('wording') || ASKS_IF_ORIGINAL.test(raw)
  const [best] = quotedSpans(raw)
    .filter((passage) => passage.length >= 6)
    .map((passage) => ({ passage, coverage: wording.coverage(passage) }))
    .filter(({ passage, coverage }) => coverage >= (checks ? 0.45 : 0.55) && !ASKING.test(passage))
    .filter(({ passage }) => passage.length >= (checks ? 8 : 14))
    .sort((a, b) => b.passage.length * b.coverage - a.passage.length * a.coverage)
  if (!best) return undefined
  // 《…计划》已经区委同意: a title is only the beginning of the sentence.
  const isTitle = checks && raw.includes(`《${best.passage}》`)
  const longer = isTitle ? pastedPassage(raw, wording) : undefined
  return longer?.includes(best.passage) && longer.length >= best.passage.length + 12 ? longer : best.passage
}

/** The passage pasted without quotation marks, if it is there to be checked. */
function unmarkedPassage({ raw, cues, text, mentions }: Found, wording: WordingCheck): string | undefined {
  // 秘书处统计：…… 合计多少: a list that is to be added up. 请核定额度: a sum to be worked out.
  if (ADDING_UP.test(text) || WORKED_OUT.test(text)) return undefined
  const passage = pastedPassage(raw, wording)
  if (passage === undefined) return undefined
  const pasted = withoutOpenQuote(passage)
  const checks = cues.has('wording')
  if (pasted.length < (checks ? 12 : 16)) return undefined
  const comparison = wording.compare(pasted)
  if (!comparison || comparison.similarity < (checks ? 0.62 : 0.85)) return undefined
  // 我们刚认定为…，给20万对吗; 那中国标准创新贡献奖呢，等次一样: told or asked by the person, and quoted from nowhere.
  const own = normalize(pasted).replace(/[,。;!?]+$/, '')
  if (own.length < 40 && (/我[们司院所校厂]|咱|俺/.test(own) || /呢$/.test(own))) return undefined
  // 确认：新认定的运营中心，我们百分百到手50万: goes on with what the person wants to get.
  const [, rest = ''] = text.split(normalize(pasted))
  if (own.length < 24 && /^[^。;!?]{0,12}(?:我[们家司]|咱)[^。;!?]*\d+(?:\.\d+)?万/.test(rest))
    return undefined
  const around = text.replace(normalize(pasted), ' ')
  // 核实：市级培训基地接了任务，一年补到多少: a sum is asked for, and none is quoted.
  const asksSum = /多少|几何|几个钱|几万/.test(around) && !/[\d%]|[一二三四五六七八九十百]万/.test(own)
  if (checks && !asksSum && !asksWhich(text.replace(normalize(pasted), ''))) return pasted
  // What the message asks in words that are not the policy's own.
  const official = normalize(comparison.official)
  const asks = mentions.some(
    ({ meaning, text: words }) =>
      meaning.layer === 'cue' && ASKING_CUES.has(meaning.cue) && !official.includes(words),
  )
  const wonders = asksWho(around) || asksWho(normalize(pasted.slice(official.length)))
  return pasted.length >= 16 && !asks && !wonders && text.length - pasted.length < 16 ? pasted : undefined
}

/** “对…“领跑者”企业标准，: without the mark that opens the quotation and is closed outside of it. */
function withoutOpenQuote(passage: string): string {
  const count = (marks: RegExp) => passage.match(marks)?.length ?? 0
  return count(/[“「『]/g) > count(/[”」』]/g) ? passage.replace(/^[“「『]/, '') : passage
}

/** 出处标第几部分: asks where a passage stands and not whether it is right. */
function asksWhere(text: string): boolean {
  return (
    /出处|第几(?:部分|条|款|段|节)|哪一?(?:条|款|部分|段|节)|which (?:clause|part|section)/.test(text) &&
    !/[吗么嘛]|对不对|有没有错|是否|准不准|对得上/.test(text)
  )
}

/** A part of a message, up to its punctuation. */
interface Part {
  readonly text: string
  readonly start: number
  /** Letters and digits in it. */
  readonly letters: number
  /** Mostly the policy's own words. */
  readonly good: boolean
}

/** The longest stretch of a message whose parts are mostly the policy's own words. */
function pastedPassage(raw: string, wording: WordingCheck): string | undefined {
  const parts = partsOf(raw, wording)
  const best = longestRun(parts)
  if (!best) return undefined
  let { first, last } = best
  // A changed office or figure at the edge of the sentence still belongs to the quotation.
  const isNear = (part: Part | undefined) =>
    part !== undefined && part.letters >= 4 && wording.coverage(part.text) >= 0.3
  const goesOn = (part: Part | undefined) => /[,，、]\s*$/.test(part?.text ?? '')
  if (isNear(parts[last + 1]) && goesOn(parts[last])) last++
  // 逾期可以补报, for 逾期不予受理: the rest of the sentence in other words.
  else if (isRest(parts[last + 1], wording) && goesOn(parts[last])) last++
  if (isNear(parts[first - 1]) && goesOn(parts[first - 1])) first--
  else if (isRest(parts[first - 1], wording) && goesOn(parts[first - 1])) first--
  const start = parts[first]?.start ?? 0
  const end = (parts[last]?.start ?? 0) + (parts[last]?.text.length ?? 0)
  const passage = raw.slice(start, end).trim()
  return passage.length >= 8 ? passage : undefined
}

/** Words of the person around a passage: 请核对, 原话吗, 我看. */
const OWN_WORDS =
  /[?？吗呢么嘛我您你咱]|多少|怎么|(?<!申)请|[帮麻烦劳谢]|核[对实]|原[文话句]|文件|[这那][句段话]|是不是|是否|对不对|正确|出处/

/** Whether a part after a comma has a word of the policy and none of the person's own. */
function isRest(part: Part | undefined, wording: WordingCheck): boolean {
  return (
    part !== undefined &&
    part.letters >= 4 &&
    wording.coverage(part.text) >= 0.15 &&
    !OWN_WORDS.test(part.text)
  )
}

function partsOf(raw: string, wording: WordingCheck): Part[] {
  const parts = /(?:[^，,。；;：:？?！!\n—\s]|(?<=[\w,.]) (?=\w))+[，,。；;：:？?！!\n—\s]*/g
  return [...raw.matchAll(parts)].map(({ 0: text, index: start }) => {
    const letters = text.replace(/[^\p{L}\p{N}]/gu, '').length
    return { text, start, letters, good: letters >= 3 && wording.coverage(text) >= 0.6 }
  })
}

/** The run of good parts with the most letters; a short part between two good ones of a sentence breaks no run. */
function longestRun(parts: readonly Part[]): { first: number; last: number } | undefined {
  let best: { first: number; last: number; weight: number } | undefined
  let run: { first: number; weight: number } | undefined
  for (const [index, part] of parts.entries()) {
    const bridges =
      run !== undefined &&
      part.letters <= 24 &&
      parts[index + 1]?.good === true &&
      !/[。？?！!\n]/.test(parts[index - 1]?.text ?? '')
    if (!part.good && !bridges) {
      run = undefined
      continue
    }
    run = { first: run?.first ?? index, weight: (run?.weight ?? 0) + part.letters }
    if (part.good && (!best || run.weight > best.weight)) best = { ...run, last: index }
  }
  return best
}
