/** One answer: its words, and what can be done with it. */
import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import type { Reply } from '../schemas.ts'
import { sentencesOf } from '../sentences.ts'
import { usePolicy } from './api.ts'
import { EstimateCard } from './estimate.tsx'
import { policyLink } from './route.ts'
import { type Language, PHRASES } from './words.ts'

async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    // Older built-in browsers, and pages without TLS, know only this way.
    const area = document.createElement('textarea')
    area.value = text
    document.body.append(area)
    area.select()
    const done = document.execCommand('copy')
    area.remove()
    return done
  }
}

/** The marks 【…】 of a wording check in colour: red for theirs, green for the official words. */
function marked(line: string, Tag: 'del' | 'ins'): ComponentChildren {
  return line
    .split(/【([^】]*)】/)
    .map((part, index) => (index % 2 === 1 ? <Tag key={index}>{part}</Tag> : part))
}

function WordingText({ text }: { text: string }) {
  const blocks = text.split('\n\n')
  const [theirs, official, ...rest] = blocks.at(-1)?.split('\n') ?? []
  if (blocks.length < 2 || theirs === undefined || official === undefined || rest.length > 0)
    return <p class="text">{text}</p>
  return (
    <>
      <p class="text">{blocks.slice(0, -1).join('\n\n')}</p>
      <p class="text wording">{marked(theirs, 'del')}</p>
      <p class="text wording">{marked(official, 'ins')}</p>
    </>
  )
}

/** What a correction changed, in the answer's words. */
export function changeOf({ text, estimate }: Reply['answer']): string {
  return estimate?.previous ? (text.split('\n')[0] ?? '') : ''
}

/** What remains to be said under the card: all but the sums, quotes, conditions and the hint, which the card shows. */
export function notesOf({ text, citations, estimate }: Reply['answer']): string {
  const conditions = estimate?.items.flatMap((item) => item.conditions) ?? []
  const shown = (line: string) =>
    conditions.length > 0 && conditions.every((condition) => line.includes(condition))
  return text
    .split('\n\n')
    .slice(1, -1)
    .filter((block) => !citations.some(({ quote }) => block.includes(quote)))
    .map((block) =>
      block
        .split('\n')
        .filter((line) => !shown(line))
        .join('\n'),
    )
    .join('\n\n')
}

function Citations({ reply, language }: { reply: Reply; language: Language }) {
  const policy = usePolicy()
  const links = new Map<string, string>()
  for (const { clause: id, quote } of reply.answer.citations) {
    const clause = policy?.clauses.find((one) => one.id === id)
    if (!clause || links.has(clause.number)) continue
    const sentences = clause.paragraphs.flat().map(({ text }) => text)
    links.set(clause.number, policyLink(id, sentencesOf(sentences, quote)))
  }
  if (links.size === 0) return null
  return (
    <p class="sources">
      {PHRASES[language].open}
      {[...links].slice(0, 10).map(([number, href]) => (
        <a key={number} href={href} lang="zh-CN">
          {number}
        </a>
      ))}
    </p>
  )
}

function Thumb({ down = false }: { down?: boolean }) {
  return (
    <svg
      class={down ? 'thumb thumb_down' : 'thumb'}
      viewBox="0 0 24 24"
      width="20"
      height="20"
      aria-hidden="true"
    >
      <path d="M7 21V10l4.5-7.5c1.6 0 2.6 1.2 2.3 2.8L13 9.5h5.6a2 2 0 0 1 2 2.4l-1.4 7.4A2 2 0 0 1 17.2 21zM7 21H3.5V10H7" />
    </svg>
  )
}

export function AnswerBubble({
  reply,
  language,
  latest,
  verdict,
  choose,
  judge,
}: {
  reply: Reply
  language: Language
  /** Nothing was said after it, so its options still stand. */
  latest: boolean
  verdict?: 'up' | 'down' | undefined
  choose: (message: string) => void
  judge: (verdict: 'up' | 'down') => void
}) {
  const say = PHRASES[language]
  const { answer } = reply
  const [note, setNote] = useState('')
  const options = answer.ask && answer.ask.slot !== 'cost' && latest ? answer.ask.options : []
  const numbered = new Set(options.map(({ label }, index) => `${index + 1} ${label}`))
  const text = answer.text
    .split('\n')
    .filter((line) => !numbered.has(line))
    .join('\n')
  const link = `${location.origin}/r/${reply.receipt}`

  async function share(): Promise<void> {
    try {
      await navigator.share({ title: say.name, text: answer.text, url: link })
    } catch (error) {
      if (error instanceof DOMException && error.name === 'AbortError') return
      if (await copy(link)) setNote(say.linkCopied)
    }
  }

  return (
    <div class={`bubble bubble_it bubble_${answer.kind}`}>
      <span class="sr-only">{say.assistant}: </span>
      {answer.estimate ? (
        <EstimateCard
          estimate={answer.estimate}
          receipt={reply.receipt}
          language={reply.language}
          change={changeOf(answer)}
          notes={notesOf(answer)}
        />
      ) : answer.wording && !answer.wording.exact ? (
        <WordingText text={text} />
      ) : (
        <p class="text">{text}</p>
      )}
      {options.length > 0 && (
        <ul class="options">
          {options.map(({ label }, index) => (
            <li key={label}>
              <button type="button" class="chip chip_option" onClick={() => choose(String(index + 1))}>
                <b>{index + 1}</b> {label}
              </button>
            </li>
          ))}
        </ul>
      )}
      {!answer.estimate && <Citations reply={reply} language={language} />}
      <div class="tools">
        <button
          type="button"
          class="tool"
          onClick={async () => (await copy(answer.text)) && setNote(say.copied)}
        >
          {say.copy}
        </button>
        <button type="button" class="tool" onClick={share}>
          {say.share}
        </button>
        <button
          type="button"
          class="tool tool_icon"
          aria-label={say.up}
          title={say.up}
          aria-pressed={verdict === 'up'}
          onClick={() => judge('up')}
        >
          <Thumb />
        </button>
        <button
          type="button"
          class="tool tool_icon"
          aria-label={say.down}
          title={say.down}
          aria-pressed={verdict === 'down'}
          onClick={() => judge('down')}
        >
          <Thumb down />
        </button>
        <span class="tools__note" role="status">
          {note || (verdict ? say.thanks : '')}
        </span>
      </div>
    </div>
  )
}
