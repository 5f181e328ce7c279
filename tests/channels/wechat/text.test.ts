import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { byteLength, cutText, plainText } from '../../../src/channels/wechat/text.ts'

function pieces(text: string, limit: number): string[] {
  const [head, rest] = cutText(text, limit)
  return rest === '' ? [head] : [head, ...pieces(rest, limit)]
}

describe('cutText', () => {
  it('loses nothing, exceeds nothing and splits no character', () => {
    const unit = fc.constantFrom(...'知识产权质量标准。！？；，、\n 　abc.,"”）1👨‍👩‍👧‍👦é𠮷')
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 600 }), fc.integer({ min: 40, max: 300 }), (text, limit) => {
        const parts = pieces(text, limit)
        expect(parts.join('')).toBe(text)
        for (const part of parts) {
          expect(byteLength(part)).toBeLessThanOrEqual(limit)
          expect(part.isWellFormed()).toBe(true)
        }
      }),
    )
  })

  it('ends at a sentence', () => {
    const text = '每项标准给予支持。'.repeat(200)
    for (const part of pieces(text, 2048)) expect(part.endsWith('。')).toBe(true)
  })

  it('leaves the closing mark with its sentence', () => {
    const [head] = cutText(`${'“奖励。”'.repeat(10)}${'补'.repeat(40)}`, 150)
    expect(head.endsWith('。”')).toBe(true)
  })

  it('does not end inside a number', () => {
    const text = `${'x'.repeat(40)} ${'1234.56'.repeat(3)}`
    expect(cutText(text, 60)[0]).toBe(`${'x'.repeat(40)} `)
  })

  it('cuts a text without any border', () => {
    expect(pieces('字'.repeat(1000), 2048).map(byteLength)).toEqual([2046, 954])
  })

  it('keeps a family together', () => {
    const family = '👨‍👩‍👧‍👦'
    expect(cutText(family.repeat(3), byteLength(family) + 5)[0]).toBe(family)
  })
})

describe('plainText', () => {
  it('takes out signs of markup and keeps the words', () => {
    expect(plainText('## 依据\n**三（九）**：`50万元`\n- 其一')).toBe('依据\n三（九）：50万元\n· 其一')
    expect(plainText('<a href="https://example.org">x</a>')).not.toContain('<')
  })
})
