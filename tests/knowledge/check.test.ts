import { describe, expect, it } from 'vitest'
import { isMap, isScalar, isSeq, parseDocument } from 'yaml'
import { scheduleSchema } from '../../src/awards/schedule.ts'
import { checkPack, checkPolicy, checkSchedule, readSources, sumsOf } from '../../src/knowledge/check.ts'
import { aboutSchema, lineOf, parseYaml } from '../../src/knowledge/pack.ts'
import { parsePolicy } from '../../src/policy/policy.ts'

const sources = readSources()
const about = parseYaml('about.yaml', sources['about.yaml'], aboutSchema)
const policy = parsePolicy(sources['policy.md'])
const schedule = parseYaml('awards.yaml', sources['awards.yaml'], scheduleSchema)

/** The text with the digit at a place replaced by the next one. */
function changeDigit(text: string, at: number): string {
  return `${text.slice(0, at)}${(Number(text[at]) + 1) % 10}${text.slice(at + 1)}`
}

function lineAt(text: string, at: number): number {
  return text.slice(0, at).split('\n').length
}

/** Places of all digits in the matches of a pattern. */
function digits(text: string, pattern: RegExp): number[] {
  return [...text.matchAll(pattern)].flatMap((match) =>
    [...match[0]].flatMap((char, i) => (/\d/.test(char) ? [match.index + i] : [])),
  )
}

/** Every number of a YAML text with its place and its path. */
function numericScalars(source: string): { start: number; end: number; path: (string | number)[] }[] {
  const out: { start: number; end: number; path: (string | number)[] }[] = []
  const walk = (node: unknown, path: (string | number)[]): void => {
    if (isMap(node)) for (const { key, value } of node.items) walk(value, [...path, String(key)])
    else if (isSeq(node)) for (const [index, value] of node.items.entries()) walk(value, [...path, index])
    else if (isScalar(node) && typeof node.value === 'number' && node.range)
      out.push({ start: node.range[0], end: node.range[1], path })
  }
  walk(parseDocument(source).contents, [])
  return out
}

function setIn(target: object, path: readonly (string | number)[], value: number): void {
  const [key, ...rest] = path
  if (key === undefined) return
  const inner: unknown = Reflect.get(target, key)
  if (rest.length === 0) Reflect.set(target, key, value)
  else if (typeof inner === 'object' && inner !== null) setIn(inner, rest, value)
}

/** File and line of whatever the check, or the schema before it, finds wrong with a schedule. */
function linesOf(file: unknown): string[] {
  const parsed = scheduleSchema.safeParse(file)
  if (parsed.success)
    return checkSchedule(sources['awards.yaml'], parsed.data, policy, about).map(
      ({ file: name, line }) => `${name}:${line}`,
    )
  return parsed.error.issues.map(
    ({ path }) =>
      `awards.yaml:${lineOf(
        sources['awards.yaml'],
        path.map((part) => (typeof part === 'symbol' ? String(part) : part)),
      )}`,
  )
}

describe('the knowledge pack', () => {
  it('holds together', () => {
    expect(checkPack(sources)).toEqual([])
  })

  it('has the 47 sums of the policy', () => {
    expect(sumsOf(policy.text)).toHaveLength(47)
  })
})

describe('the check sees a change of any one digit', () => {
  const inText = digits(sources['policy.md'], /\d+(?:\.\d+)?(?:亿|万)?元|\d+%/g)
  it(`of the ${inText.length} digits of sums in the policy, with its line, as does the schedule`, () => {
    for (const at of inText) {
      const changed = changeDigit(sources['policy.md'], at)
      const altered = parsePolicy(changed)
      const found = checkPolicy(changed, altered, about)
      expect(found).toContainEqual(expect.objectContaining({ file: 'policy.md', line: lineAt(changed, at) }))
    }
  })

  const inSchedule = digits(sources['awards.yaml'], /(?<=(?:exact|upTo|ceiling|ratio|yuan): )\d+/g)
  const scalars = numericScalars(sources['awards.yaml'])
  it(`of the ${inSchedule.length} digits of amounts and examples in the schedule, with its line`, () => {
    for (const at of inSchedule) {
      const scalar = scalars.find(({ start, end }) => start <= at && at < end)
      if (!scalar) throw new Error(`no number at ${at}`)
      const altered = structuredClone(schedule)
      setIn(
        altered,
        scalar.path,
        Number(changeDigit(sources['awards.yaml'], at).slice(scalar.start, scalar.end)),
      )
      const found = linesOf(altered)
      expect(found).toContain(`awards.yaml:${lineAt(sources['awards.yaml'], at)}`)
    }
  })

  it('of the sums in quotes, by way of the policy', () => {
    const places = digits(sources['awards.yaml'], /(?<=quote: .*)\d+(?:\.\d+)?(?:亿|万)?元/g)
    expect(places.length).toBeGreaterThan(100)
    for (const at of places.filter((_, index) => index % 25 === 0)) {
      const changed = changeDigit(sources['awards.yaml'], at)
      const found = checkSchedule(changed, parseYaml('awards.yaml', changed, scheduleSchema), policy, about)
      expect(found).toContainEqual(
        expect.objectContaining({ file: 'awards.yaml', line: lineAt(changed, at) }),
      )
    }
  })
})

describe('the check names', () => {
  const altered = (file: keyof typeof sources, from: string | RegExp, to: string) =>
    checkPack({ ...sources, [file]: sources[file].replace(from, to) })

  it('a rule that is missing or has another id', () => {
    expect(altered('awards.yaml', 'id: jiangsu-premium', 'id: jiangsu-first-class')).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ reason: expect.stringContaining('not a rule id of the contract') }),
        expect.objectContaining({ reason: expect.stringContaining('a rule of the contract is missing') }),
      ]),
    )
  })

  it('a ceiling that is given out as exact', () => {
    expect(
      altered('awards.yaml', '{ upTo: 1000000, says: 每件', '{ exact: 1000000, says: 每件'),
    ).toMatchObject([{ file: 'awards.yaml', reason: expect.stringContaining('names a ceiling') }])
  })

  it('an example that does not compute', () => {
    const [target] = schedule.targets
    expect(target?.yuan).toBe(170_000_000)
    expect(
      altered('awards.yaml', '{ quantity: 3, yuan: 3000000 }', '{ quantity: 4, yuan: 3000000 }'),
    ).toMatchObject([{ reason: expect.stringContaining('the example comes to 4000000') }])
  })

  it('a sum that no rule claims', () => {
    expect(altered('awards.yaml', /targets:\n.*\n/, 'targets: []\n')).toMatchObject([
      { file: 'awards.yaml', reason: expect.stringContaining('claims 1.7亿元') },
    ])
  })

  it('a broken file with its line', () => {
    expect(altered('awards.yaml', 'unit: mark', 'unit: [mark')[0]).toMatchObject({
      file: 'awards.yaml',
      line: expect.any(Number),
    })
    expect(altered('vocabulary.yaml', 'award: quality-award', 'award: quality-prize')).toMatchObject([
      { file: 'vocabulary.yaml', reason: 'there is no award quality-prize' },
    ])
    expect(altered('paraphrases.yaml', /phrase: .*/, 'phrase: 这句话不在文件里')).toMatchObject([
      { file: 'paraphrases.yaml', line: 2 },
    ])
  })

  it('text that was added to or taken from the policy', () => {
    expect(altered('policy.md', '# 5 五、附则', '# 5 五、附则\n\n多出来的一行')).not.toEqual([])
    expect(altered('policy.md', '2022年6月16日\n', '')).not.toEqual([])
  })
})
