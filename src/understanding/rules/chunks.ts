/** Cuts a message into chunks at punctuation and list words. */

/** What stands before a chunk. */
type Separator = 'start' | 'list' | 'comma' | 'stop' | 'bracket' | 'space'

/** A stretch of a text that says one thing. Offsets are into the normalized text. */
export interface Chunk {
  readonly start: number
  readonly end: number
  readonly separator: Separator
}

const SEPARATOR =
  /\.(?=\s|$)|[,、。;；!?:：\n()（）[\]【】“”"「」『』<>《》…—~|/+&]|(?<=\p{Script=Han}) | (?=\p{Script=Han})|和|以及|及|与|跟|同时|然后|(?<![再又还多])加(?=[俩两一二三四五六七八九十\d])|\band\b|\bplus\b|(?<=多少钱?)(?=(?:我|咱|俺|还有|另外|再|那|公司|老[板总]|董事|个人|新认|首次|第一|领跑|驰名|国[标际家]|省|市长|区长|江苏|中国|全国|质量|三?3?a|总共|一共|合计|帮))/gu
const LIST = /^(?:[、;；+&/|]|和|以及|及|与|跟|同时|然后|加|and|plus)$/
const STOP = /^[。.!?\n]$/
const BRACKET = /^[()（）“”"「」『』[\]【】<>《》]$/
/** Of several separators in a row the strongest counts. */
const STRENGTH: Record<Separator, number> = { start: -1, space: 0, bracket: 1, comma: 1, list: 3, stop: 4 }

/** Cuts a text at separators that lie in no mention or number. */
export function cut(text: string, spans: readonly { start: number; end: number }[]): Chunk[] {
  const chunks: Chunk[] = []
  let start = 0
  let separator: Separator = 'start'
  for (const match of text.matchAll(SEPARATOR)) {
    const at = match.index
    const end = at + match[0].length
    if (spans.some((span) => span.start < end && at < span.end)) continue
    if (isThousandsComma(text, at)) continue
    const found = separatorOf(match[0])
    if (at > start) chunks.push({ start, end: at, separator })
    if (at > start || STRENGTH[found] > STRENGTH[separator]) separator = found
    start = end
  }
  if (start < text.length) chunks.push({ start, end: text.length, separator })
  return chunks
}

function separatorOf(mark: string): Separator {
  if (LIST.test(mark)) return 'list'
  if (STOP.test(mark)) return 'stop'
  if (BRACKET.test(mark)) return 'bracket'
  return mark === ' ' ? 'space' : 'comma'
}

function isThousandsComma(text: string, at: number): boolean {
  return (
    /[,，]/.test(text[at] ?? '') && /\d/.test(text[at - 1] ?? '') && /\d{3}/.test(text.slice(at + 1, at + 4))
  )
}
