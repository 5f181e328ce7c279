/**
 * `npm run chat`: a conversation in the terminal. Exit codes: 0 ended by the person, 1 the knowledge pack is broken.
 */
import { createInterface } from 'node:readline'
import { Assistant } from '../../assistant/assistant.ts'
import { type Conversation, newConversation } from '../../assistant/conversation.ts'
import { KnowledgeError, loadPack } from '../../knowledge/pack.ts'

const LEAVE = /^(?:\/?(?:exit|quit|q|bye)|退出|再见|拜拜)[。.!！]*$/i

/** Width of a line in the terminal's columns: Chinese characters take two. */
function columns(text: string): number {
  let width = 0
  for (const char of text)
    width +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/.test(
        char,
      )
        ? 2
        : 1
  return width
}

/** Breaks lines at the terminal's width: Chinese anywhere but before closing and after opening marks, English at spaces. */
export function wrap(text: string, width: number): string {
  const closing = /^[，。；：！？、”）》】%]/
  return text
    .split('\n')
    .map((line) => {
      const rows: string[] = []
      let row = ''
      for (const piece of line.match(/[A-Za-z0-9.,%'"()/-]+ ?|./gsu) ?? []) {
        if (columns(row + piece.trimEnd()) > width && row !== '' && !closing.test(piece)) {
          const carried = /[（“《【]+$/.exec(row)?.[0] ?? ''
          rows.push(row.slice(0, row.length - carried.length).trimEnd())
          row = carried
        }
        row += piece
      }
      return [...rows, row.trimEnd()].join('\n')
    })
    .join('\n')
}

function main(): void {
  const assistant = new Assistant(loadPack())
  const { about } = assistant.pack
  const interactive = process.stdin.isTTY === true
  let conversation: Conversation = newConversation()
  let left = false
  const terminal = createInterface({
    input: process.stdin,
    output: process.stdout,
    prompt: '问> ',
    historySize: 200,
    terminal: interactive,
  })
  const width = () => Math.min(process.stdout.columns ?? 80, 88)
  if (interactive) {
    console.log(wrap(`${about.number} ${about.title.zh}\n可以这样问（退出请输入“退出”）：`, width()))
    for (const example of about.examples.zh) console.log(wrap(`  ${example}`, width()))
    console.log()
    terminal.prompt()
  }
  terminal.on('line', (line) => {
    const message = line.trim()
    if (left) return
    if (LEAVE.test(message)) {
      left = true
      terminal.close()
      return
    }
    if (message !== '') {
      const turn = assistant.answer(message, conversation)
      conversation = turn.conversation
      console.log(`\n${wrap(turn.answer.text, width())}\n`)
    }
    if (interactive) terminal.prompt()
  })
  terminal.on('close', () => {
    if (interactive) console.log(conversation.language === 'en' ? 'Goodbye.' : '再见。')
  })
}

if (import.meta.main) {
  try {
    main()
  } catch (error) {
    if (!(error instanceof KnowledgeError)) throw error
    console.error(`The knowledge pack is broken. ${error.message}`)
    process.exitCode = 1
  }
}
