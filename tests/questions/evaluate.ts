/**
 * `npm run evaluate`: the share of labelled conversations answered right, by category.
 *
 *   npm run evaluate                          all of tests/questions
 *   npm run evaluate -- --half a --show 20    one half, failing cases printed; the other half only as a figure
 *   npm run evaluate -- --file dev            one file
 *
 * The halves are the odd and the even lines of each file: develop on one, and look only at the figure of the other.
 */
import { parseArgs } from 'node:util'
import { Assistant } from '../../src/assistant/assistant.ts'
import { converse } from '../../src/channels/terminal/ask.ts'
import { loadPack } from '../../src/knowledge/pack.ts'
import { failedChecks, type LabelledCase, readCases } from './score.ts'

const { values } = parseArgs({
  options: {
    half: { type: 'string' },
    file: { type: 'string' },
    folder: { type: 'string' },
    category: { type: 'string' },
    show: { type: 'string', default: '0' },
  },
})

const assistant = new Assistant(loadPack())
const cases = readCases(values.folder, values.file === undefined ? undefined : [values.file]).filter(
  ({ category }) => values.category === undefined || category === values.category,
)
const inHalf = (half: string | undefined) => (_: LabelledCase, index: number) =>
  half === undefined || (half === 'a') === (index % 2 === 0)

function run(chosen: readonly LabelledCase[], show: number): void {
  const rows = chosen.map((one) => {
    const answer = converse(assistant, one.turns).at(-1)
    return {
      one,
      answer,
      failed: answer ? failedChecks(one, answer, assistant.pack.policy.text) : ['no answer'],
    }
  })
  for (const { one, answer, failed } of rows.filter((row) => row.failed.length > 0).slice(0, show)) {
    console.log(`✗ ${one.id} [${one.category}] ${failed.join(', ')}`)
    console.log(`  asked     ${one.turns.join(' ⏎ ')}`)
    console.log(`  expected  ${JSON.stringify(one.expect)}`)
    console.log(`  answered  ${answer?.kind}: ${answer?.text.replaceAll('\n', ' ⏎ ').slice(0, 300)}`)
    if (one.note) console.log(`  why       ${one.note}`)
  }
  const tally = (name: string, list: typeof rows) => {
    const passed = list.filter(({ failed }) => failed.length === 0).length
    console.log(
      `${name.padEnd(14)} ${String(passed).padStart(4)} / ${String(list.length).padStart(4)}  ${((100 * passed) / list.length).toFixed(1)} %`,
    )
  }
  for (const category of [...new Set(rows.map(({ one }) => one.category))].sort()) {
    tally(
      category,
      rows.filter(({ one }) => one.category === category),
    )
  }
  tally('all', rows)
}

run(cases.filter(inHalf(values.half)), Number(values.show))
if (values.half !== undefined) {
  console.log('\nThe half held back:')
  run(cases.filter(inHalf(values.half === 'a' ? 'b' : 'a')), 0)
}
