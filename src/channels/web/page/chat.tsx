/** The conversation: bubbles, quick questions, the line to write in. */
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { AnswerBubble } from './answer.tsx'
import { ask, forget, judge, usePolicy } from './api.ts'
import { loadHistory, type Said, saveHistory } from './stored.ts'
import { type Language, PHRASES } from './words.ts'

function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('')
}

export function Chat({ language }: { language: Language }) {
  const say = PHRASES[language]
  const policy = usePolicy()
  const [history, setHistory] = useState(loadHistory)
  const [text, setText] = useState('')
  const log = useRef<HTMLDivElement>(null)
  const input = useRef<HTMLTextAreaElement>(null)
  const latest = useRef(history)
  latest.current = history
  const waiting = history.said.some(({ reply, failed }) => !reply && !failed)

  useLayoutEffect(() => saveHistory(history), [history])
  useEffect(() => {
    const view = log.current
    const turn = view?.querySelector<HTMLElement>('.turn:last-of-type')
    if (!view || !turn) return
    // The question stays in sight; a long answer is read from its beginning.
    view.scrollTop = waiting ? view.scrollHeight : turn.offsetTop - 12
  }, [history.said.length, waiting])

  const change = (id: string, what: (one: Said) => Said) =>
    setHistory((before) => ({ ...before, said: before.said.map((one) => (one.id === id ? what(one) : one)) }))

  async function deliver({ id, text: message }: Said): Promise<void> {
    try {
      const reply = await ask({ conversation: latest.current.conversation, text: message, delivery: id })
      setHistory((before) => ({ ...before, conversation: reply.conversation }))
      change(id, ({ failed: _, ...one }) => ({ ...one, reply }))
    } catch (error) {
      const failed = error instanceof Error && error.message === '429' ? 'busy' : 'network'
      change(id, (one) => ({ ...one, failed }))
    }
  }

  function send(message: string): void {
    const said: Said = { id: newId(), text: message.trim() }
    if (said.text === '' || waiting) return
    setHistory((before) => ({ ...before, said: [...before.said, said] }))
    setText('')
    void deliver(said)
  }

  function retry(said: Said): void {
    change(said.id, ({ failed: _, ...one }) => one)
    void deliver(said)
  }

  function restart(): void {
    setHistory({ said: [] })
    input.current?.focus()
  }

  async function erase(): Promise<void> {
    if (!confirm(say.forgetSure)) return
    const { conversation } = history
    if (conversation) await forget(conversation).catch(() => undefined)
    restart()
  }

  function grow(area: HTMLTextAreaElement): void {
    area.style.height = 'auto'
    area.style.height = `${Math.min(area.scrollHeight, 140)}px`
  }
  useEffect(() => {
    if (input.current) grow(input.current)
  }, [text])

  const last = history.said.length - 1
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls is reached by keyboard */}
      <div class="log" role="log" aria-live="polite" aria-label={say.log} ref={log} tabIndex={0}>
        <div class="bubble bubble_it bubble_welcome">
          <p>{say.welcome}</p>
          <p class="bubble__hint">{say.try}</p>
          <ul class="quick">
            {policy?.examples[language].map((example) => (
              <li key={example}>
                <button type="button" class="chip" onClick={() => send(example)}>
                  {example}
                </button>
              </li>
            ))}
          </ul>
        </div>
        {history.said.map((said, index) => (
          <div class="turn" key={said.id}>
            <div class="bubble bubble_me">
              <span class="sr-only">{say.you}: </span>
              {said.text}
            </div>
            {said.reply && (
              <AnswerBubble
                reply={said.reply}
                language={language}
                latest={index === last}
                verdict={said.verdict}
                choose={send}
                judge={(verdict) => {
                  const { reply } = said
                  if (!reply) return
                  judge(reply.receipt, verdict).then(
                    () => change(said.id, (one) => ({ ...one, verdict })),
                    () => undefined,
                  )
                }}
              />
            )}
            {!said.reply && !said.failed && (
              <div class="bubble bubble_it typing">
                <span class="sr-only">{say.typing}</span>
                <i />
                <i />
                <i />
              </div>
            )}
            {said.failed && (
              <div class="bubble bubble_it bubble_failed" role="alert">
                {said.failed === 'busy' ? say.busy : say.failed}{' '}
                <button type="button" class="link" onClick={() => retry(said)}>
                  {say.retry}
                </button>
              </div>
            )}
          </div>
        ))}
        {history.said.length > 0 && (
          <p class="ends">
            <button type="button" class="link" onClick={restart}>
              {say.restart}
            </button>
            <button type="button" class="link" onClick={erase}>
              {say.forget}
            </button>
          </p>
        )}
      </div>
      <form
        class="composer"
        onSubmit={(event) => {
          event.preventDefault()
          send(text)
        }}
      >
        <label class="sr-only" for="text">
          {say.input}
        </label>
        <textarea
          id="text"
          ref={input}
          rows={1}
          value={text}
          maxLength={6000}
          placeholder={say.input}
          enterkeyhint="send"
          onInput={({ currentTarget }) => setText(currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
            event.preventDefault()
            send(text)
          }}
        />
        <button
          type="submit"
          class="weui-btn weui-btn_primary composer__send"
          disabled={text.trim() === '' || waiting}
        >
          {say.send}
        </button>
      </form>
    </>
  )
}
