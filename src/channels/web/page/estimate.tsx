/** An estimate as a card: the sum, each item with its arithmetic and its clause, conditions, and what to take away. */
import type { Reply } from '../schemas.ts'
import { ruleOf, spreadsheetOf, useAwards, usePolicy } from './api.ts'
import { policyLink } from './route.ts'
import { type Language, PHRASES, sumOf } from './words.ts'

type Estimate = NonNullable<Reply['answer']['estimate']>

export function EstimateCard({
  estimate: { items, total },
  receipt,
  language,
  change,
  notes,
  quotes = false,
}: {
  estimate: Estimate
  receipt: string
  /** Language of the answer, which the card keeps. */
  language: Language
  /** What a correction changed; empty if nothing was corrected. */
  change: string
  notes: string
  /** Each item shows the words that grant it, and links lead out of a sheet of its own. */
  quotes?: boolean
}) {
  const say = PHRASES[language]
  const awards = useAwards()
  const policy = usePolicy()
  return (
    <section class="card" aria-label={say.estimate}>
      <p class="card__total">
        <span>{items.length > 1 ? say.total : say.estimate}</span>
        <strong>{sumOf(total, language)}</strong>
      </p>
      {change !== '' && <p class="card__change">{change}</p>}
      <ol class="card__items">
        {items.map((item) => {
          const rule = ruleOf(awards, item.rule)
          const clause = policy?.clauses.find(({ id }) => id === rule?.clause)
          // The sum of one unit is no arithmetic.
          const steps = item.steps.filter(
            ({ yuan }, index) => index > 0 || item.facts['cost'] !== undefined || yuan !== rule?.yuan,
          )
          return (
            <li key={`${item.rule} ${item.outcome}`} class={`item item_${item.outcome}`}>
              <p class="item__line">
                <span>
                  {rule?.name[language] ?? '…'}
                  {item.quantity > 1 && ` × ${item.quantity}`}
                </span>
                <b>{sumOf(item, language)}</b>
              </p>
              {steps.map(({ say: step }) => (
                <p class="item__step" key={step}>
                  {step}
                </p>
              ))}
              {item.reason && <p class="item__reason">{item.reason}</p>}
              {item.conditions.length > 0 && (
                <p class="item__step">
                  {say.conditions}
                  {language === 'en' ? ': ' : '：'}
                  {item.conditions.join(language === 'en' ? '; ' : '；')}
                </p>
              )}
              {rule && quotes && (
                <blockquote lang="zh-CN">
                  {clause?.number}“{rule.quote}”
                </blockquote>
              )}
              {rule && clause && (
                <a class="item__clause" href={(quotes ? '/' : '') + policyLink(rule.clause, rule.sentences)}>
                  {say.open} <span lang="zh-CN">{clause.number}</span>
                </a>
              )}
            </li>
          )
        })}
      </ol>
      {total.yuan !== null && items.some(({ yuan }) => yuan === null) && (
        <p class="card__note">{say.onTop}</p>
      )}
      {notes !== '' && <p class="card__note">{notes}</p>}
      <p class="card__take">
        {!quotes && <a href={`/r/${receipt}`}>{say.again}</a>}
        <a href={spreadsheetOf(receipt)} download>
          {say.spreadsheet}
        </a>
        {quotes && (
          <button type="button" class="link" onClick={() => print()}>
            {say.print}
          </button>
        )}
      </p>
    </section>
  )
}
