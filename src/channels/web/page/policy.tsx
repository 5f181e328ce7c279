/** The official text to read: contents, clauses, search, and a link to each sentence. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { usePolicy } from './api.ts'
import { policyLink } from './route.ts'
import { type Language, PHRASES } from './words.ts'

/** A sentence with what was searched for marked. */
function Found({ text, wanted }: { text: string; wanted: string }) {
  if (wanted === '') return <>{text}</>
  const parts = text.split(wanted)
  return (
    <>
      {parts.map((part, index) => (
        <>
          {index > 0 && <mark class="hit">{wanted}</mark>}
          {part}
        </>
      ))}
    </>
  )
}

export function PolicyView({
  language,
  clause: open,
  from,
  to,
}: {
  language: Language
  clause?: string | undefined
  from?: number | undefined
  to?: number | undefined
}) {
  const say = PHRASES[language]
  const policy = usePolicy()
  const [query, setQuery] = useState('')
  const text = useRef<HTMLDivElement>(null)
  const wanted = query.trim()
  const hits = useMemo(
    () =>
      wanted === '' || !policy
        ? []
        : policy.clauses.flatMap((clause) =>
            clause.paragraphs
              .flat()
              .flatMap((sentence) => (sentence.text.includes(wanted) ? [{ clause, sentence }] : [])),
          ),
    [policy, wanted],
  )

  useEffect(() => {
    if (!open) return
    const id = from === undefined ? `c-${open}` : `s-${open}-${from}`
    const target = text.current?.querySelector<HTMLElement>(`[id="${id}"]`)
    const pane = text.current?.parentElement
    if (!target || !pane) return
    const above = from === undefined ? 12 : pane.clientHeight / 3
    pane.scrollTop += target.getBoundingClientRect().top - pane.getBoundingClientRect().top - above
    target.focus({ preventScroll: true })
  }, [policy, open, from, to])

  if (!policy) return <p class="waiting">{say.loading}…</p>
  return (
    <div class="policy" ref={text}>
      <h2 class="policy__title">
        {policy.title[language]} <small lang="zh-CN">{policy.number}</small>
      </h2>
      <div class="policy__find">
        <label class="sr-only" for="find">
          {say.search}
        </label>
        <input
          id="find"
          type="search"
          placeholder={say.search}
          value={query}
          onInput={({ currentTarget }) => setQuery(currentTarget.value)}
        />
        <p role="status">{wanted !== '' && say.found(hits.length)}</p>
        {hits.length > 0 && (
          <ul class="policy__hits" lang="zh-CN">
            {hits.map(({ clause, sentence }) => (
              <li key={`${clause.id} ${sentence.number}`}>
                <a href={policyLink(clause.id, [sentence.number])}>
                  <b>{clause.number}</b> <Found text={sentence.text} wanted={wanted} />
                </a>
              </li>
            ))}
          </ul>
        )}
      </div>
      <details class="policy__contents" open={!open}>
        <summary>{say.contents}</summary>
        <ol lang="zh-CN">
          {policy.clauses.map((clause) => (
            <li key={clause.id} class={clause.id.includes('.') ? 'deeper' : ''}>
              <a href={policyLink(clause.id)}>{clause.label}</a>
            </li>
          ))}
        </ol>
      </details>
      <div lang="zh-CN">
        {policy.clauses.map((clause) => (
          <section key={clause.id} class="clause" aria-label={clause.label}>
            <h3 id={`c-${clause.id}`} tabIndex={-1}>
              {clause.label}
            </h3>
            {!clause.section &&
              clause.paragraphs.map((paragraph) => (
                <p key={paragraph[0]?.number}>
                  {paragraph.map(({ number, text: words }) => {
                    const lit =
                      clause.id === open && from !== undefined && number >= from && number <= (to ?? from)
                    return (
                      <a
                        key={number}
                        id={`s-${clause.id}-${number}`}
                        class={lit ? 'sentence sentence_lit' : 'sentence'}
                        href={policyLink(clause.id, [number])}
                        title={say.sentenceLink}
                        aria-current={lit ? 'true' : 'false'}
                      >
                        <Found text={words} wanted={wanted} />
                      </a>
                    )
                  })}
                </p>
              ))}
          </section>
        ))}
      </div>
    </div>
  )
}
