import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadPack } from '../src/knowledge/pack.ts'

const root = resolve(import.meta.dirname, '..')
const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name))
  .map((name) => join('src', name))

/** The rooms of `src` that a file imports at run time. */
function roomsUsed(file: string): string[] {
  const source = readFileSync(join(root, file), 'utf8')
  return [...source.matchAll(/^(?:import|export) (?!type )[^'"]*from '(\.[^']+)'/gm)].map(
    ([, path = '']) => relative(join(root, 'src'), resolve(root, dirname(file), path)).split('/')[0] ?? '',
  )
}

function packagesUsed(file: string): string[] {
  const source = readFileSync(join(root, file), 'utf8')
  return [...source.matchAll(/(?:from|import\() ?'([^'.][^']*)'/g)].map(([, name = '']) => name)
}

describe('imports run one way', () => {
  it.each([
    ['awards', ['understanding', 'assistant', 'reply', 'channels', 'storage', 'policy', 'knowledge']],
    ['policy', ['understanding', 'assistant', 'reply', 'channels', 'storage', 'awards', 'knowledge']],
    ['understanding', ['channels', 'storage']],
    ['reply', ['channels', 'storage']],
    ['assistant', ['channels']],
    ['knowledge', ['channels', 'storage', 'assistant', 'reply']],
  ])('%s imports none of %j', (room, forbidden) => {
    const wrong = files
      .filter((file) => file.startsWith(`src/${room}/`))
      .flatMap((file) =>
        roomsUsed(file)
          .filter((used) => forbidden.includes(used))
          .map((used) => `${file} → ${used}`),
      )
    expect(wrong).toEqual([])
  })

  it('awards and policy import no model and do no input or output but the cache of vectors', () => {
    const wrong = files
      .filter((file) => /^src\/(?:awards|policy)\//.test(file) && !file.endsWith('semantic.ts'))
      .flatMap((file) =>
        packagesUsed(file)
          .filter((name) => /langchain|openai|^node:/.test(name))
          .map((name) => `${file} → ${name}`),
      )
    expect(wrong).toEqual([])
  })
})

it('no sentence and no sum of the policy stands in the code', () => {
  const { policy } = loadPack()
  const stretches = policy.text.match(/[\p{Script=Han}，]{16,}/gu) ?? []
  const sums = new Set(policy.text.match(/\d+(?:\.\d+)?[亿万]元/g))
  const wrong = files.flatMap((file) => {
    const source = readFileSync(join(root, file), 'utf8')
    return [
      ...stretches.filter((stretch) => source.includes(stretch)),
      ...[...sums].filter((sum) => source.replace(/^\s*(?:\/\/|\/?\*).*$/gm, '').includes(sum)),
    ].map((found) => `${file}: ${found}`)
  })
  expect(wrong).toEqual([])
})
