import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { loadPack } from '../../src/knowledge/pack.ts'
import { WordingCheck } from '../../src/policy/wording.ts'
import { simplify } from '../../src/understanding/rules/normalize.ts'

const { policy } = loadPack()
const check = new WordingCheck(policy, simplify)
const sentences = policy.sentences.filter(({ text }) => text.length >= 16)

describe('compare', () => {
  it('finds every sentence of the policy exact, whatever the white space and the width of punctuation', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...sentences),
        fc.constantFrom('', ' ', '\n'),
        fc.boolean(),
        ({ text, clause }, gap, narrow) => {
          const typed = text
            .replace(/，/g, (mark) => (narrow ? ',' : mark) + gap)
            .replace(/（/g, narrow ? '(' : '（')
            .replace(/）/g, narrow ? ')' : '）')
          expect(check.compare(typed)).toMatchObject({ exact: true, clause, changes: [] })
        },
      ),
    )
  })

  it('sees any one character changed, left out or put in', () => {
    const alteration = fc.constantFrom('replace', 'delete', 'insert')
    fc.assert(
      fc.property(fc.constantFrom(...sentences), fc.nat(), alteration, ({ text }, place, how) => {
        const places = [...text].flatMap((char, i) =>
          /\p{Script=Han}|\d/u.test(char) && i > 0 && i < text.length - 2 ? [i] : [],
        )
        const at = places[place % places.length] ?? 1
        const old = text[at]
        const other = old === '甲' ? '乙' : '甲'
        const typed =
          text.slice(0, at) +
          (how === 'replace' ? other : how === 'insert' ? other + old : '') +
          text.slice(at + 1)
        fc.pre(typed !== text && !policy.text.includes(typed))
        expect(check.compare(typed)?.exact).toBe(false)
      }),
    )
  })

  it.each([
    ['对新增中国驰名商标，每件给予100万元支持', [{ op: 'insert', theirs: '', official: '最高' }]],
    [
      '对知识产权战略推进项目和高价值专利组合，分别给予每项最高100万元和50万元支持',
      [{ op: 'replace', theirs: '50万元', official: '30万元' }],
    ],
    [
      '对新增的市级以上知识产权试点示范园区，给予最高100万元支持',
      [{ op: 'replace', theirs: '市', official: '省' }],
    ],
    [
      '主导制定产业技术国际标准，每项标准给予最高50万元的支持',
      [{ op: 'replace', theirs: '最高', official: '不超过' }],
    ],
    [
      '对首次通过江苏精品认证的规上企业，在工作费用方面给予支持',
      [{ op: 'delete', theirs: '规上', official: '' }],
    ],
    ['对每个通过AAA级认定的企业，给予20万元支持', [{ op: 'insert', theirs: '', official: '最高不超过' }]],
    ['全社会知识产权保护满意度超过90%', [{ op: 'replace', theirs: '90%', official: '85%' }]],
    [
      '参与修订产业技术国家标准的，每项标准给予不超过20万元的支持',
      [{ op: 'replace', theirs: '参与', official: '主导' }],
    ],
  ])('shows the piece that differs in %s', (typed, changes) => {
    expect(check.compare(typed)?.changes).toEqual(changes)
  })

  it('compares Traditional and full-width characters', () => {
    expect(check.compare('對首次通過江蘇精品認證的企業，在工作費用方面給予支持')).toMatchObject({
      exact: true,
      clause: '3.7',
    })
    expect(check.compare('对每个通过ＡＡＡ级认定的企业，给予最高不超过２０万元支持')).toMatchObject({
      exact: true,
    })
  })

  it.each(['今天天气很好我们去公园散步吧', '嗯', ''])('finds nothing like %j', (text) => {
    expect(check.compare(text)).toBeUndefined()
  })
})
