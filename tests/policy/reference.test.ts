import { describe, expect, it } from 'vitest'
import { loadPack } from '../../src/knowledge/pack.ts'
import { findReference, findReferences } from '../../src/policy/reference.ts'
import { normalize } from '../../src/understanding/rules/normalize.ts'

const { policy } = loadPack()
const clause = (text: string, near?: string) => findReference(policy, normalize(text), near)?.clause

describe('findReference', () => {
  it.each([
    ['三（九）', '3.9'],
    ['三(九)原文', '3.9'],
    ['三、（九）', '3.9'],
    ['第三部分第九条', '3.9'],
    ['第3条第9款', '3.9'],
    ['第三大点里头的第四小点', '3.4'],
    ['重点任务第九项', '3.9'],
    ['保障措施第三条', '4.3'],
    ['保障措施的第二点', '4.2'],
    ['四（二）', '4.2'],
    ['3.9', '3.9'],
    ['clause 4.3', '4.3'],
    ['Part III, item 5', '3.5'],
    ['item 2 of section 4', '4.2'],
    ['第（八）项', '3.8'],
    ['三.5 那节', '3.5'],
    ['第三部分倒数第二条', '3.8'],
    ['保障措施最后一条', '4.3'],
    ['附则', '5'],
    ['指导思想那段', '1'],
    ['第二部分', '2'],
    ['規範資金管理', '4.3'],
    ['“一、指导思想”上头那段引言', '0'],
    ['the paragraph before Part One', '0'],
    ['保障措施的哪一条', '4'],
    ['保护这条里说的三样', '3.3'],
    ['讲信用的那一条', '3.8'],
    ['当年的目标里面', '2'],
  ])('reads %s as clause %s', (text, expected) => {
    expect(clause(text)).toBe(expected)
  })

  it('reads a bare number as one of the part last spoken of', () => {
    expect(clause('那第二条呢', '4.3')).toBe('4.2')
    expect(clause('那第二条呢', '3.7')).toBe('3.2')
    expect(clause('上一条', '3.5')).toBe('3.4')
    expect(clause('下一条也发来', '3.9')).toBe('4.1')
    expect(clause('它后面那一条', '4.1')).toBe('4.2')
    expect(clause('再后面那条', '3.7')).toBe('3.8')
  })

  it.each([
    'settled for 4.3 million yuan',
    'we paid RMB 3.9 million',
    '维权花了3.9万',
    '三（十二）',
    '第九部分',
    '一共4.3亿元',
    '三家公司',
    '国际标准那项我写错了',
    '质量奖那条不要了',
  ])('finds none in %s', (text) => {
    expect(clause(text)).toBeUndefined()
  })

  it('finds several', () => {
    expect(findReferences(policy, normalize('三（七）跟三（八）')).map((one) => one.clause)).toEqual([
      '3.7',
      '3.8',
    ])
  })
})
