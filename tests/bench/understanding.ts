/**
 * Part of `npm run bench`: time of an answer, cold start, peak memory, and retrieval beside MiniSearch with
 * character bigrams on the same cases.
 */
import { spawnSync } from 'node:child_process'
import MiniSearch from 'minisearch'
import { Assistant } from '../../src/assistant/assistant.ts'
import { newConversation } from '../../src/assistant/conversation.ts'
import { converse } from '../../src/channels/terminal/ask.ts'
import { loadPack } from '../../src/knowledge/pack.ts'
import { readCases } from '../questions/score.ts'

/** As `npm run ask` starts it. */
const FLAGS = ['--max-semi-space-size=2']
const pack = loadPack()
const cases = readCases(undefined, ['dev'])

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

function answerTimes(): void {
  const assistant = new Assistant(pack)
  const times: number[] = []
  for (let round = 0; round < 21; round++) {
    for (const { turns } of cases) {
      let conversation = newConversation()
      for (const turn of turns) {
        const start = performance.now()
        conversation = assistant.answer(turn, conversation).conversation
        if (round > 0) times.push(performance.now() - start)
      }
    }
  }
  times.sort((a, b) => a - b)
  console.log(
    `answer, ${times.length} turns of the dev set in one process: median ${quantile(times, 0.5).toFixed(3)} ms, 99th percentile ${quantile(times, 0.99).toFixed(3)} ms`,
  )
}

function coldStart(): void {
  const node = process.execPath
  const time = (args: string[]) => {
    const start = performance.now()
    spawnSync(node, args, { encoding: 'utf8' })
    return performance.now() - start
  }
  const median = (args: string[]) =>
    quantile(
      Array.from({ length: 11 }, () => time(args)).sort((a, b) => a - b),
      0.5,
    )
  const bare = median(['-e', '0'])
  process.env['NODE_COMPILE_CACHE'] = 'node_modules/.cache/node'
  const ask = median([...FLAGS, 'src/channels/terminal/ask.ts', '省长质量奖奖励多少'])
  console.log(
    `ask from cold: ${ask.toFixed(0)} ms, the bare runtime ${bare.toFixed(0)} ms, difference ${(ask - bare).toFixed(0)} ms`,
  )
}

function memory(): void {
  const script = `
    import { createReadStream } from 'node:fs'
    import { createInterface } from 'node:readline'
    import { Assistant } from './src/assistant/assistant.ts'
    import { answerLine } from './src/channels/terminal/ask.ts'
    import { loadPack } from './src/knowledge/pack.ts'
    const assistant = new Assistant(loadPack())
    for await (const line of createInterface({ input: createReadStream('tests/questions/dev.jsonl') })) answerLine(assistant, line)
    console.log(process.resourceUsage().maxRSS)`
  const { stdout } = spawnSync(process.execPath, [...FLAGS, '--input-type=module', '-e', script], {
    encoding: 'utf8',
  })
  console.log(`peak memory of ask over the dev set: ${(Number(stdout) / 1024).toFixed(0)} MB`)
}

function retrieval(): void {
  const assistant = new Assistant(pack)
  const bigrams = (text: string) =>
    (text.match(/\p{Script=Han}+|[a-z0-9]+/giu) ?? []).flatMap((run) =>
      /[a-z0-9]/i.test(run)
        ? [run.toLowerCase()]
        : run.length === 1
          ? [run]
          : Array.from({ length: run.length - 1 }, (_, i) => run.slice(i, i + 2)),
    )
  const baseline = new MiniSearch({ fields: ['text'], storeFields: ['clause'], tokenize: bigrams })
  baseline.addAll(pack.policy.sentences.map(({ clause, text }, id) => ({ id, clause, text })))
  for (const [name, list] of [
    ['dev', cases],
    ['all', readCases()],
  ] as const) {
    const questions = list.filter(
      ({ category, turns, expect }) =>
        ['clause', 'fact'].includes(category) && turns.length === 1 && expect.clauses?.length,
    )
    const right = (clauseOf: (turn: string) => string | undefined) =>
      questions.filter(({ turns, expect }) => expect.clauses?.includes(clauseOf(turns[0] ?? '') ?? '')).length
    const ours = right((turn) => converse(assistant, [turn])[0]?.citations[0]?.clause)
    const theirs = right((turn) => {
      const hit: unknown = baseline.search(turn)[0]?.['clause']
      return typeof hit === 'string' ? hit : undefined
    })
    const share = (n: number) => `${((100 * n) / questions.length).toFixed(1)} %`
    console.log(
      `first clause right, ${questions.length} clause and fact cases (${name}): ${share(ours)}; MiniSearch with character bigrams ${share(theirs)}`,
    )
  }
}

answerTimes()
coldStart()
memory()
retrieval()
