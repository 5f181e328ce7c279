import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Assistant } from '../../../src/assistant/assistant.ts'
import { converse } from '../../../src/channels/terminal/ask.ts'
import { loadPack } from '../../../src/knowledge/pack.ts'

const assistant = new Assistant(loadPack())

/** An award as it is first named, and as people call it once it is in play. */
interface Named {
  readonly rule: string
  readonly full: string
  readonly short: readonly string[]
  readonly unit: string
}
const AWARDS: readonly Named[] = [
  { rule: 'standard:national:formulate', full: '主导制定国标', short: ['国标', '国家标准'], unit: '项' },
  { rule: 'standard:international:revise', full: '主导修订国际标准', short: ['国际标准'], unit: '项' },
  { rule: 'well-known-trademark', full: '新增驰名商标', short: ['驰名商标', '商标'], unit: '件' },
  { rule: 'high-value-patent-portfolio', full: '高价值专利组合', short: ['专利组合'], unit: '项' },
  {
    rule: 'ip-strategy-project',
    full: '知识产权战略推进项目',
    short: ['战略推进项目', '推进项目'],
    unit: '项',
  },
  { rule: 'quality-credit:aaa', full: '质量信用AAA', short: ['AAA', '3A', '质量信用'], unit: '家' },
  { rule: 'standards-front-runner', full: '领跑者', short: ['领跑者'], unit: '家' },
  { rule: 'secretariat:national:tc', full: '全国技术委员会秘书处', short: ['秘书处'], unit: '个' },
  {
    rule: 'jiangsu-standards-innovation:second',
    full: '江苏省标准创新贡献奖二等奖',
    short: ['贡献奖'],
    unit: '项',
  },
  { rule: 'national-ip-enterprise', full: '国家知识产权优势企业', short: ['优势企业'], unit: '家' },
  { rule: 'patent-navigation', full: '企业导航', short: ['导航', '企业导航'], unit: '家' },
  {
    rule: 'ip-demonstration-park',
    full: '省级知识产权示范园区',
    short: ['示范园区', '园区那个'],
    unit: '个',
  },
]
const NUMBERS = ['一', '两', '三', '四']

type Say = (name: string) => string
const DROPS: readonly Say[] = [
  (x) => `${x}去掉`,
  (x) => `把${x}划掉`,
  (x) => `${x}先不算`,
  (x) => `${x}不要了，剩下多少`,
  (x) => `${x}不报了，重新算下`,
  (x) => `刨掉${x}呢`,
  (x) => `不含${x}多少`,
  (x) => `${x}撤报了`,
  (x) => `${x}拿掉吧 领导说明年再报`,
  (x) => `${x}改由合作方去报了`,
  (x) => `${x}不申报了，合计还剩多少`,
  (x) => `${x}先缓缓`,
  (x) => `${x}推到明年，合计呢`,
]
const ADDS: readonly Say[] = [
  (x) => `再加${x}`,
  (x) => `还有${x}`,
  (x) => `漏了${x}，加上`,
  (x) => `另外还有${x}，一共多少`,
  (x) => `把${x}也加上`,
  (x) => `忘了说，还有${x}`,
]
const CORRECTIONS: readonly ((name: string, count: string) => string)[] = [
  (x, n) => `${x}改成${n}`,
  (x, n) => `${x}其实是${n}`,
  (x, n) => `${x}应该是${n}，写错了`,
  (x, n) => `更正：${x}${n}`,
  (x, n) => `${x}按${n}算`,
]
const ONLY: readonly Say[] = [(x) => `只算${x}`, (x) => `先只看${x}`, (x) => `就留${x}`]

interface Choice {
  readonly kind: 'drop' | 'add' | 'correct' | 'only'
  readonly which: number
  readonly way: number
  readonly count: number
}
const choice = fc.record({
  kind: fc.constantFrom<Choice['kind']>('drop', 'add', 'correct', 'only'),
  which: fc.nat(),
  way: fc.nat(),
  count: fc.integer({ min: 1, max: 4 }),
})
const opening = fc.uniqueArray(fc.nat(AWARDS.length - 1), { minLength: 2, maxLength: 3 })

function pick<T>(list: readonly T[], at: number): T {
  const one = list[at % list.length]
  if (one === undefined) throw new RangeError('nothing to pick from')
  return one
}

/** What is said, and what is in play after it: rule → quantity. */
function dialogue(first: readonly number[], choices: readonly Choice[]) {
  const state = new Map<string, number>()
  const counted = ({ unit }: Named, count: number) => `${pick(NUMBERS, count - 1)}${unit}`
  const named = (award: Named, count: number) => {
    state.set(award.rule, count)
    return `${award.full}${counted(award, count)}`
  }
  const turns = [`${first.map((at, place) => named(pick(AWARDS, at), (place % 3) + 1)).join('、')}，一共多少`]
  for (const { kind, which, way, count } of choices) {
    const inPlay = AWARDS.filter(({ rule }) => state.has(rule))
    const one = pick(inPlay, which)
    const short = pick(one.short, way)
    if (kind === 'add') {
      const another = pick(
        AWARDS.filter(({ rule }) => !state.has(rule)),
        which,
      )
      turns.push(pick(ADDS, way)(named(another, count)))
    } else if (kind === 'correct' && count !== state.get(one.rule)) {
      turns.push(pick(CORRECTIONS, way)(short, counted(one, count)))
      state.set(one.rule, count)
    } else if (kind === 'drop' && inPlay.length > 1) {
      turns.push(pick(DROPS, way)(short))
      state.delete(one.rule)
    } else if (kind === 'only' && inPlay.length > 1) {
      turns.push(pick(ONLY, way)(short))
      for (const { rule } of inPlay) if (rule !== one.rule) state.delete(rule)
    }
  }
  return { turns, wanted: [...state].map(([rule, count]) => `${rule} x${count}`).sort() }
}

describe('a conversation about several awards', () => {
  it('keeps what is in play through drops, additions, corrections and only', () => {
    fc.assert(
      fc.property(opening, fc.array(choice, { minLength: 1, maxLength: 3 }), (first, choices) => {
        const { turns, wanted } = dialogue(first, choices)
        const items = converse(assistant, turns).at(-1)?.estimate?.items ?? []
        expect(items.map(({ rule, quantity }) => `${rule} x${quantity}`).sort()).toEqual(wanted)
      }),
      { numRuns: 400, seed: 5 },
    )
  })
})
