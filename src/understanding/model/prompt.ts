/** The prompts in `prompts/`, with what a knowledge pack fills in. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Pack } from '../../knowledge/pack.ts'
import { talkSchema } from '../request.ts'

const FOLDER = join(import.meta.dirname, '../../../prompts')

/** What a model can be asked to do; each has its file. */
export type Purpose = 'read' | 'explain' | 'compare'

/** A prompt ready to be sent. */
export interface Prompt {
  /** Number of its version line. */
  readonly version: number
  readonly text: string
  /** The words of the file itself, without what the pack fills in: nobody is to read them in a reply. */
  readonly own: string
}

/** Award ids, facts, clauses and bodies that a model may name. */
export interface Names {
  readonly awards: ReadonlyMap<string, string>
  /** Every `fact=value` that decides or fails a rule. */
  readonly facts: readonly string[]
  readonly clauses: ReadonlyMap<string, string>
  readonly bodies: readonly string[]
}

/** Collects the names from the pack. */
export function namesOf({ schedule, scheduleFile, policy, about }: Pack): Names {
  const facts = new Set<string>()
  const add = (fact: string, values: string | readonly string[]) => {
    for (const value of typeof values === 'string' ? [values] : values) facts.add(`${fact}=${value}`)
  }
  for (const [fact, values] of Object.entries(about.facts)) add(fact, Object.keys(values))
  for (const rule of schedule.rules)
    for (const [fact, values] of Object.entries(rule.facets)) add(fact, values)
  for (const { fails } of Object.values(scheduleFile.conditions))
    for (const [fact, values] of Object.entries(fails)) add(fact, values)
  add('body', Object.keys(about.bodies))
  return {
    awards: new Map(schedule.awards.map(({ award, name }) => [award, name.zh])),
    facts: [...facts],
    clauses: new Map(policy.clauses.map(({ id, title }) => [id, title])),
    bodies: Object.keys(about.bodies),
  }
}

/** `level=a|b; role=c`: the values of a fact together, which is half as long. */
function factList(facts: readonly string[]): string {
  const values = new Map<string, string[]>()
  for (const pair of facts) {
    const [fact = '', value = ''] = pair.split('=')
    values.set(fact, [...(values.get(fact) ?? []), value])
  }
  return [...values].map(([fact, all]) => `${fact}=${all.join('|')}`).join('; ')
}

/**
 * Reads a prompt and fills in its `{{places}}`.
 * @throws {SyntaxError} if the file has no version line or names a place that nothing fills.
 */
export function loadPrompt(purpose: Purpose, pack: Pack, folder = FOLDER): Prompt {
  const file = readFileSync(join(folder, `${purpose}.md`), 'utf8')
  const [, version, body] = /^<!-- version (\d+) -->\n([\s\S]+)$/.exec(file) ?? []
  if (version === undefined || body === undefined)
    throw new SyntaxError(`prompts/${purpose}.md: the first line must be <!-- version N -->`)
  const names = namesOf(pack)
  const places: Readonly<Record<string, string>> = {
    title: pack.about.title.zh,
    number: pack.about.number,
    awards: [...names.awards].map(([id, name]) => `${id} ${name}`).join('\n'),
    facts: factList(names.facts),
    clauses: [...names.clauses].map(([id, title]) => `${id} ${title}`).join('；'),
    bodies: names.bodies.join(' '),
    talk: talkSchema.options.filter((talk) => talk !== 'too-long' && talk !== 'empty').join(' '),
  }
  const text = body.replace(/\{\{(\w+)\}\}/g, (_, place: string) => {
    const filling = places[place]
    if (filling === undefined) throw new SyntaxError(`prompts/${purpose}.md: nothing fills {{${place}}}`)
    return filling
  })
  return { version: Number(version), text: text.trim(), own: body.replace(/\{\{\w+\}\}/g, '\n') }
}
