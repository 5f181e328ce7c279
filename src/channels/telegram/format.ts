/**
 * Text with message entities, and its division into messages. Entities carry the formatting beside the text, so
 * nothing that a person wrote can be taken for markup. Offsets are UTF-16 code units, as the Bot API counts.
 */
import type { MessageEntity } from 'grammy/types'
import type { Answer } from '../../reply/answer.ts'

/** Longest text of one message, in UTF-16 code units. */
export const MAX_TEXT = 4096
/** Entities that Telegram keeps of one message. */
const MAX_ENTITIES = 100
/** A quotation longer than this can be folded, in UTF-16 code units. */
const LONG_QUOTE = 320

/** A text with its formatting. */
export interface FormattedText {
  readonly text: string
  readonly entities: MessageEntity[]
}

type Style = 'bold' | 'blockquote' | 'expandable_blockquote'

/** An answer with its first line and headings bold, quotations as quotations and differences bold. */
export function formatAnswer(answer: Answer): FormattedText {
  const { text, kind } = answer
  const entities: MessageEntity[] = []
  const mark = (type: Style, start: number, end: number) => {
    if (end > start) entities.push({ type, offset: start, length: end - start })
  }
  const quotes = quotations(answer)
  const firstLine = text.includes('\n') ? text.indexOf('\n') : text.length
  const quoted = (start: number) => quotes.some(([from, to]) => start >= from && start < to)
  if (kind !== 'small-talk' && kind !== 'not-covered' && !quoted(0)) mark('bold', 0, firstLine)
  for (const match of text.matchAll(/【[^【】\n]*】/g)) {
    if (match.index > firstLine && (kind === 'wording' || kind === 'clause') && !quoted(match.index)) {
      mark('bold', match.index, match.index + match[0].length)
    }
  }
  for (const [start, end] of quotes)
    mark(end - start > LONG_QUOTE ? 'expandable_blockquote' : 'blockquote', start, end)
  return { text, entities: entities.sort((a, b) => a.offset - b.offset) }
}

/** Where the policy's words stand in an answer, as whole lines; overlapping ones joined. */
function quotations({ text, citations }: Answer): [start: number, end: number][] {
  const found = citations.flatMap(({ quote }): [number, number][] => {
    const at = text.indexOf(`“${quote}`) >= 0 ? text.indexOf(`“${quote}`) + 1 : text.indexOf(quote)
    if (at < 0) return []
    const end = text.indexOf('\n', at + quote.length)
    return [[text.lastIndexOf('\n', at - 1) + 1, end < 0 ? text.length : end]]
  })
  const joined: [number, number][] = []
  for (const [start, end] of found.sort((a, b) => a[0] - b[0])) {
    const last = joined.at(-1)
    if (last && start < last[1]) last[1] = Math.max(last[1], end)
    else joined.push([start, end])
  }
  return joined
}

/** Cuts a text into messages, at a paragraph, a line, a sentence or a word, in this order of liking. */
export function splitText({ text, entities }: FormattedText, limit: number = MAX_TEXT): FormattedText[] {
  const parts: FormattedText[] = []
  let start = skipSpace(text, 0)
  while (start < text.length) {
    const end = text.length - start <= limit ? text.length : border(text, start, limit)
    const part = slice(text, entities, start, end)
    if (part.text.length > 0) parts.push(part)
    start = skipSpace(text, end)
  }
  return parts
}

/** Telegram drops white space around a message; doing so here keeps the offsets right. */
function slice(text: string, entities: readonly MessageEntity[], start: number, end: number): FormattedText {
  const shown = text.slice(start, end).trimEnd()
  const inside = entities.flatMap((entity) => {
    const from = Math.max(entity.offset, start)
    const to = Math.min(entity.offset + entity.length, start + shown.length)
    return to > from ? [{ ...entity, offset: from - start, length: to - from }] : []
  })
  return { text: shown, entities: inside.slice(0, MAX_ENTITIES) }
}

function skipSpace(text: string, from: number): number {
  let at = from
  while (at < text.length && /\s/.test(text[at] ?? '')) at++
  return at
}

/** The best place to end a message that begins at `start`: after it, and at most `limit` further on. */
function border(text: string, start: number, limit: number): number {
  const window = text.slice(start, start + limit)
  for (const pattern of [/\n\s*\n/g, /\n/g, /[。！？；!?;][”’」』）)"']*|\.\s/g, /[，、,]|\s/g]) {
    const last = [...window.matchAll(pattern)].findLast(
      ({ index, 0: found }) => index + found.length > limit / 3,
    )
    if (last) return start + last.index + last[0].length
  }
  let end = start
  for (const { segment, index } of new Intl.Segmenter().segment(window)) {
    if (index + segment.length >= limit && end > start) break
    end = start + index + segment.length
  }
  // one grapheme cluster can be longer than a message: then only a surrogate pair is kept whole
  if (end - start === window.length && /[\ud800-\udbff]$/.test(window)) return limit > 1 ? end - 1 : end + 1
  return end
}
