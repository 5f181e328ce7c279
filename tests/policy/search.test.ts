import { describe, expect, it } from 'vitest'
import { loadPack } from '../../src/knowledge/pack.ts'
import { parsePolicy, splitSentences } from '../../src/policy/policy.ts'
import { PolicySearch } from '../../src/policy/search.ts'

const { policy, paraphrases } = loadPack()
const search = new PolicySearch(policy, paraphrases)

describe('search', () => {
  it('finds each sentence of the policy by its own words', () => {
    const titles = policy.clauses.map(({ label }) => label)
    for (const { text, clause } of policy.sentences.filter(
      (one) => one.text.length > 12 && !one.text.startsWith('（') && !titles.includes(one.text),
    )) {
      expect(search.search(text)[0]?.sentence).toMatchObject({ text, clause })
    }
  })

  it('finds a sentence by words that are not its own', () => {
    expect(search.search('拿假材料把财政的钱套走了怎么追缴')[0]?.sentence.text).toContain('追回奖励资金')
    expect(search.search('网店和实体店一起监管')[0]?.sentence.clause).toBe('3.3')
  })

  it('keeps to a clause if told to', () => {
    const hits = search.search('资金', { clause: '4.3' })
    expect(hits.length).toBeGreaterThan(0)
    expect(new Set(hits.map(({ sentence }) => sentence.clause))).toEqual(new Set(['4.3']))
  })

  it('finds nothing for nothing', () => {
    expect(search.search('')).toEqual([])
    expect(search.search('🙂')).toEqual([])
  })
})

describe('parsePolicy', () => {
  it('has the clauses of the contract, two pieces of clause 0, and no sentence that is not in the text', () => {
    expect(policy.clauses.map(({ id }) => id)).toEqual([
      '0',
      '1',
      '2',
      '3',
      '3.1',
      '3.2',
      '3.3',
      '3.4',
      '3.5',
      '3.6',
      '3.7',
      '3.8',
      '3.9',
      '4',
      '4.1',
      '4.2',
      '4.3',
      '5',
    ])
    expect(policy.clause('0').pieces).toHaveLength(2)
    expect(policy.clause('3.9')).toMatchObject({
      number: '三（九）',
      title: '支持产业技术标准研制',
      section: false,
    })
    for (const { text } of policy.sentences) expect(policy.text).toContain(text)
  })

  it('refuses text before the first heading and an unknown clause', () => {
    expect(() => parsePolicy('没有标题的一行')).toThrow('line 1')
    expect(() => policy.clause('3.10')).toThrow(RangeError)
  })

  it('cuts sentences without losing a character', () => {
    for (const clause of policy.clauses)
      for (const piece of clause.pieces)
        expect(splitSentences(piece).join('').replaceAll('\n', '')).toBe(piece.replaceAll('\n', ''))
  })
})
