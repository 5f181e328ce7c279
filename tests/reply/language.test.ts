import { Converter } from 'opencc-js/cn2t'
import { describe, expect, it } from 'vitest'
import { loadPack } from '../../src/knowledge/pack.ts'
import { detectLanguage, finish, money, verbatim } from '../../src/reply/language.ts'
import { phrases } from '../../src/reply/phrases.ts'

const pack = loadPack()

/** All Chinese words that a reply can be made of, apart from quotes. */
function ownWords(): string[] {
  const found: string[] = []
  const visit = (value: unknown): void => {
    if (typeof value === 'string') found.push(value)
    else if (typeof value === 'function')
      found.push(String(Reflect.apply(value, undefined, ['甲', '乙', '丙', '丁'])))
    else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value))
        if (key !== 'en' && key !== 'say' && key !== 'quote' && key !== 'says') visit(inner)
    }
  }
  visit(phrases('zh'))
  visit(pack.about.facts)
  visit([
    pack.about.title,
    pack.about.office,
    pack.about.caveat,
    pack.about.questions,
    pack.about.reasons,
    pack.about.areas,
    pack.about.bodies,
    pack.about.examples.zh,
  ])
  for (const award of pack.schedule.awards)
    visit([
      award.name,
      award.matching ?? '',
      award.rules.map(({ name, conditions }) => [
        name,
        Object.keys(conditions).map((id) => pack.schedule.condition(id)),
      ]),
    ])
  visit(pack.vocabulary.outside.map(({ topic }) => topic.zh))
  return found.filter((text) => /\p{Script=Han}/u.test(text))
}

describe('finish', () => {
  it('writes all our own words in Traditional characters as the full dictionary does', () => {
    const full = Converter({ from: 'cn', to: 'tw' })
    const words = ownWords()
    expect(words.length).toBeGreaterThan(300)
    expect(words.map((text) => finish(text, 'zh-Hant'))).toEqual(words.map((text) => full(text).trim()))
  })

  it('leaves quotes as they are', () => {
    expect(finish(`依据：${verbatim('“国家标准”')}国家标准`, 'zh-Hant')).toBe('依據：“国家标准”國家標準')
  })
})

describe('detectLanguage', () => {
  it.each([
    ['省长质量奖多少', 'zh'],
    ['請問獎金多少', 'zh-Hant'],
    ['How much is the award?', 'en'],
    ['TC', 'zh'],
    ['ISO?', 'zh'],
    ['We passed the Jiangsu Premium (江苏精品) certification for the first time', 'en'],
    ['hi，our team 手上有一个 high-value patent portfolio，区里 support 的 cap 是多少呀', 'zh'],
  ])('%s is %s', (text, language) => {
    expect(detectLanguage(text, undefined)).toBe(language)
  })

  it.each(['SC', '2', 'AAA', '组'])('keeps the language of the conversation for %s', (text) => {
    expect(detectLanguage(text, 'en')).toBe('en')
  })
})

it.each([
  [432_000, 'zh', '43.2万元'],
  [2000, 'zh', '2000元'],
  [132_900, 'zh', '13.29万元'],
  [100_000_000, 'zh', '10000万元'],
  [432_000, 'en', '432,000 yuan'],
] as const)('money writes %d in %s as %s', (yuan, language, text) => {
  expect(money(yuan, language)).toBe(text)
})
