import { describe, expect, it } from 'vitest'
import { loadPack } from '../../../src/knowledge/pack.ts'
import { Lexicon } from '../../../src/understanding/rules/lexicon.ts'
import { normalize } from '../../../src/understanding/rules/normalize.ts'
import { matchEnds, openings, parsePattern } from '../../../src/understanding/rules/pattern.ts'

const { vocabulary } = loadPack()
const lexicon = new Lexicon(vocabulary)
const awards = (text: string) =>
  lexicon.find(normalize(text)).flatMap(({ meaning }) => (meaning.layer === 'award' ? [meaning.award] : []))

describe('a pattern', () => {
  const ends = (pattern: string, text: string) =>
    matchEnds(parsePattern(pattern), 0, {
      after: (letters, at) => (text.startsWith(letters, at) ? at + letters.length : -1),
      beyondGap: (at) => [at, at + 1, at + 2],
    }).sort()

  it('has choices, optional parts and literals', () => {
    expect(ends('(省长|市长)(的|)质量奖', '省长的质量奖')).toEqual([6])
    expect(ends('(省长|市长)(的|)质量奖', '市长质量奖')).toEqual([5])
    expect(ends('standards?', 'standards')).toEqual([8, 9])
    expect(ends('（园区）', '(园区)')).toEqual([4])
    expect(ends('(省长|市长)质量奖', '区长质量奖')).toEqual([])
    expect(ends('借…名义', '借协会名义')).toEqual([5])
    expect(ends('借…名义', '借名义')).toEqual([3])
  })

  it('knows how its matches begin', () => {
    expect(openings('(省|市)(级|)标准')).toEqual(new Set(['省级', '省标', '市级', '市标']))
    expect(openings('(级|)')).toContain('')
  })

  it.each(['(省长', '省长)', '((a|b)'])('%s is refused', (source) => {
    expect(() => parsePattern(source)).toThrow(SyntaxError)
  })
})

describe('the look-up', () => {
  it.each([
    ['弛名商标', 'well-known-trademark'],
    ['領跑著', 'standards-front-runner'],
    ['市掌质量奖', 'quality-award'],
    ['高价值专利组和', 'high-value-patent-portfolio'],
    ['维全费', 'rights-defence'],
    ['知识产权公共服务平抬', 'ip-platform'],
  ])('hears %s as %s', (text, award) => {
    expect(awards(text)).toContain(award)
  })

  it.each(['指定了十二个国家', '是技术', '那个先去掉', '今天开会'])('hears nothing in %s', (text) => {
    expect(awards(text)).toEqual([])
  })

  it('prefers the longer name', () => {
    expect(awards('专利导航产业发展实验区')).toEqual(['patent-navigation'])
    expect(lexicon.find('行业标准').map(({ meaning }) => meaning.layer)).toEqual(['outside'])
    expect(awards('国际标准化工作')).toEqual([])
  })

  it('takes English words whole, with their plural', () => {
    expect(awards('two high-value patent portfolios')).toEqual(['high-value-patent-portfolio'])
    expect(awards('a gigantic plan')).toEqual([])
  })
})
