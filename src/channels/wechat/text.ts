/** Text as the platforms carry it: no markup, and a limit in UTF-8 bytes. */

/** Bytes of a text message on WeChat and WeCom; WeCom cuts the rest off without a word. */
export const MAX_TEXT_BYTES = 2048

/** Length in UTF-8 bytes. */
export function byteLength(text: string): number {
  return Buffer.byteLength(text)
}

/** Borders to cut at, best first: after a line or a sentence, after a part of one. */
const BORDERS = [
  /\n+|(?:[。！？；]|[!?;](?=[”’」』）)"'\s]|\p{Script=Han})|\.(?=[)"'\s]))[”’」』）)"']*\s*/gu,
  /[，、：]\s*|[,:]?\s+/gu,
]

/**
 * The longest beginning of at most `limit` bytes that ends at a border, and the rest; joined again they are the
 * text, character for character. The rest is empty if all fits.
 */
export function cutText(text: string, limit: number): [head: string, rest: string] {
  if (byteLength(text) <= limit) return [text, '']
  const fitting = longestFitting(text, limit)
  for (const border of BORDERS) {
    // A border early on would leave a message of a few words.
    const end = Math.max(
      0,
      ...[...fitting.matchAll(border)].map(({ 0: match, index }) => index + match.length),
    )
    if (end >= fitting.length / 3) return [text.slice(0, end), text.slice(end)]
  }
  return [fitting, text.slice(fitting.length)]
}

/** The longest beginning within the limit that splits no character as people see it. */
function longestFitting(text: string, limit: number): string {
  let bytes = 0
  let end = 0
  for (const { segment, index } of new Intl.Segmenter('zh', { granularity: 'grapheme' }).segment(text)) {
    bytes += byteLength(segment)
    if (bytes > limit) break
    end = index + segment.length
  }
  if (end > 0) return text.slice(0, end)
  // One "character" longer than a message: take whole code points.
  let head = ''
  for (const point of text) {
    if (byteLength(head + point) > limit) break
    head += point
  }
  return head
}

/** Without the signs of Markdown and HTML, which these platforms would show or obey. */
export function plainText(text: string): string {
  return text
    .replace(/^#{1,6}\s+/gmu, '')
    .replace(/\*\*|__|`+/gu, '')
    .replace(/^[*-]\s+/gmu, '· ')
    .replace(/</g, '＜')
}
