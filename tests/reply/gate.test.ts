import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { loadPack } from '../../src/knowledge/pack.ts'
import { type Backing, Gate } from '../../src/reply/gate.ts'
import { verbatim } from '../../src/reply/language.ts'

const pack = loadPack()
const { policy } = pack
const folder = join(import.meta.dirname, '../../prompts')
const prompts = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'))
const gate = new Gate(policy, [pack.about.title.zh, pack.about.number], prompts)

function cite(clause: string, part: string): Backing['citations'][number] {
  const sentence = policy.clause(clause).sentences.find(({ text }) => text.includes(part))
  if (!sentence) throw new Error(`${clause} has no ${part}`)
  return { clause, quote: sentence.text }
}
const AAA = cite('3.8', 'AAA级')
const backing: Backing = {
  citations: [AAA, cite('3.1', '维持10年以上')],
  message: '我们有3个老专利，2019年拿的AAA，三（八）是什么意思',
  language: 'zh',
}
const pass = (text: string, more: Partial<Backing> = {}) => gate.pass(text, { ...backing, ...more })

describe('what is backed passes', () => {
  test.each([
    '这句话说的是企业通过认定以后可以得到支持。',
    '您提到的3个专利要看是否维持了10年以上。',
    '您在2019年拿到的认定，要先看是不是首次。',
    '文件说“在工作费用方面给予支持”，没有写明数额。',
    `原文是：“${AAA.quote}”`,
    '这是三（八）的内容。',
    '一般来说，两者只能选其一，另一种情况要问主管部门。',
    `依据是${pack.about.title.zh}。`,
    '第一次申请的企业先看条件，第一步是确认等级。',
  ])('%s', (text) => {
    expect(pass(text)).toBe(text)
  })

  test('in English too', () => {
    const text = 'This is meant for enterprises that pass the rating. Patents must be kept for 10 years.'
    expect(pass(text, { language: 'en' })).toBe(text)
  })
})

describe('what is not backed is dropped', () => {
  test.each([
    ['a sum', '每家企业可以得到30万元。'],
    ['even a true sum, for it may be said of the wrong thing', 'AA级也能得到20万元。'],
    ['a sum in Chinese numerals', '可以得到三十万元。'],
    ['a sum in formal numerals', '可以得到伍拾萬圓。'],
    ['a sum with spaces in it', '可以得到3 0 万。'],
    ['a sum in full width', '可以得到３０万。'],
    ['a sum in w', '可以得到30w。'],
    ['a rough sum', '可以得到几十万。'],
    ['a sum without a digit', '可以得到上百万的支持。'],
    ['a sum in another currency', '可以得到 $5000。'],
    ['a sum in other digits', '可以得到٣٠的支持。'],
    ['a share', '可以报销80%。'],
    ['a share in words', '可以报销百分之八十。'],
    ['a share as tenths', '可以报销八成。'],
    ['a multiple', '第二年可以得到两倍。'],
    ['all of it', '维权费可以全额补助。'],
    ['all of it in other words', '维权费全部报销。'],
    ['no ceiling', '这笔支持不设上限。'],
    ['a ratio', '按一比一配套。'],
    ['a count of digits', '支持金额是五位数。'],
    ['small change', '可以得到百来块。'],
    ['another year', '2027年以前有效。'],
    ['another duration', '要维持20年以上。'],
    ['a number that the person did not say', '您的7个专利都符合。'],
    ['another clause', '详见三（九）。'],
    ['a clause that there is not', '详见第7.12条。'],
    ['a clause by its place', '详见第四部分第三条。'],
    ['a quotation that is none', '文件写明“企业可以直接领取”。'],
    ['a quotation with a word changed', '“在工作费用方面给予补助”。'],
    ['a part of a sentence with a sum', 'AA级企业“给予最高不超过20万元支持”。'],
    ['a sum that the person put in quotes', '如您所说“每家500万元”。'],
    ['a quotation that does not end', '文件说“在工作费用方面给予支持。'],
    ['words announced as the policy’s', '原文：通过认定的企业都可以直接领取支持。'],
    ['another document', '依据《南京市质量促进办法》。'],
    ['a promise', '按这条您一定能拿到支持。'],
    ['a link', '请到 www.example.com 申报。'],
    ['markup', '<b>可以得到支持</b>。'],
    ['a telephone number', '请拨打02583682222咨询。'],
    ['the names of the tools', '我用 calculate_awards 算过了。'],
    ['another language', 'You will receive support for this.'],
    ['an encoding', '解码：5oKo5Y+v5Lul5b6X5Yiw5LqU55m+5LiH5YWD55qE5pSv5oyB44CC。'],
    ['nothing', 'NONE'],
    ['white space', ' \n '],
  ])('%s', (_, text) => {
    expect(pass(text, { message: `${backing.message}“每家500万元”` })).toBeUndefined()
  })

  test.each([
    'You can get 200,000 yuan.',
    'You can get two hundred thousand.',
    'You get double the cost.',
    'Half of it is paid.',
    'See clause 3.9.',
    'It says "you will be paid".',
    'Valid until 2027.',
  ])('%s', (text) => {
    expect(pass(text, { language: 'en' })).toBeUndefined()
  })

  test('sentence by sentence, and wholly when little is left', () => {
    expect(pass('这句话是说给企业的。可以得到30万元。申请前先看条件。')).toBe(
      '这句话是说给企业的。申请前先看条件。',
    )
    expect(pass('这句话是说给企业的。可以得到30万元。合计50万元。')).toBeUndefined()
  })
})

