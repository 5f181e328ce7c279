import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Assistant } from '../../../src/assistant/assistant.ts'
import { loadPack } from '../../../src/knowledge/pack.ts'

const assistant = new Assistant(loadPack())

/** Ways to name so many units of a rule. */
const NAMED: Record<string, readonly ((count: string, unit: string) => string)[]> = {
  'standard:national:formulate 项': [
    (n, u) => `主导制定国标${n}${u}`,
    (n, u) => `${n}${u}主导制定的国家标准`,
  ],
  'standard:national:revise 项': [(n, u) => `主导修订国标${n}${u}`],
  'standard:international:formulate 项': [(n, u) => `牵头制定ISO标准${n}${u}`],
  'well-known-trademark 件': [(n, u) => `新增驰名商标${n}${u}`, (n, u) => `${n}${u}驰名商标`],
  'high-value-patent-portfolio 项': [(n, u) => `高价值专利组合${n}${u}`],
  'ip-strategy-project 个': [(n, u) => `${n}${u}战略推进项目`],
  'quality-credit:aaa 家': [(n, u) => `AAA${n}${u}`, (n, u) => `${n}${u}企业评上AAA`],
  'standards-front-runner 家': [(n, u) => `领跑者${n}${u}`],
  'standards-pilot:national 个': [(n, u) => `国家级标准化试点${n}${u}`],
  'standards-pilot:provincial 个': [(n, u) => `${n}${u}省级标准化试点示范项目`],
  'secretariat:national:tc 个': [(n, u) => `全国技术委员会秘书处${n}${u}`],
  'secretariat:international:sc 个': [(n, u) => `${n}${u}ISO的SC秘书处`],
  'jiangsu-standards-innovation:second 项': [(n, u) => `江苏省标准创新贡献奖二等奖${n}${u}`],
  'national-ip-enterprise 家': [(n, u) => `国家知识产权优势企业${n}${u}`],
  'ip-demonstration-park 个': [(n, u) => `新增${n}${u}省级知识产权试点园区`],
}
const NUMBERS = ['一', '两', '三', '四']

const item = fc
  .tuple(fc.constantFrom(...Object.keys(NAMED)), fc.nat(), fc.integer({ min: 1, max: 4 }), fc.nat(2))
  .map(([key, way, count, style]) => {
    const [rule = '', unit = ''] = key.split(' ')
    const ways = NAMED[key] ?? []
    const number = style === 0 ? (NUMBERS[count - 1] ?? '') : style === 1 ? String(count) : `${count} `
    return { rule, count, said: ways[way % ways.length]?.(number, unit) ?? '' }
  })
const list = fc.uniqueArray(item, { selector: ({ rule }) => rule, minLength: 2, maxLength: 5 })
const joint = fc.constantFrom('、', '，', '；', '，还有', '，另外', '，再加上', '\n', '＋', '；另')
const question = fc.constantFrom('，一共多少', '，合计多少？', '，加起来封顶多少', ' 总数多少')

function itemsOf(message: string): string[] {
  const items = assistant.answer(message).answer.estimate?.items ?? []
  return items.map(({ rule, quantity }) => `${rule} x${quantity}`).sort()
}

describe('a list of awards', () => {
  it('comes out with each award and its number, whatever joins them', () => {
    fc.assert(
      fc.property(list, joint, question, (items, between, asks) => {
        const wanted = items.map(({ rule, count }) => `${rule} x${count}`).sort()
        expect(itemsOf(items.map(({ said }) => said).join(between) + asks)).toEqual(wanted)
      }),
      { numRuns: 300, seed: 7 },
    )
  })

  it('comes out the same in every order', () => {
    fc.assert(
      fc.property(list, joint, question, (items, between, asks) => {
        const said = items.map((one) => one.said)
        expect(itemsOf(said.toReversed().join(between) + asks)).toEqual(itemsOf(said.join(between) + asks))
      }),
      { numRuns: 200, seed: 11 },
    )
  })
})
