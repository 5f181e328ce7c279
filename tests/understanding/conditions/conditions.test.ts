import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { Assistant } from '../../../src/assistant/assistant.ts'
import { loadPack } from '../../../src/knowledge/pack.ts'

const lines = z.string().transform((text) => text.split('\n').filter(Boolean))
const fileSchema = z.record(
  z.string(),
  z.strictObject({
    /** The award that the condition belongs to, as a person names it. */
    about: z.string(),
    fails: lines,
    holds: lines,
  }),
)
const assistant = new Assistant(loadPack())

/** Whether the assistant refuses an award because of a statement. */
function refuses(language: string, about: string, statement: string): boolean {
  const message =
    language === 'zh' ? `${about}，${statement}，能给多少？` : `${about}: ${statement}. How much do we get?`
  const { answer } = assistant.answer(message)
  return answer.estimate?.items.some(({ outcome }) => outcome === 'ineligible') ?? false
}

describe.each([
  ['zh', 0.91, 0.02],
  ['en', 0.9, 0.02],
])('statements on conditions: %s', (language, found, refused) => {
  const file = fileSchema.parse(parse(readFileSync(join(import.meta.dirname, `${language}.yaml`), 'utf8')))
  const share = (group: 'fails' | 'holds') => {
    const all = Object.values(file).flatMap((one) =>
      one[group].map((statement) => refuses(language, one.about, statement)),
    )
    return all.filter(Boolean).length / all.length
  }

  it('hears most of those that fail', () => {
    expect(share('fails')).toBeGreaterThan(found)
  })

  it('refuses hardly any that hold', () => {
    expect(share('holds')).toBeLessThan(refused)
  })
})
