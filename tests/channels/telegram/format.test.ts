import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { Assistant } from '../../../src/assistant/assistant.ts'
import { formatAnswer, MAX_TEXT, splitText } from '../../../src/channels/telegram/format.ts'
import { parseAction } from '../../../src/channels/telegram/keyboard.ts'
import { loadPack } from '../../../src/knowledge/pack.ts'

let assistant: Assistant
beforeAll(() => {
  assistant = new Assistant(loadPack())
})

const pieces = [
  '玄武',
  '。',
  '！',
  '\n',
  '\n\n',
  ' ',
  '，',
  'award',
  '😀',
  '👩‍👩‍👧',
  '“支持。”',
  '. ',
  '<b>',
  '&',
  '\u{20000}',
]
const text = fc.array(fc.constantFrom(...pieces), { maxLength: 400 }).map((parts) => parts.join(''))
const spans = fc.array(fc.tuple(fc.nat(1500), fc.integer({ min: 1, max: 300 })), { maxLength: 6 })

describe('splitting a text into messages', () => {
  it('loses nothing but white space, keeps the limit, characters and entities whole', () => {
    fc.assert(
      fc.property(text, spans, fc.integer({ min: 12, max: 200 }), (whole, marked, limit) => {
        const entities = marked.flatMap(([offset, length]) => {
          const inside = whole.slice(offset, offset + length)
          return inside.length > 0 && inside.isWellFormed()
            ? [{ type: 'bold' as const, offset, length: inside.length }]
            : []
        })
        const parts = splitText({ text: whole, entities }, limit)
        expect(
          parts
            .map((part) => part.text)
            .join('')
            .replace(/\s/g, ''),
        ).toBe(whole.replace(/\s/g, ''))
        for (const part of parts) {
          expect(part.text.length).toBeLessThanOrEqual(limit)
          expect(part.text).toBe(part.text.trim())
          expect(part.text).not.toBe('')
          expect(part.text.isWellFormed()).toBe(true)
          for (const { offset, length } of part.entities) {
            expect(offset).toBeGreaterThanOrEqual(0)
            expect(length).toBeGreaterThan(0)
            expect(offset + length).toBeLessThanOrEqual(part.text.length)
          }
        }
        const bold = (from: { text: string; entities: { offset: number; length: number }[] }) =>
          [...from.text].length === 0
            ? ''
            : [...Array(from.text.length).keys()]
                .filter((i) => from.entities.some((one) => i >= one.offset && i < one.offset + one.length))
                .map((i) => from.text[i])
                .join('')
                .replace(/\s/g, '')
        expect(parts.map(bold).join('')).toBe(bold({ text: whole, entities }))
      }),
      { numRuns: 300 },
    )
  })

  it('ends messages where a sentence ends', () => {
    const sentence = '对符合条件的企业给予支持，具体以通知为准。'
    const parts = splitText({ text: sentence.repeat(500), entities: [] })
    expect(parts.length).toBe(3)
    for (const part of parts) expect(part.text.endsWith('。')).toBe(true)
  })

  it('cuts a word that is longer than a message, but no character', () => {
    for (const part of splitText({ text: '😀'.repeat(5000), entities: [] }))
      expect(part.text).toMatch(/^(😀)+$/u)
    expect(splitText({ text: '', entities: [] })).toEqual([])
    expect(splitText({ text: ' \n ', entities: [] })).toEqual([])
  })
})

describe('formatting an answer', () => {
  it('leaves the text as it is and marks every quotation of the policy', () => {
    for (const message of [
      '领跑者奖多少',
      '三（九）原文',
      '能申请什么',
      'What can we apply for?',
      '核对：对每个通过AAA级认定的企业，给予20万元支持',
      '主导修订一项国标，领跑者，省长质量奖组织首次，一共多少',
      '行業標準有補貼嗎',
    ]) {
      const { answer } = assistant.answer(message)
      const formatted = formatAnswer(answer)
      expect(formatted.text).toBe(answer.text)
      const shown = formatted.entities
        .filter(({ type }) => type.includes('blockquote'))
        .map(({ offset, length }) => answer.text.slice(offset, offset + length))
        .join('\n')
      for (const { quote } of answer.citations)
        if (answer.text.includes(quote)) expect(shown).toContain(quote)
      for (const { offset, length } of formatted.entities)
        expect(offset + length).toBeLessThanOrEqual(answer.text.length)
    }
  })

  it('makes one message of what needs no more', () => {
    expect(splitText(formatAnswer(assistant.answer('能申请什么').answer))).toHaveLength(1)
    expect(assistant.answer('能申请什么').answer.text.length).toBeLessThan(MAX_TEXT)
  })
})

describe('callback data', () => {
  it('are taken as ours or not at all', () => {
    expect(parseAction('pick:7:abcdef012345:2')).toEqual(['pick', 7, 'abcdef012345', 2])
    for (const data of ['', 'pick', 'pick:7:abc', 'pick:x:abc:1', 'how:7:', 'lang:7:fr', 'reset:7:x', '🙂'])
      expect(parseAction(data)).toBeUndefined()
    fc.assert(fc.property(fc.string(), (data) => void parseAction(data)))
  })
})