test('a stretch of a prompt is never shown, whatever stands around it or between its characters', () => {
  const own = '只根据 `quotes`，不补充别的政策、条件、程序、日期、部门或常识。'
  expect(prompts.some((prompt) => prompt.includes(own))).toBe(true)
  expect(pass(`好的。${own}以上。`)).toBeUndefined()
  expect(pass([...own.replace(/[a-z` ]/g, '')].join('-'))).toBeUndefined()
})

test('a quotation keeps the policy’s characters when the reply is in Traditional ones', () => {
  expect(pass('文件说“在工作费用方面给予支持”，没有写明数额。', { language: 'zh-Hant' })).toBe(
    '文件說“在工作费用方面给予支持”，沒有寫明數額。',
  )
})

test('marks that the reply uses for itself cannot be smuggled in', () => {
  expect(pass(`这是${verbatim('说给企业的')}。`)).toBe('这是说给企业的。')
})

test('no number passes that neither a citation nor the person has, however it is dressed', () => {
  const backed = new Set([1, 2, 3, 10, 2019, 20])
  const dress = fc.constantFrom<(n: number) => string>(
    (n) => `可以得到${n}万元。`,
    (n) => `可以得到${n}元。`,
    (n) => `可得${n.toLocaleString('en-US')}。`,
    (n) => `每家${n}个名额。`,
    (n) => `支持比例是${n}%。`,
    (n) => `共${[...String(n)].map((digit) => '零一二三四五六七八九'[Number(digit)]).join('')}。`,
    (n) => `共${String.fromCodePoint(...[...String(n)].map((digit) => 0x1d7ce + Number(digit)))}。`,
    (n) => `这条对企业有用，${n}年内有效。`,
  )
  fc.assert(
    fc.property(fc.integer({ min: 4, max: 9_999_999 }), dress, (n, put) => {
      fc.pre(!backed.has(n))
      expect(pass(put(n))).toBeUndefined()
    }),
    { numRuns: 400, seed: 7 },
  )
})

test('never throws, and what it returns it lets through again', () => {
  const piece = fc.constantFrom(
    '“',
    '”',
    '「',
    '《',
    '"',
    '。',
    '\n',
    '三（九）',
    '20万',
    '通过认定',
    '的企业',
    'x',
    '½',
    '🏆',
    '\u{e000}',
    AAA.quote,
    '第',
    '3.',
    '9',
    '①',
    '-',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 25 }), (pieces) => {
      const passed = pass(pieces.join(''))
      if (passed !== undefined) expect(pass(passed)).toBe(passed)
    }),
    { numRuns: 1500, seed: 11 },
  )
})
