/** `/r/ID`: exactly one answer again, to read, print or take away. */
import { useEffect, useState } from 'preact/hooks'
import type { ReceiptBody } from '../schemas.ts'
import { changeOf, notesOf } from './answer.tsx'
import { readReceipt, usePolicy } from './api.ts'
import { EstimateCard } from './estimate.tsx'
import { type Language, PHRASES } from './words.ts'

export function ReceiptView({ id, language }: { id: string; language: Language }) {
  const say = PHRASES[language]
  const policy = usePolicy()
  const [found, setFound] = useState<ReceiptBody | 'none'>()
  useEffect(() => {
    readReceipt(id).then(setFound, () => setFound('none'))
  }, [id])
  if (!found) return <p class="waiting">{say.loading}…</p>
  const body =
    found === 'none' ? (
      <p>{say.noReceipt}</p>
    ) : (
      <>
        <h2>{policy?.title[found.language]}</h2>
        <p class="receipt__id">
          <span lang="zh-CN">{found.policy}</span> · {say.receipt} {id}
        </p>
        {found.answer.estimate ? (
          <EstimateCard
            estimate={found.answer.estimate}
            receipt={id}
            language={found.language}
            change={changeOf(found.answer)}
            notes={notesOf(found.answer)}
            quotes
          />
        ) : (
          <p class="text">{found.answer.text}</p>
        )}
        <p class="receipt__check">{found.reproduced ? say.reproduced : say.changed}</p>
      </>
    )
  return (
    <article class="receipt">
      {body}
      <p class="receipt__back">
        <a href="/">{say.toChat}</a>
      </p>
    </article>
  )
}
