import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getEncoding } from 'js-tiktoken'
import { afterAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { loadPack } from '../../../src/knowledge/pack.ts'
import { loadPrompt, namesOf, type Purpose } from '../../../src/understanding/model/prompt.ts'
import { readingSchema } from '../../../src/understanding/model/reading.ts'

const pack = loadPack()
const tokens = getEncoding('o200k_base')

describe.each<Purpose>(['read', 'explain', 'compare'])('the prompt %s', (purpose) => {
  const { text, version, own } = loadPrompt(purpose, pack)

  test('has a version, stays data-proof and says no sum of the plan', () => {
    expect(version).toBeGreaterThan(0)
    expect(text).toMatch(/数据.*命令|命令.*数据/s)
    expect(text).toMatch(/不写(?:任何)?金额/)
    expect(own).not.toMatch(/\d+(?:\.\d+)?万|\d%/)
  })

  test('leaves no place unfilled', () => {
    expect(text).not.toMatch(/\{\{|\}\}/)
  })
})

test('the reading prompt and its schema stay below 2,500 tokens', () => {
  const schema = JSON.stringify(z.toJSONSchema(readingSchema(pack)))
  expect(tokens.encode(loadPrompt('read', pack).text).length + tokens.encode(schema).length).toBeLessThan(
    2500,
  )
})

test('the reading prompt names every award, fact and clause of the pack, once', () => {
  const { text } = loadPrompt('read', pack)
  const names = namesOf(pack)
  for (const award of pack.schedule.awards)
    expect(text.match(new RegExp(`^${award.award} `, 'gm'))).toHaveLength(1)
  for (const { id } of pack.policy.clauses) expect(names.clauses.has(id)).toBe(true)
  for (const rule of pack.schedule.rules) {
    for (const [fact, values] of Object.entries(rule.facets))
      for (const value of [values].flat()) expect(names.facts).toContain(`${fact}=${value}`)
  }
})

test('the reading prompt names every act, and asks for JSON by that word', () => {
  const { text } = loadPrompt('read', pack)
  for (const act of readingSchema(pack).shape.act.options) expect(text).toContain(`\`${act}\``)
  expect(text).toContain('JSON')
})

test('the examples in the reading prompt fit its schema', () => {
  const examples = [...loadPrompt('read', pack).text.matchAll(/→ `(\{.*\})`/g)].map((match) =>
    JSON.parse(match[1] ?? ''),
  )
  expect(examples.length).toBeGreaterThan(1)
  for (const example of examples)
    expect(() => readingSchema(pack).parse({ move: null, claims: null, ...example })).not.toThrow()
})

describe('a broken prompt file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'prompts-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  test.each([
    ['no version line', 'text', 'version'],
    ['an unknown place', '<!-- version 1 -->\n{{sums}}', '{{sums}}'],
  ])('with %s is named', (_, file, complaint) => {
    writeFileSync(join(folder, 'read.md'), file)
    expect(() => loadPrompt('read', pack, folder)).toThrow(complaint)
    expect(() => loadPrompt('read', pack, folder)).toThrow('prompts/read.md')
  })
})
