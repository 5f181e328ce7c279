import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sentencesOf } from '../../../src/channels/web/sentences.ts'

test('the sentences named hold the quote, and no fewer would', () => {
  const sentence = fc.string({ unit: fc.constantFrom('甲', '乙', '丙', '。'), minLength: 1, maxLength: 6 })
  fc.assert(
    fc.property(fc.array(sentence, { minLength: 1, maxLength: 6 }), fc.nat(), fc.nat(), (sentences, a, b) => {
      const text = sentences.join('')
      const start = a % text.length
      const quote = text.slice(start, start + 1 + (b % (text.length - start)))
      const numbers = sentencesOf(sentences, quote)
      const joined = (from: number, to: number) => sentences.slice(from, to).join('')
      const [first = 0] = numbers
      const last = numbers.at(-1) ?? 0
      // From the sentence in which the quote first begins to the one in which it ends.
      expect(joined(first - 1, last)).toContain(quote)
      expect(text.indexOf(quote)).toBeGreaterThanOrEqual(joined(0, first - 1).length)
      expect(text.indexOf(quote)).toBeLessThan(joined(0, first).length)
      expect(joined(0, last - 1)).not.toContain(quote)
      expect(numbers).toEqual(numbers.map((_, index) => first + index))
    }),
  )
})

test('what is not there is in no sentence', () => {
  expect(sentencesOf(['甲。', '乙。'], '丙')).toEqual([])
  expect(sentencesOf(['甲。'], '')).toEqual([])
})
