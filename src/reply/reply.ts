/** Puts results into words. Every sum comes from an estimate or a verbatim quote. */
import type { Conversation, Language } from '../assistant/conversation.ts'
import type { Estimate, Item, Step } from '../awards/calculator.ts'
import type { Option } from '../awards/resolve.ts'
import type { Award, Rule } from '../awards/schedule.ts'
import type { Pack } from '../knowledge/pack.ts'
import type { Sentence } from '../policy/policy.ts'
import type { Comparison } from '../policy/wording.ts'
import { type Claim, currentExpenses, type Talk } from '../understanding/request.ts'
import { MAX_MESSAGE_LENGTH } from '../understanding/rules/normalize.ts'
import type { Answer, Citation } from './answer.ts'
import { finish, money, pick, verbatim } from './language.ts'
import { phrases } from './phrases.ts'

type Draft = Omit<Answer, 'understoodBy'>
const CIRCLED = '①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳'

/** Renders results for one pack. */
export class Replies {
  readonly #pack: Pack

  constructor(pack: Pack) {
    this.#pack = pack
  }

  #number(index: number): string {
    return CIRCLED[index] ?? `(${index + 1})`
  }

  #clause(id: string): string {
    return this.#pack.policy.clause(id).number
  }

  /** How a sum of an item reads: 100万元, 不超过20万元, 未写明数额. */
  #sum(item: Pick<Item, 'outcome' | 'yuan'>, rule: Rule | undefined, language: Language): string {
    const say = phrases(language)
    if (item.outcome === 'ineligible') return say.ineligible
    if (item.yuan === null) {
      return rule && 'document' in rule.amount
        ? say.byDocument(verbatim(rule.amount.document))
        : say.unspecified
    }
    return item.outcome === 'up-to' ? say.upTo(money(item.yuan, language)) : money(item.yuan, language)
  }

  #total(total: Estimate['total'], language: Language): string {
    const say = phrases(language)
    if (total.yuan === null) return say.unspecified
    return total.outcome === 'up-to' ? say.upTo(money(total.yuan, language)) : money(total.yuan, language)
  }

  #step(step: Step, before: Step | undefined, rule: Rule, item: Item, language: Language): string {
    const say = phrases(language)
    const unit = pick(this.#pack.schedule.unitOf(rule), language)
    const shown = (yuan: number) => this.#sum({ outcome: item.outcome, yuan }, rule, language)
    if (step.say === 'times') return say.times(unit, shown(before?.yuan ?? 0), step.by, shown(step.yuan))
    if (step.say === 'ratio')
      return say.ratio(
        `${say.disputeCost} ${money(this.#costOf(item, step), language)}`,
        step.by,
        money(step.yuan, language),
      )
    if (step.say === 'ceiling') return say.capped(money(step.yuan, language))
    if (step.say === 'unit' && unitShown(rule)) return say.times(unit, shown(step.yuan), 1, shown(step.yuan))
    if (step.say === 'add') return say.plus(money(step.by, language), money(step.yuan, language))
    return say.single(shown(step.yuan))
  }

  /** The cost that a ratio step was taken of: the only one, or one of several told apart by the step. */
  #costOf(item: Item, step: Step): number {
    const ratios = item.steps.filter(({ say }) => say === 'ratio')
    const whole = item.facts['cost']
    if (ratios.length === 1 && typeof whole === 'number') return whole
    return Math.round((step.yuan * 100) / step.by)
  }

  /** Quotes of an estimate's rules, the largest sum first, ineligible ones last; each quote once. */
  #citations(items: readonly Item[]): Citation[] {
    const weight = (item: Item) => (item.outcome === 'ineligible' ? -1 : (item.yuan ?? 0))
    const seen = new Set<string>()
    return [...items]
      .sort((a, b) => weight(b) - weight(a))
      .map(({ rule }) => this.#pack.schedule.rule(rule))
      .filter(({ quote }) => !seen.has(quote) && seen.add(quote))
      .map(({ clause, quote }) => ({ clause, quote }))
  }

  #basis(citations: readonly Citation[], language: Language): string {
    return [
      phrases(language).basis,
      ...citations.map(({ clause, quote }) => verbatim(`${this.#clause(clause)}“${quote}”`)),
    ].join('\n')
  }

  /**
   * An estimate: the sum first, then the arithmetic, the granting words, what must hold, and the caveats.
   * @param change what a correction changed, with the total before it
   * @param outside subjects named beside the awards on which the plan is silent
   * @param claimed sums that the person was told and that are not the plan's, in the person's words
   */
  estimate(
    estimate: Estimate,
    language: Language,
    {
      change,
      outside = [],
      claimed = [],
      steps = false,
    }: {
      change?: { what: string; before: Estimate['total']; costs: readonly number[] } | undefined
      outside?: readonly number[]
      claimed?: readonly string[]
      steps?: boolean
    } = {},
  ): Draft {
    const say = phrases(language)
    const { items, total } = estimate
    const lines: string[] = []
    if (change) {
      const moved = change.before.yuan !== total.yuan || change.before.outcome !== total.outcome
      lines.push(
        moved
          ? say.changed(change.what, this.#total(change.before, language), this.#total(total, language))
          : change.what,
      )
    }
    const several = items.length > 1
    if (several) {
      lines.push(
        total.outcome === 'ineligible'
          ? say.noTotal
          : total.yuan === null
            ? say.allUnspecified
            : total.outcome === 'up-to'
              ? say.totalUpTo(money(total.yuan, language))
              : say.totalExact(money(total.yuan, language)),
      )
    }
    for (const [index, item] of items.entries())
      lines.push(...this.#itemLines(item, several ? `${this.#number(index)} ` : '', language, steps))
    if (several && steps && total.yuan !== null) {
      const counted = items.filter(({ outcome }) => outcome === 'exact' || outcome === 'up-to')
      lines.push(
        say.adds(
          counted.map((item) => this.#sum(item, undefined, language)).join(' + '),
          this.#total(total, language),
        ),
      )
    }
    if (several && total.yuan !== null && items.some(({ outcome }) => outcome === 'unspecified'))
      lines.push(say.onTop)
    const citations = this.#citations(items)
    const blocks = [lines.join('\n')]
    if (claimed.length > 0)
      blocks.push(say.claimed(claimed.map((said) => verbatim(said)).join(language === 'en' ? ', ' : '、')))
    blocks.push(this.#basis(citations, language))
    const conditions = [...new Set(items.flatMap(({ conditions: ids }) => ids))].map((id) =>
      pick(this.#pack.schedule.condition(id), language),
    )
    const notes: string[] = []
    if (conditions.length > 0) notes.push(say.premise + conditions.join(say.join))
    const remarks = [...new Set(items.map(({ rule }) => this.#pack.schedule.awardOf(rule)))].flatMap(
      ({ matching }) => (matching ? [say.matching(pick(matching, language))] : []),
    )
    notes.push(...remarks)
    if (outside.length > 0) notes.push(say.alsoOutside(this.#topics(outside, language)))
    const ceiling = items.some(({ outcome }) => outcome === 'up-to') ? say.ceilingNote : ''
    notes.push(`${say.caveat}${ceiling}${language === 'en' && ceiling ? ' ' : ''}${this.#caveat(language)}`)
    blocks.push(notes.join('\n'), say.hintEstimate)
    return {
      kind: 'estimate',
      text: finish(blocks.join('\n\n'), language),
      citations,
      estimate: {
        items: items.map((item) => this.#itemJson(item, language)),
        total: { ...total },
        ...(change
          ? {
              previous: {
                ...change.before,
                ...(change.costs.length > 0 ? { costs: [...change.costs] } : {}),
              },
            }
          : {}),
      },
    }
  }

  #caveat(language: Language): string {
    const { caveat, caveatClause } = this.#pack.about
    return language === 'en'
      ? `${caveat.en} (${this.#clause(caveatClause)})`
      : `${caveat.zh}（${this.#clause(caveatClause)}）`
  }

  #itemLines(item: Item, mark: string, language: Language, steps: boolean): string[] {
    const say = phrases(language)
    const rule = this.#pack.schedule.rule(item.rule)
    const unit = this.#pack.schedule.unitOf(rule)
    const name = pick(rule.name, language)
    const count =
      item.quantity > 1 && unit.classifiers.length > 0
        ? language === 'en'
          ? ` × ${item.quantity}`
          : ` ${item.quantity}${unit.zh}`
        : ''
    const once =
      rule.period === 'once' && item.outcome !== 'ineligible'
        ? language === 'en'
          ? ` (${say.once})`
          : `（${say.once}）`
        : ''
    const lines = [`${mark}${name}${count}${say.colon}${this.#sum(item, rule, language)}${once}`]
    if (item.reason !== null) {
      lines.push(`　${pick(this.#pack.schedule.condition(item.reason).failed, language)}`)
      return lines
    }
    const shown = item.steps.filter((step) => step.say !== 'unit' || (steps && item.steps.length === 1))
    for (const step of shown)
      lines.push(`　${this.#step(step, item.steps[item.steps.indexOf(step) - 1], rule, item, language)}`)
    return lines
  }

  #itemJson(item: Item, language: Language): NonNullable<Answer['estimate']>['items'][number] {
    const rule = this.#pack.schedule.rule(item.rule)
    const plain = (text: string) => finish(text, language)
    return {
      rule: item.rule,
      quantity: item.quantity,
      outcome: item.outcome,
      yuan: item.yuan,
      facts: { ...item.facts },
      steps: item.steps.map((step, index) => ({
        say: plain(this.#step(step, item.steps[index - 1], rule, item, language)),
        yuan: step.yuan,
      })),
      conditions: item.conditions.map((id) => plain(pick(this.#pack.schedule.condition(id), language))),
      reason:
        item.reason === null
          ? null
          : plain(pick(this.#pack.schedule.condition(item.reason).failed, language)),
    }
  }

  /** A question for the fact that decides, with every option and its sum. */
  clarification(
    award: Award,
    slot: string,
    options: readonly Option[],
    language: Language,
    { intro, kept = 0 }: { intro?: string | undefined; kept?: number } = {},
  ): Draft {
    const say = phrases(language)
    const { about, schedule } = this.#pack
    const question = about.questions[slot]
    const shared = this.#sharedName(award, options, language)
    const labels = options.map(({ fact, value, rules }) => {
      const names = about.facts[fact]?.[value]
      const sums = rules.map((id) => this.grant(schedule.rule(id), language))
      const label =
        rules.length === 1 && Array.isArray(schedule.rule(rules[0] ?? '').facets[fact])
          ? pick(schedule.rule(rules[0] ?? '').name, language)
          : names
            ? pick(names, language)
            : pick(schedule.rule(rules[0] ?? '').name, language)
      return `${label}　${this.#range(
        rules.map((id) => schedule.rule(id)),
        sums,
        language,
      )}`
    })
    const lead = question
      ? `${shared}${language === 'en' ? ': ' : ''}${pick(question, language)}${language === 'en' ? '.' : '：'}`
      : shared
    const rules = [...new Set(options.flatMap((option) => option.rules))].map((id) => schedule.rule(id))
    const citations = this.#citationsOf(rules)
    const conditions = [...new Set(rules.flatMap((rule) => schedule.premises(rule)))].map((id) =>
      pick(schedule.condition(id), language),
    )
    const list =
      slot === 'cost'
        ? labels.map((label) => label.split('　').at(-1) ?? '')
        : labels.map((label, index) => `${index + 1} ${label}`)
    const blocks = [
      [...(intro ? [intro] : []), lead, ...list].join('\n'),
      [
        ...(conditions.length > 0 ? [say.premise + conditions.join(say.join)] : []),
        ...(kept > 0 ? [say.kept(kept)] : []),
        ...(slot === 'cost' ? [] : [say.hintOptions(options.length)]),
      ].join('\n'),
    ]
    return {
      kind: 'clarification',
      text: finish(blocks.join('\n'), language),
      citations,
      ask: {
        slot,
        options: options.map(({ rules: ids }, index) => ({
          label: finish(labels[index] ?? '', language),
          rules: [...ids],
        })),
      },
    }
  }

  /** The award's name with what is already known of the level or the prize. */
  #sharedName(award: Award, options: readonly Option[], language: Language): string {
    const rules = options.flatMap((option) => option.rules.map((id) => this.#pack.schedule.rule(id)))
    const names = rules.map((rule) => pick(rule.name, language).replace(/（[^）]*）$|\s*\([^)]*\)$/, ''))
    const [first = ''] = names
    if (names.every((name) => name === first)) return first
    return pick(award.name, language)
  }

  /** What a rule grants for one unit, in words. */
  grant(rule: Rule, language: Language): string {
    const say = phrases(language)
    const { amount } = rule
    if ('exact' in amount) return money(amount.exact, language)
    if ('upTo' in amount) return say.upTo(money(amount.upTo, language))
    if ('ratio' in amount)
      return `${say.disputeCost} ${amount.ratio}%${language === 'en' ? ', ' : '，'}${say.upTo(money(amount.ceiling, language))}`
    return 'document' in amount ? say.byDocument(verbatim(amount.document)) : say.unspecified
  }

  #range(rules: readonly Rule[], sums: readonly string[], language: Language): string {
    if (new Set(sums).size <= 2) return [...new Set(sums)].join(language === 'en' ? ' or ' : '或')
    const yuan = rules.flatMap(({ amount }) =>
      'exact' in amount ? [amount.exact] : 'upTo' in amount ? [amount.upTo] : [],
    )
    return phrases(language).offerRange(
      money(Math.min(...yuan), language),
      money(Math.max(...yuan), language),
    )
  }

  #citationsOf(rules: readonly Rule[]): Citation[] {
    const seen = new Set<string>()
    return rules
      .filter(({ quote }) => !seen.has(quote) && seen.add(quote))
      .map(({ clause, quote }) => ({ clause, quote }))
  }

  /** Sentences of the policy, or whole clauses, in the plan's own words. */
  clause(quotes: readonly Sentence[], language: Language, explanation?: string): Draft {
    const citations = quotes.map(({ clause, text }) => ({ clause, quote: text }))
    const groups = new Map<string, string[]>()
    for (const { clause, text } of quotes) groups.set(clause, [...(groups.get(clause) ?? []), text])
    const blocks = [...groups].map(([id, texts]) => {
      const clause = this.#pack.policy.clause(id)
      const joined = [texts.join(''), texts.join('\n')].find((text) =>
        clause.pieces.some((piece) => piece.includes(text)),
      )
      const quoted = joined !== undefined ? [joined] : texts
      return verbatim([clause.label, ...quoted.map((text) => `“${text}”`)].join('\n'))
    })
    if (explanation) blocks.push(explanation)
    blocks.push(phrases(language).clauseFrom(verbatim(this.#pack.about.number)))
    return { kind: 'clause', text: finish(blocks.join('\n\n'), language), citations }
  }

  /** An answer with a model's explanation of what it quotes; the explanation has passed the gate. */
  explained<A extends Draft>(answer: A, explanation: string, language: Language): A {
    return {
      ...answer,
      text: `${answer.text}\n\n${finish(phrases(language).explanation, language)}${language === 'en' ? ' ' : ''}${explanation}`,
    }
  }

  /** The clauses of a section: 三、重点任务, 四、保障措施. */
  section(id: string, language: Language): Draft {
    const { policy } = this.#pack
    const parts = policy.clauses.filter((clause) => clause.id.startsWith(`${id}.`))
    const lines = parts.map((clause) => verbatim(clause.label))
    return {
      kind: 'clause',
      text: finish(
        [`${verbatim(policy.clause(id).label)}\n${phrases(language).sections}`, lines.join('\n')].join('\n'),
        language,
      ),
      citations: parts.map((clause) => ({
        clause: clause.id,
        quote: clause.sentences[0]?.text ?? clause.title,
      })),
    }
  }

  wording(comparison: Comparison | undefined, language: Language): Draft {
    const say = phrases(language)
    if (!comparison) {
      return {
        kind: 'not-covered',
        text: finish(
          `${say.wordingNotFound}\n${say.askOffice(pick(this.#pack.about.office, language))}`,
          language,
        ),
        citations: [],
      }
    }
    const { clause, official, exact, changes, pieces } = comparison
    const wording = { clause, exact, changes: changes.map((change) => ({ ...change })) }
    const citations = [{ clause, quote: official }]
    const number = verbatim(this.#clause(clause))
    if (exact) {
      return {
        kind: 'wording',
        text: finish(`${say.wordingExact(number)}\n\n${verbatim(`“${official}”`)}`, language),
        citations,
        wording,
      }
    }
    const mark = (side: 'theirs' | 'official') =>
      pieces.map((piece) => (piece.same || piece[side] === '' ? piece[side] : `【${piece[side]}】`)).join('')
    const list = changes.map((change, index) => {
      const what =
        change.op === 'insert'
          ? say.insert(verbatim(change.official))
          : change.op === 'delete'
            ? say.remove(verbatim(change.theirs))
            : say.replace(verbatim(change.theirs), verbatim(change.official))
      return changes.length > 1 ? `${this.#number(index)} ${what}` : what
    })
    const text = [
      [say.wordingDiffers(changes.length, number), ...list].join('\n'),
      [say.theirs + verbatim(mark('theirs')), say.official + verbatim(mark('official'))].join('\n'),
    ].join('\n\n')
    return { kind: 'wording', text: finish(text, language), citations, wording }
  }

  #topics(outside: readonly number[], language: Language): string {
    const names = outside.flatMap((index) => {
      const entry = this.#pack.vocabulary.outside[index]
      return entry ? [pick(entry.topic, language)] : []
    })
    return [...new Set(names)].join(language === 'en' ? ', ' : '、')
  }

  /** What the plan does not rule on, with the nearest thing that it does and whom to ask. */
  notCovered(outside: readonly number[], language: Language, award?: string): Draft {
    const say = phrases(language)
    const { about, schedule, vocabulary } = this.#pack
    const title = pick(about.title, language)
    const near =
      award ?? outside.map((index) => vocabulary.outside[index]?.near).find((id) => id !== undefined)
    const lines = [
      award !== undefined
        ? say.noRule(pick(schedule.award(award).name, language), title)
        : outside.length > 0
          ? say.notCovered(this.#topics(outside, language), title)
          : say.notCoveredPlain(title),
    ]
    const citations: Citation[] = []
    if (near !== undefined) {
      const found = schedule.award(near)
      const [rule] = found.rules
      if (rule) {
        citations.push({ clause: rule.clause, quote: rule.quote })
        lines.push(
          say.nearest(pick(found.name, language), verbatim(this.#clause(rule.clause))),
          verbatim(`“${rule.quote}”`),
        )
      }
    }
    lines.push(say.askOffice(pick(about.office, language)))
    return { kind: 'not-covered', text: finish(lines.join('\n'), language), citations }
  }

  /** What a body may apply for, with what it would have to bring. */
  offers(bodies: readonly string[], language: Language): Draft {
    const say = phrases(language)
    const { about, schedule } = this.#pack
    const who = bodies.filter((body) => about.bodies[body] !== undefined)
    const fits = (rule: Rule) => who.length === 0 || rule.bodies.some((body) => who.includes(body))
    const names = who
      .map((body) => about.bodies[body])
      .flatMap((words) => (words ? [pick(words, language)] : []))
    const citations: Citation[] = []
    const blocks: string[] = [
      names.length > 0 ? say.offersIntro(names.join(language === 'en' ? ', ' : '、')) : say.offersAny,
    ]
    for (const [area, words] of Object.entries(about.areas)) {
      const lines: string[] = []
      for (const award of schedule.awards.filter((one) => one.area === area)) {
        const rules = award.rules.filter(fits)
        if (rules.length === 0) continue
        citations.push(...this.#citationsOf(rules))
        const conditions = [...new Set(rules.flatMap((rule) => schedule.premises(rule)))].map((id) =>
          pick(schedule.condition(id), language),
        )
        const needs =
          conditions.length > 0
            ? language === 'en'
              ? ` (${say.needs}${conditions.join('; ')})`
              : `（${say.needs}${conditions.join('；')}）`
            : ''
        const clause = verbatim(this.#clause(rules[0]?.clause ?? '0'))
        lines.push(
          `· ${clause} ${pick(award.name, language)}${say.colon}${this.#offer(rules, language)}${needs}`,
        )
      }
      if (lines.length > 0) blocks.push([`【${pick(words, language)}】`, ...lines].join('\n'))
    }
    blocks.push(`${say.offersOutro}\n${say.caveat}${this.#caveat(language)}`)
    const seen = new Set<string>()
    return {
      kind: 'clause',
      text: finish(blocks.join('\n\n'), language),
      citations: citations.filter(({ quote }) => !seen.has(quote) && seen.add(quote)),
    }
  }

  #offer(rules: readonly Rule[], language: Language): string {
    const sums = rules.flatMap(({ amount }) =>
      'exact' in amount ? [amount.exact] : 'upTo' in amount ? [amount.upTo] : [],
    )
    const ratio = rules.find(({ amount }) => 'ratio' in amount)
    if (ratio) return this.grant(ratio, language)
    const [first] = rules
    if (sums.length === 0 || !first) return phrases(language).offerUnspecified
    if (sums.length === 1 && rules.length === 1) return this.grant(first, language)
    const low = Math.min(...sums)
    const high = Math.max(...sums)
    if (low === high) return this.grant(first, language)
    const ceilings = rules.every(({ amount }) => 'upTo' in amount)
    return ceilings
      ? phrases(language).upTo(money(high, language))
      : phrases(language).offerRange(money(low, language), money(high, language))
  }

  talk(talk: Talk, language: Language): Draft {
    const say = phrases(language)
    const { about } = this.#pack
    const title = pick(about.title, language)
    const examples = (language === 'en' ? about.examples.en : about.examples.zh).map(
      (example) => `· ${example}`,
    )
    const help = [say.help, ...examples].join('\n')
    const text = {
      greeting: `${say.greeting(title)}\n\n${help}`,
      thanks: say.thanks,
      bye: say.bye,
      identity: `${say.identity(title)}\n\n${help}`,
      help: `${say.greeting(title)}\n\n${help}`,
      human: `${say.human(pick(about.office, language))}\n\n${help}`,
      joke: `${say.joke(title)}\n\n${help}`,
      prompt: `${say.prompt}\n\n${help}`,
      empty: say.empty,
      'too-long': say.tooLong(MAX_MESSAGE_LENGTH),
      reset: `${say.reset}\n\n${help}`,
      forget: say.forget,
    }[talk]
    return { kind: 'small-talk', text: finish(text, language), citations: [] }
  }

  /** A plain line without figures, as small talk. */
  plain(text: string, language: Language): Draft {
    return { kind: 'small-talk', text: finish(text, language), citations: [] }
  }

  /** What differs between two states of the claims, in words: 制定改为修订. */
  difference(before: readonly Claim[], after: readonly Claim[], language: Language): string | undefined {
    const say = phrases(language)
    const { about, schedule } = this.#pack
    const join = language === 'en' ? '; ' : '，'
    const name = (claim: Claim) => pick(schedule.award(claim.award).name, language)
    if (after.length < before.length) {
      const gone = before.filter(
        (claim) => !after.some((one) => JSON.stringify(one) === JSON.stringify(claim)),
      )
      return gone.length > 0 ? say.removed(gone.map(name).join(language === 'en' ? ', ' : '、')) : undefined
    }
    const parts: string[] = []
    for (const [index, old] of before.entries()) {
      const now = after[index]
      if (!now || JSON.stringify(now) === JSON.stringify(old)) continue
      if (now.award !== old.award) {
        parts.push(say.into(name(old), name(now)))
        continue
      }
      const { asks, defaults } = schedule.award(now.award)
      for (const [fact, value] of Object.entries(now.facts)) {
        // Who speaks is news only where it decides.
        if (fact === 'recipient' && !asks.includes(fact) && old.facts[fact] === undefined) continue
        const was = old.facts[fact] ?? defaults[fact]
        const names = about.facts[fact]
        const from = was === undefined ? undefined : names?.[was]
        const to = names?.[value]
        if (was !== value && from && to) parts.push(say.into(pick(from, language), pick(to, language)))
        else if (was === undefined && to) parts.push(pick(to, language))
      }
      if ((now.quantity ?? 1) !== (old.quantity ?? 1))
        parts.push(say.quantityInto(old.quantity ?? 1, now.quantity ?? 1))
      if ((now.years ?? 1) !== (old.years ?? 1)) parts.push(say.quantityInto(old.years ?? 1, now.years ?? 1))
      const sum = (costs: readonly number[] | undefined) => costs?.reduce((a, b) => a + b, 0)
      const paid = sum(old.costs)
      const pays = sum(now.costs)
      parts.push(...this.#expensesInto(old, now, language))
      if (paid !== undefined && pays !== undefined && paid !== pays)
        parts.push(say.costInto(money(paid, language), money(pays, language)))
    }
    for (const added of after.slice(before.length)) parts.push(say.added(name(added)))
    return parts.length > 0 ? parts.join(join) : undefined
  }

  /** What became of the expenses of a dispute: 诉讼费10万元改为12万元. */
  #expensesInto(old: Claim, now: Claim, language: Language): string[] {
    const say = phrases(language)
    const [before, after] = [old, now].map(
      (claim) => new Map(currentExpenses(claim).map(({ kind, yuan }) => [kind, yuan])),
    )
    // A whole told anew, or divided, takes nothing away and adds nothing.
    if (!before || !after || after.size === 0 || (before.size === 0 && old.costs?.[0] === now.costs?.[0]))
      return []
    return [...new Set([...before.keys(), ...after.keys()])].flatMap((kind) => {
      const [was, is] = [before.get(kind), after.get(kind)]
      const name = this.#expense(kind, language)
      if (name === undefined || was === is) return []
      if (was === undefined) return is === undefined ? [] : [say.expenseAdded(name, money(is, language))]
      if (is === undefined) return [say.expenseRemoved(name, money(was, language))]
      return [say.expenseInto(name, money(was, language), money(is, language))]
    })
  }

  /** The name of a kind of expense, or of several; undefined for what has no name. */
  #expense(kind: string, language: Language): string | undefined {
    const names = kind.split('+').flatMap((one) => this.#pack.about.expenses[one] ?? [])
    return names.length === kind.split('+').length
      ? names.map((name) => pick(name, language)).join(language === 'en' ? ' and ' : '、')
      : undefined
  }

  /** Why a fact is asked for. */
  reason(slot: string, language: Language): string {
    const words = this.#pack.about.reasons[slot]
    return words ? pick(words, language) : ''
  }

  /** The fixed words of a language, for replies that are one line. */
  say(language: Language) {
    return phrases(language)
  }
}

/** Whether a rule counts units that a person would name. */
function unitShown(rule: Rule): boolean {
  return rule.unit !== 'none'
}

/** The open question as the conversation keeps it. */
export function openQuestion(
  slot: string,
  fact: string,
  claim: number,
  options: readonly Option[],
): NonNullable<Conversation['ask']> {
  return {
    slot,
    fact,
    claim,
    options: options.map(
      (option): Record<string, string> => (option.value ? { [option.fact]: option.value } : {}),
    ),
  }
}
