/** What the plan offers, at a glance: a chart of the highest sums by area, and every award in a table. */
import { useState } from 'preact/hooks'
import { useAwards, usePolicy } from './api.ts'
import { policyLink } from './route.ts'
import { type Language, PHRASES, sumOf } from './words.ts'

export function OffersView({ language }: { language: Language }) {
  const say = PHRASES[language]
  const awards = useAwards()
  const policy = usePolicy()
  const [body, setBody] = useState('')
  if (!awards) return <p class="waiting">{say.loading}…</p>

  const areas = awards.areas
    .map((area) => ({
      ...area,
      rules: area.awards
        .flatMap(({ rules }) => rules)
        .filter(({ bodies }) => body === '' || bodies.includes(body)),
    }))
    .filter(({ rules }) => rules.length > 0)
  const bars = areas.map(({ id, name, rules }) => {
    const highest = rules.reduce(
      (best, rule) => ((rule.yuan ?? 0) > (best?.yuan ?? -1) ? rule : best),
      rules[0],
    )
    return { id, name, outcome: highest?.outcome ?? 'unspecified', yuan: highest?.yuan ?? null }
  })
  const most = Math.max(1, ...bars.map(({ yuan }) => yuan ?? 0))
  return (
    <div class="offers">
      <p class="offers__who">
        <label>
          {say.who}
          <select value={body} onChange={({ currentTarget }) => setBody(currentTarget.value)}>
            <option value="">{say.everyone}</option>
            {awards.bodies.map(({ id, name }) => (
              <option key={id} value={id}>
                {name[language]}
              </option>
            ))}
          </select>
        </label>
      </p>
      <figure class="chart">
        <figcaption>
          <h2>{say.chart}</h2>
          <p>
            {say.chartNote} <span class="key key_exact" /> {say.exact} <span class="key key_up-to" />{' '}
            {say.ceiling}
          </p>
        </figcaption>
        <ul>
          {bars.map((bar) => (
            <li key={bar.id}>
              <span class="chart__name">{bar.name[language]}</span>
              <svg
                class={`chart__bar chart__bar_${bar.outcome}`}
                viewBox="0 0 100 10"
                preserveAspectRatio="none"
                aria-hidden="true"
              >
                <rect width={((bar.yuan ?? 0) / most) * 100} height="10" />
              </svg>
              <span class="chart__sum">{sumOf(bar, language)}</span>
            </li>
          ))}
        </ul>
      </figure>
      <h2>{say.table}</h2>
      {areas.map((area) => (
        <table key={area.id}>
          <caption>{area.name[language]}</caption>
          <thead>
            <tr>
              <th scope="col">{say.what}</th>
              <th scope="col">{say.sum}</th>
              <th scope="col">{say.clause}</th>
            </tr>
          </thead>
          <tbody>
            {area.rules.map((rule) => (
              <tr key={rule.id}>
                <th scope="row">
                  {rule.name[language]}
                  {rule.conditions.length > 0 && (
                    <small>
                      {rule.conditions.map((words) => words[language]).join(language === 'en' ? '; ' : '；')}
                    </small>
                  )}
                </th>
                <td>{rule.grants[language]}</td>
                <td>
                  <a href={policyLink(rule.clause, rule.sentences)} lang="zh-CN">
                    {policy?.clauses.find(({ id }) => id === rule.clause)?.number ?? rule.clause}
                  </a>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      ))}
      {policy && <p class="card__note">{policy.caveat[language]}</p>}
    </div>
  )
}
