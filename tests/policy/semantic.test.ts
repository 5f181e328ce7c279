import { mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { loadPack } from '../../src/knowledge/pack.ts'
import { type Embed, fuse, SemanticSearch } from '../../src/policy/semantic.ts'

const { policy } = loadPack()

/** Embeds by how often each of some characters occurs; counts the texts. */
function embedder() {
  const letters = [...'质量专利标准资金受理日期维权园区品牌保护']
  const state = { texts: 0 }
  const embed: Embed = async (texts) => {
    state.texts += texts.length
    return texts.map((text) => letters.map((letter) => text.split(letter).length - 1 + 0.01))
  }
  return { embed, state }
}

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'semantic-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('the fusion of rankings', () => {
  const [a, b, c] = policy.sentences
  if (!a || !b || !c) throw new Error('the policy has three sentences')

  test('puts first what both rank high', () => {
    expect(
      fuse([
        [a, b, c],
        [b, c],
      ]).map(({ sentence }) => sentence),
    ).toEqual([b, c, a])
  })

  test('keeps what only one of them knows', () => {
    expect(fuse([[a], [b]])).toHaveLength(2)
    expect(fuse([])).toEqual([])
  })
})

describe('the index', () => {
  test('finds the sentence nearest in meaning', async () => {
    const { embed } = embedder()
    const search = await SemanticSearch.create(policy, { model: 'm', folder, embed })
    const [best] = await search.search('受理日期', [])
    expect(best?.sentence.text).toContain('受理日期')
  })

  test('embeds each sentence once for a model, and anew for another', async () => {
    const { embed, state } = embedder()
    await SemanticSearch.create(policy, { model: 'm', folder, embed })
    const first = state.texts
    await SemanticSearch.create(policy, { model: 'm', folder, embed })
    expect(state.texts).toBe(first)
    await SemanticSearch.create(policy, { model: 'n', folder, embed })
    expect(state.texts).toBe(2 * first)
  })

  test('embeds again what is broken on disk', async () => {
    const { embed, state } = embedder()
    await SemanticSearch.create(policy, { model: 'm', folder, embed })
    const [one = '', two = ''] = readdirSync(folder)
    truncateSync(join(folder, one), 3)
    writeFileSync(join(folder, two), '')
    const before = state.texts
    await SemanticSearch.create(policy, { model: 'm', folder, embed })
    expect(state.texts - before).toBeGreaterThanOrEqual(2)
    expect(state.texts - before).toBeLessThan(5)
  })

  test('refuses vectors that are missing or differ in length', async () => {
    await expect(
      SemanticSearch.create(policy, { model: 'm', folder, embed: async () => [] }),
    ).rejects.toThrow()
    const odd: Embed = async (texts) => texts.map((_, index) => new Array<number>(2 + (index % 2)).fill(1))
    await expect(SemanticSearch.create(policy, { model: 'o', folder, embed: odd })).rejects.toThrow(
      'differ in length',
    )
  })
})
