import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { normalize } from '../../../src/understanding/rules/normalize.ts'
import { findNumbers, parseEnglishNumber, parseHanNumber } from '../../../src/understanding/rules/numbers.ts'

const first = (text: string) => findNumbers(normalize(text))[0]

describe('money', () => {
  it.each([
    ['八十六万四', 864_000],
    ['八十六万四千元整', 864_000],
    ['五十六万八', 568_000],
    ['8万6', 86_000],
    ['37万5千', 375_000],
    ['12万3千4百', 123_400],
    ['80w', 800_000],
    ['37.6W', 376_000],
    ['1.5百万', 1_500_000],
    ['0.2亿', 20_000_000],
    ['128,000块', 128_000],
    ['三十万零五千', 305_000],
    ['两万半', 25_000],
    ['九千八百块', 9800],
    ['265800元', 265_800],
    ['１２８００元', 12_800],
    ['五十个亿', 5_000_000_000],
    ['84k yuan', 84_000],
    ['1.2 million yuan', 1_200_000],
    ['three hundred and sixty thousand yuan', 360_000],
    ['RMB 1,460,000', 1_460_000],
  ])('%s is %d yuan', (text, value) => {
    expect(first(text)).toMatchObject({ kind: 'money', value, rough: false })
  })

  it.each(['六万多', '十几万', '大概60万', '30来万', '近百万', '60万左右', 'about 300 thousand yuan'])(
    '%s is not exact',
    (text) => {
      expect(first(text)).toMatchObject({ kind: 'money', rough: true })
    },
  )

  it('takes a comma for a thousand only where it groups three digits', () => {
    expect(findNumbers('1,280,000元').map(({ value }) => value)).toEqual([1_280_000])
    expect(findNumbers('89336241,112亿').map(({ value }) => value)).toEqual([89_336_241, 11_200_000_000])
  })

  it('is marked when it is not yuan', () => {
    expect(first('5万美元')).toMatchObject({ currency: '美元' })
  })
})

describe('counts', () => {
  it.each([
    ['两项国标', 2, '项'],
    ['3家公司', 3, '家'],
    ['仨', 3, '个'],
    ['叁项', 3, '项'],
    ['十二件', 12, '件'],
  ])('%s', (text, value, classifier) => {
    expect(first(text)).toMatchObject({ kind: 'count', value, classifier })
  })

  it.each(['第二次', '2016年', '一次性', '两件事', '这三个字', '50%'])('%s counts nothing', (text) => {
    expect(findNumbers(normalize(text)).filter(({ kind }) => kind === 'count')).toEqual([])
  })

  it('knows 各', () => {
    expect(first('各一个')).toMatchObject({ each: true })
  })
})

describe('years', () => {
  it.each([
    ['三年', 'duration'],
    ['2016年', 'year'],
    ['16年拿过', 'year'],
    ['连着3年', 'duration'],
  ])('%s is a %s', (text, kind) => {
    expect(first(text)).toMatchObject({ kind })
  })
})

const DIGITS = '零一二三四五六七八九'
/** A number under 100,000,000 in Chinese, written out in full. */
function han(value: number): string {
  const section = (n: number) => {
    let out = ''
    let gap = false
    for (const [unit, name] of [
      [1000, '千'],
      [100, '百'],
      [10, '十'],
      [1, ''],
    ] as const) {
      const digit = Math.floor(n / unit) % 10
      if (digit === 0) gap = out !== ''
      else {
        out += (gap ? '零' : '') + DIGITS[digit] + name
        gap = false
      }
    }
    return out
  }
  const high = Math.floor(value / 10_000)
  const low = value % 10_000
  if (high === 0) return section(low)
  return `${section(high)}万${low > 0 && low < 1000 ? '零' : ''}${section(low)}`
}

describe('parseHanNumber', () => {
  it('reads back every number written out', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 99_999_999 }), (value) => {
        expect(parseHanNumber(han(value))).toBe(value)
      }),
    )
  })

  it.each(['', '万', '零', '两两', '甲'])('does not throw on %j', (text) => {
    expect(() => parseHanNumber(text)).not.toThrow()
  })
})

describe('findNumbers', () => {
  it('never throws, and every number lies where it says', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (raw) => {
        const text = normalize(raw)
        for (const { start, end, value } of findNumbers(text)) {
          expect(end).toBeGreaterThan(start)
          expect(Number.isFinite(value)).toBe(true)
        }
      }),
    )
  })
})

it('parseEnglishNumber reads words', () => {
  expect(parseEnglishNumber('twenty five')).toBe(25)
  expect(parseEnglishNumber('two hundred and three thousand')).toBe(203_000)
  expect(parseEnglishNumber('lots')).toBeUndefined()
})
